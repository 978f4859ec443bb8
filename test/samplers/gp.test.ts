import { describe, expect, test } from "vitest";
import { gpSampler } from "../../src/samplers/gp.ts";
import type { SamplerContext } from "../../src/samplers/sampler.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { type Fate, historyBuilder } from "./history-builder.ts";
import { spaceOf } from "./spaces.ts";

const square = spaceOf({
  parameters: { x: floatDomain({ low: 0, high: 1 }), y: floatDomain({ low: 0, high: 1 }) },
});

const bowl = ({ x, y }: ParamValues) => (Number(x) - 0.31) ** 2 + 2 * (Number(y) - 0.77) ** 2;

interface Told {
  readonly params: ParamValues;
  readonly loss: number;
}

/** Runs a study on paper, one trial at a time. */
function search(
  space: SearchSpace,
  loss: (params: ParamValues) => number,
  trials: number,
  {
    fate = () => "complete",
    changes = {},
  }: {
    readonly fate?: (params: ParamValues) => Fate;
    readonly changes?: Partial<SamplerContext>;
  } = {},
): readonly Told[] {
  const sampler = gpSampler.create({ ...contextOf(space), ...changes });
  const builder = historyBuilder(space);
  const told: Told[] = [];
  for (let index = 0; index < trials; index++) {
    const proposal = sampler.propose(builder.build(), index);
    if (proposal.kind === "exhausted") break;
    builder.add(proposal.values, fate(proposal.values), [loss(proposal.values)]);
    told.push({ params: proposal.values, loss: loss(proposal.values) });
  }
  return told;
}

function contextOf(space: SearchSpace): SamplerContext {
  return {
    space,
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    seed: 1,
    trials: 100,
    parallel: 1,
    duplicates: "skip",
    options: {},
  };
}

const best = (told: readonly Told[]) => Math.min(...told.map(({ loss }) => loss));

describe("finds the minimum", () => {
  test("of a smooth function to three digits in 25 trials", () => {
    expect(best(search(square, bowl, 25))).toBeLessThan(1e-3);
  });

  test("where a tenth of the values are beyond measure", () => {
    const spiked = (params: ParamValues) => (Number(params["x"]) > 0.9 ? 1e30 : bowl(params));
    expect(best(search(square, spiked, 25))).toBeLessThan(1e-3);
  });

  test("of a table in which a choice and a whole number matter", () => {
    const space = spaceOf({
      parameters: {
        kind: categoricalDomain(["a", "b", "c", "d", "e"]),
        other: categoricalDomain(["p", "q", "r", "s"]),
        depth: intDomain({ low: 1, high: 12 }),
      },
    });
    const loss = ({ kind, other, depth }: ParamValues) =>
      ["d", "b", "e", "a", "c"].indexOf(String(kind)) +
      (other === "r" ? 0 : 1.5) +
      Math.abs(Number(depth) - 9) / 4;
    expect(best(search(space, loss, 45))).toBe(0);
  });

  test("in the branch that only its own parameter makes the better one", () => {
    const space = spaceOf({
      parameters: {
        model: categoricalDomain(["linear", "tree", "net"]),
        penalty: [floatDomain({ low: 0, high: 1 }), 'model == "linear"'],
        depth: [intDomain({ low: 1, high: 64 }), 'model == "tree"'],
        rate: [floatDomain({ low: 1e-4, high: 1, log: true }), 'model == "net"'],
      },
    });
    const loss = ({ model, penalty, depth, rate }: ParamValues) => {
      if (model === "linear") return 0.5 + Number(penalty) ** 2;
      if (model === "tree") return 0.4 + Math.abs(Number(depth) - 20) / 40;
      return 0.2 * (Math.log10(Number(rate)) + 2.5) ** 2;
    };
    expect(best(search(space, loss, 35))).toBeLessThan(0.02);
  });
});

