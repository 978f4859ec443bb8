import { describe, expect, test } from "vitest";
import { randomSampler } from "../../src/samplers/random.ts";
import type { Proposal } from "../../src/samplers/sampler.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import { enumerate, type SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { historyBuilder } from "./history-builder.ts";
import { spaceOf } from "./spaces.ts";
import { studyOf } from "./studies.ts";

const context = { objectives: [], seed: 1, trials: undefined, parallel: 1, options: {} };

function propose(
  space: SearchSpace,
  duplicates: "skip" | "allow",
  tried: readonly ParamValues[],
  index: number,
): Proposal {
  const builder = historyBuilder(space);
  for (const values of tried) builder.add(values, "complete", [0]);
  return randomSampler.create({ ...context, space, duplicates }).propose(builder.build(), index);
}

function draws(space: SearchSpace, count: number): readonly ParamValues[] {
  const sampler = randomSampler.create({ ...context, space, duplicates: "allow" });
  const history = historyBuilder(space).build();
  return Array.from({ length: count }, (_, index) => {
    const proposal = sampler.propose(history, index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    return proposal.values;
  });
}

/** How many of the draws fall into each of the cells. */
const tally = (cells: readonly number[], count: number) =>
  cells.reduce((counts, cell) => counts.with(cell, (counts[cell] ?? 0) + 1), Array<number>(count).fill(0));

const chiSquare = (counts: readonly number[]) => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

describe("draws are uniform on the parameter's own scale", () => {
  // Ten cells: chi-square exceeds 27.9 once in a thousand times by chance.
  test.each([
    ["uniform", floatDomain({ low: -3, high: 7 })],
    ["loguniform", floatDomain({ low: 1e-5, high: 10, log: true })],
    ["integers", intDomain({ low: 11, high: 20 })],
    ["choices", categoricalDomain(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])],
  ])("%s", (_, domain) => {
    const space = spaceOf({ parameters: { x: domain } });
    const cells = draws(space, 5000).map(({ x = null }) => Math.min(9, Math.floor(domain.toUnit(x) * 10)));
    expect(chiSquare(tally(cells, 10))).toBeLessThan(27.9);
  });

  test("and independent of each other within a requirement", () => {
    const unit = floatDomain({ low: 0, high: 1 });
    const space = spaceOf({ parameters: { x: unit, y: unit }, require: ["x > y"] });
    // Folding the triangle back onto the square gives a uniform square again: x squared and y over x are uniform.
    const points = draws(space, 5000).map(({ x, y }) => [Number(x) ** 2, Number(y) / Number(x)] as const);
    const cells = points.map(([u, v]) => Math.floor(u * 5) * 2 + Math.floor(v * 2));
    expect(chiSquare(tally(cells, 10))).toBeLessThan(27.9);
  });
});

describe("what is left of a finite space", () => {
  const space = spaceOf({
    parameters: { a: intDomain({ low: 1, high: 100 }), b: intDomain({ low: 1, high: 100 }) },
    require: ["a != b"],
  });
  const all = [...enumerate(space)];

  test("is found where draws hardly meet it", () => {
    const rest = all.slice(4000, 4002);
    const tried = all.filter((values) => !rest.includes(values));
    const found = Array.from({ length: 20 }, (_, index) => propose(space, "skip", tried, 9898 + index));
    expect(
      new Set(found.map((proposal) => proposal.kind === "values" && JSON.stringify(proposal.values))),
    ).toEqual(new Set(rest.map((values) => JSON.stringify(values))));
    expect(
      found.some((proposal) => proposal.kind === "values" && proposal.note === "one of the 2 left"),
    ).toBe(true);
  });

  test("is nothing in the end", () => {
    expect(propose(space, "skip", all, 9900)).toEqual({
      kind: "exhausted",
      reason: "All 9900 configurations have been tried.",
    });
    expect(propose(space, "allow", all, 9900).kind).toBe("values");
  });
});

test("a branch that is spent gives way to one that is not", () => {
  const space = spaceOf({
    parameters: {
      optimizer: categoricalDomain(["sgd", "adam"]),
      momentum: [floatDomain({ low: 0, high: 1 }), 'optimizer == "sgd"'],
    },
  });
  for (let index = 0; index < 20; index++) {
    const proposal = propose(space, "skip", [{ optimizer: "adam" }], index);
    expect(proposal.kind === "values" && proposal.values["optimizer"]).toBe("sgd");
  }
});

test("a requirement that a continuous space cannot meet ends the study with the reason", () => {
  const space = spaceOf({ parameters: { x: floatDomain({ low: 0, high: 1 }) }, require: ["x > 2"] });
  expect(propose(space, "skip", [], 0)).toEqual({
    kind: "exhausted",
    reason: "None of 100,000 draws satisfies `require` and is new.",
  });
});

describe("check", () => {
  const unit = floatDomain({ low: 0, high: 1 });
  test.each([
    ["a requirement that holds somewhere", { parameters: { x: unit }, require: ["x > 0.99"] }, []],
    [
      "one that a continuous space does not meet",
      { parameters: { x: unit }, require: ["x > 2"] },
      ["warning no-feasible-values"],
    ],
    [
      "one that no value of a finite space meets",
      { parameters: { n: intDomain({ low: 1, high: 9 }) }, require: ["n % 10 == 0"] },
      ["error no-feasible-values"],
    ],
    [
      "one that a single combination of many meets",
      { parameters: { n: intDomain({ low: 1, high: 150_000 }) }, require: ["n == 77777"] },
      [],
    ],
  ])("%s", (_, text, expected) => {
    const problems = randomSampler.check(studyOf({ space: spaceOf(text) }));
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  });
});
