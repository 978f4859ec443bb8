import { describe, expect, test } from "vitest";
import { sobolSampler } from "../../src/samplers/sobol.ts";
import { boolDomain, categoricalDomain, floatDomain } from "../../src/study/domain.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { historyBuilder } from "./history-builder.ts";
import { spaceOf } from "./spaces.ts";
import { studyOf } from "./studies.ts";

const unit = floatDomain({ low: 0, high: 1 });

function points(space: SearchSpace, indices: readonly number[], seed = 1): readonly ParamValues[] {
  const rest = { objectives: [], trials: undefined, parallel: 1, options: {}, duplicates: "skip" } as const;
  const sampler = sobolSampler.create({ ...rest, space, seed });
  const history = historyBuilder(space).build();
  return indices.map((index) => {
    const proposal = sampler.propose(history, index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    return proposal.values;
  });
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const slicesOf = (values: readonly ParamValues[], name: string, count: number) =>
  new Set(values.map((params) => Math.floor(Number(params[name]) * count))).size;

test("every parameter is stratified", () => {
  const space = spaceOf({ parameters: { x: unit, y: unit, z: unit } });
  const values = points(space, upTo(32));
  expect(["x", "y", "z"].map((name) => slicesOf(values, name, 32))).toEqual([32, 32, 32]);
});

test("a parameter that is absent does not move the others", () => {
  const [optimizer, sgd] = [categoricalDomain(["sgd", "adam"]), 'optimizer == "sgd"'];
  const without = spaceOf({ parameters: { optimizer, momentum: unit, lr: unit } });
  const conditional = spaceOf({ parameters: { optimizer, momentum: [unit, sgd], lr: unit } });
  const values = points(conditional, upTo(32));
  expect(values.map(({ lr }) => lr)).toEqual(points(without, upTo(32)).map(({ lr }) => lr));
  expect(values.filter((params) => "momentum" in params)).toHaveLength(16);
});

test("a point that breaks a requirement is replaced and the others stay", () => {
  const parameters = { x: unit, y: unit };
  const free = points(spaceOf({ parameters }), upTo(64));
  const bound = points(spaceOf({ parameters, require: ["x + y < 1.2"] }), upTo(64));
  const kept = free.filter(({ x, y }) => Number(x) + Number(y) < 1.2);
  expect(kept.length).toBeGreaterThan(30);
  for (const [index, values] of free.entries()) {
    if (kept.includes(values)) expect(bound[index]).toEqual(values);
    else expect(bound[index]).not.toEqual(values);
  }
  expect(new Set(bound.map(({ x }) => x)).size).toBe(64);
});

describe("beyond the sequence", () => {
  const parameters = Object.fromEntries(upTo(300).map((index) => [`p${index}`, unit]));

  test("more than 256 parameters: the others are drawn independently", () => {
    const values = points(spaceOf({ parameters }), upTo(32));
    expect(slicesOf(values, "p255", 32)).toBe(32);
    expect(slicesOf(values, "p256", 32)).toBeLessThan(32);
    expect(slicesOf(values, "p299", 4)).toBe(4);
  });

  test("more than 256 parameters: check says so", () => {
    const codes = (count: number) =>
      sobolSampler
        .check(
          studyOf({
            space: spaceOf({ parameters: Object.fromEntries(Object.entries(parameters).slice(0, count)) }),
          }),
        )
        .map(({ code, severity }) => `${severity} ${code}`);
    expect([codes(256), codes(257)]).toEqual([[], ["information strategy-misfit"]]);
  });

  test("indices past 32 bits go on with new points", () => {
    const space = spaceOf({ parameters: { x: unit, b: boolDomain() } });
    const values = points(space, [0, 2 ** 32 - 1, 2 ** 32, 2 ** 33, 2 ** 33 + 1]);
    expect(new Set(values.map(({ x }) => x)).size).toBe(5);
  });
});