test("spends its trials where constraints hold", () => {
  const fate = ({ x }: ParamValues): Fate => (Number(x) > 0.5 ? "complete" : "infeasible");
  const told = search(square, bowl, 30, { fate });
  const late = told.slice(15);
  const feasible = late.filter(({ params }) => fate(params) === "complete");
  expect(feasible.length).toBeGreaterThan(7);
  // The best feasible loss lies at x = 0.5.
  expect(best(feasible)).toBeLessThan(0.06);
});

test("goes back to where trials failed less often than a random search does", () => {
  const fate = ({ x, y }: ParamValues): Fate => (Number(x) + Number(y) < 1 ? "failed" : "complete");
  const told = search(square, bowl, 30, { fate });
  expect(told.slice(12).filter(({ params }) => fate(params) === "failed").length).toBeLessThan(6);
});

test("proposes different places while trials run", () => {
  const told = search(square, bowl, 15);
  const builder = historyBuilder(square);
  for (const { params, loss } of told) builder.add(params, "complete", [loss]);
  const sampler = gpSampler.create({ ...contextOf(square), parallel: 4 });
  const batch: ParamValues[] = [];
  for (let index = 15; index < 19; index++) {
    const proposal = sampler.propose(builder.build(), index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    batch.push(proposal.values);
    builder.add(proposal.values, "running", [0]);
  }
  batch.forEach((a, i) => {
    for (const b of batch.slice(i + 1)) {
      const distance = Math.hypot(Number(a["x"]) - Number(b["x"]), Number(a["y"]) - Number(b["y"]));
      expect(distance).toBeGreaterThan(1e-3);
    }
  });
});

test("lives with results of another space and with a history without any result", () => {
  const builder = historyBuilder(square);
  const sampler = gpSampler.create(contextOf(square));
  for (let i = 0; i < 12; i++) builder.add({ x: 0.1 * i, y: 0.5 }, "failed", [1]);
  expect(sampler.propose(builder.build(), 12).kind).toBe("values");
  for (let i = 0; i < 12; i++) builder.add({ x: 7 + i, z: "old" }, "complete", [i]);
  expect(sampler.propose(builder.build(), 24).kind).toBe("values");
});

test("begins to learn after as many configurations as `startup` says", () => {
  const seeds = [1, 2].map((startup) =>
    search(square, bowl, 6, { changes: { options: { startup: 2 * startup + 1 } } }).map(
      ({ params }) => params,
    ),
  );
  const common = seeds[0]?.findIndex((params, i) => params["x"] !== seeds[1]?.[i]?.["x"]);
  expect(common).toBe(3);
});

test("a branch that began badly still comes to its right", () => {
  // Of `low` the first results are near the best that it has; those of `deep` are worse, and its best is better.
  const branch = (model: string, names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [name, [floatDomain({ low: 0, high: 1 }), `model == "${model}"`]] as const),
    );
  const [lowNames, deepNames] = [
    ["x", "y", "z"],
    ["a", "b", "c", "d", "e"],
  ];
  const space = spaceOf({
    parameters: {
      model: categoricalDomain(["low", "deep"]),
      ...branch("low", lowNames),
      ...branch("deep", deepNames),
    },
  });
  const squares = (params: ParamValues, names: readonly string[], centre: number) =>
    names.reduce((sum, name) => sum + (Number(params[name]) - centre) ** 2, 0);
  const loss = (params: ParamValues) =>
    params["model"] === "low" ? 0.1 + 0.3 * squares(params, lowNames, 0.5) : squares(params, deepNames, 0.2);
  expect(best(search(space, loss, 40, { changes: { trials: 40 } }))).toBeLessThan(0.08);
});

test("what is prepared changes no proposal", () => {
  const [prepared, plain] = [gpSampler.create(contextOf(square)), gpSampler.create(contextOf(square))];
  const builder = historyBuilder(square);
  for (let index = 0; index < 60; index++) {
    const proposal = plain.propose(builder.build(), index);
    expect(prepared.propose(builder.build(), index)).toEqual(proposal);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    prepared.prepare?.(builder.build(), index + 1);
    builder.add(proposal.values, index % 7 === 3 ? "failed" : "complete", [bowl(proposal.values)]);
  }
});
