import { describe, expect, test } from "vitest";
import { parzenAxis } from "../../src/samplers/parzen-axis.ts";
import type { Sampler, SamplerContext } from "../../src/samplers/sampler.ts";
import { sobolSampler } from "../../src/samplers/sobol.ts";
import { tpeSampler } from "../../src/samplers/tpe.ts";
import { evidenceReader, type GroupEvidence } from "../../src/samplers/tpe-evidence.ts";
import { fitModel, neededCount } from "../../src/samplers/tpe-model.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { type Fate, historyBuilder } from "./history-builder.ts";
import { spaceOf } from "./spaces.ts";
import { studyOf } from "./studies.ts";

const unit = () => floatDomain({ low: 0, high: 1 });
const square = spaceOf({ parameters: { x: unit(), y: unit() } });

function contextOf(space: SearchSpace, changes: Partial<SamplerContext> = {}): SamplerContext {
  return {
    space,
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    seed: 1,
    trials: undefined,
    parallel: 1,
    duplicates: "skip",
    options: {},
    ...changes,
  };
}

interface Outcome {
  readonly fate: Fate;
  readonly values: readonly number[];
}

/** Proposals 0 .. count - 1, each made when what became of the earlier ones is known. */
function run(
  context: SamplerContext,
  count: number,
  outcome: (values: ParamValues) => Outcome,
  sampler: Sampler = tpeSampler.create(context),
): readonly ParamValues[] {
  const builder = historyBuilder(context.space);
  const proposed: ParamValues[] = [];
  for (let index = 0; index < count; index++) {
    const proposal = sampler.propose(builder.build(), index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    proposed.push(proposal.values);
    const { fate, values } = outcome(proposal.values);
    builder.add(proposal.values, fate, values);
  }
  return proposed;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const share = <T>(items: readonly T[], holds: (item: T) => boolean) =>
  items.filter(holds).length / items.length;
const complete = (...values: readonly number[]): Outcome => ({ fate: "complete", values });
const [xOf, yOf] = [
  (values: ParamValues) => Number(values["x"]),
  (values: ParamValues) => Number(values["y"]),
];

test("begins with the points of sobol, and leaves them once enough are settled", () => {
  const context = contextOf(square, { options: { startup: 6 } });
  const design = sobolSampler.create(context);
  const proposed = run(context, 8, (values) => complete(xOf(values)));
  const expected = run(context, 8, (values) => complete(xOf(values)), design);
  expect(proposed.slice(0, 6)).toEqual(expected.slice(0, 6));
  expect(proposed.slice(6)).not.toEqual(expected.slice(6));
});

test("waits for results of parallel trials before it uses the model", () => {
  const context = contextOf(square);
  const proposed = run(context, 20, () => ({ fate: "running", values: [0] }));
  expect(proposed).toEqual(run(context, 20, () => complete(0), sobolSampler.create(context)));
});

describe("moves to where the best trials lie", () => {
  const distance = (values: ParamValues) => (xOf(values) - 0.8) ** 2 + (yOf(values) - 0.2) ** 2;
  test.each([
    ["small values", "minimize", (values: ParamValues) => complete(distance(values))],
    ["large values", "maximize", (values: ParamValues) => complete(-distance(values))],
  ] as const)("for %s", (_, direction, outcome) => {
    const objectives = [{ metric: "loss", direction, of: "last" }] as const;
    const proposed = run(contextOf(square, { objectives }), 60, outcome);
    expect(mean(proposed.slice(40).map(distance))).toBeLessThan(
      mean(proposed.slice(0, 10).map(distance)) / 4,
    );
  });

  test("among choices, integers and on a log scale at once", () => {
    const space = spaceOf({
      parameters: {
        lr: floatDomain({ low: 1e-5, high: 1, log: true }),
        width: intDomain({ low: 1, high: 512, log: true }),
        activation: categoricalDomain(["relu", "tanh", "gelu", "silu"]),
      },
    });
    const loss = (values: ParamValues) =>
      Math.abs(Math.log10(Number(values["lr"])) + 2) +
      Math.abs(Math.log2(Number(values["width"])) - 6) / 3 +
      (values["activation"] === "gelu" ? 0 : 1);
    const proposed = run(contextOf(space), 80, (values) => complete(loss(values)));
    const late = proposed.slice(50);
    expect(mean(late.map(loss))).toBeLessThan(mean(proposed.slice(0, 10).map(loss)) / 2);
    expect(share(late, (values) => values["activation"] === "gelu")).toBeGreaterThan(0.5);
  });
});

test("keeps away from where trials fail", () => {
  const proposed = run(contextOf(square), 60, (values) =>
    xOf(values) < 0.5 ? { fate: "failed", values: [] } : complete(yOf(values)),
  );
  expect(share(proposed.slice(20), (values) => xOf(values) < 0.5)).toBeLessThan(0.2);
});

test("goes on while nothing but failures is known", () => {
  const proposed = run(contextOf(square), 30, () => ({ fate: "failed", values: [] }));
  expect(new Set(proposed.map((values) => JSON.stringify(values))).size).toBe(30);
});

test("keeps away from where constraints are broken, even where values are better", () => {
  const proposed = run(contextOf(square), 60, (values) => ({
    fate: xOf(values) < 0.5 ? "infeasible" : "complete",
    values: [xOf(values)],
  }));
  expect(share(proposed.slice(20), (values) => xOf(values) < 0.5)).toBeLessThan(0.3);
});

test("learns from pruned trials alone", () => {
  const proposed = run(contextOf(square), 60, (values) => ({ fate: "pruned", values: [xOf(values)] }));
  expect(mean(proposed.slice(30).map(xOf))).toBeLessThan(0.25);
});

test("running trials keep others from their place", () => {
  const sampler = tpeSampler.create(contextOf(square));
  const nearest = (fate: Fate) => {
    const builder = historyBuilder(square);
    for (let i = 0; i < 40; i++) {
      const values = { x: (i * 0.618) % 1, y: (i * 0.755) % 1 };
      builder.add(values, "complete", [(values.x - 0.7) ** 2 + (values.y - 0.4) ** 2]);
    }
    const before = builder.build();
    const busy = { x: 0.7, y: 0.4 };
    for (let worker = 0; worker < 8; worker++)
      builder.add({ ...busy, x: busy.x + worker * 1e-6 }, fate, [0.5]);
    const distances = Array.from({ length: 40 }, (_, index) => {
      const proposal = sampler.propose(fate === "waiting" ? before : builder.build(), 40 + index);
      if (proposal.kind === "exhausted") throw new Error(proposal.reason);
      return Math.hypot(xOf(proposal.values) - busy.x, yOf(proposal.values) - busy.y);
    });
    return mean(distances);
  };
  expect(nearest("running")).toBeGreaterThan(nearest("waiting") * 1.2);
});

describe("on a space with branches", () => {
  const space = spaceOf({
    parameters: {
      model: categoricalDomain(["linear", "tree"]),
      "linear.strength": [unit(), 'model == "linear"'],
      "tree.depth": [intDomain({ low: 1, high: 20 }), 'model == "tree"'],
      "tree.rate": [unit(), 'model == "tree"'],
    },
  });
  const loss = (values: ParamValues) =>
    values["model"] === "linear"
      ? 1 + Number(values["linear.strength"])
      : Math.abs(Number(values["tree.depth"]) - 15) / 20 + Math.abs(Number(values["tree.rate"]) - 0.9);

  test("prefers the better branch and finds good values within it", () => {
    const proposed = run(contextOf(space), 80, (values) => complete(loss(values)));
    const late = proposed.slice(50);
    expect(share(late, (values) => values["model"] === "tree")).toBeGreaterThan(0.6);
    expect(mean(late.filter((values) => values["model"] === "tree").map(loss))).toBeLessThan(0.35);
  });

  test("the worse branch has good trials of its own", () => {
    const builder = historyBuilder(space);
    for (let i = 0; i < 20; i++) {
      const tree = { model: "tree", "tree.depth": 15, "tree.rate": i / 20 };
      const linear = { model: "linear", "linear.strength": i / 20 };
      for (const values of [tree, linear]) builder.add(values, "complete", [loss(values)]);
    }
    const { trials } = builder.build();
    const axes = space.parameters.map(({ domain }) => parzenAxis(domain));
    const { objectives } = contextOf(space);
    const read = evidenceReader({ space, objectives, axes, groups: [[1]] }, neededCount);
    const { good, bad, ...counts } = fitModel(read(trials).groups[0] as GroupEvidence, axes);
    expect(counts).toEqual({ group: [1], goodCount: 4, trialCount: 20, threshold: 1 + 3 / 20 });
    const ratioAt = (strength: number) =>
      good.logDensity(Float64Array.of(strength)) - bad.logDensity(Float64Array.of(strength));
    expect(ratioAt(0.05)).toBeGreaterThan(1);
    expect(ratioAt(0.8)).toBeLessThan(-1);
  });
});

test("in a long study a part of the others stands for all of them", () => {
  const builder = historyBuilder(square);
  const count = 6_000;
  // x grows with the study and with the loss, so that neither its first or latest nor its best or worst are like all.
  for (let i = 0; i < count; i++) builder.add({ x: i / count, y: 0.5 }, "complete", [i]);
  const { objectives } = contextOf(square);
  const axes = square.parameters.map(({ domain }) => parzenAxis(domain));
  const read = evidenceReader({ space: square, objectives, axes, groups: [[0]] }, neededCount);
  const { bad } = fitModel(read(builder.build().trials).groups[0] as GroupEvidence, axes);
  for (const x of [0.05, 0.2, 0.5, 0.8, 0.95])
    expect(Math.exp(bad.logDensity(Float64Array.of(x)))).toBeCloseTo(1, 1);
});

test("spreads over the trade-offs of two objectives", () => {
  const objectives = [
    { metric: "a", direction: "minimize", of: "last" },
    { metric: "b", direction: "maximize", of: "last" },
  ] as const;
  // The best trade-offs are those with y = 0; x says which one.
  const proposed = run(contextOf(square, { objectives }), 100, (values) =>
    complete(xOf(values) + yOf(values), xOf(values) - yOf(values)),
  );
  const late = proposed.slice(50);
  expect(mean(late.map(yOf))).toBeLessThan(0.25);
  for (const third of [0, 1, 2])
    expect(share(late, (values) => Math.floor(xOf(values) * 3) === third)).toBeGreaterThan(0.1);
});

test("values of an older study that lie outside a range are no evidence", () => {
  const builder = historyBuilder(square);
  for (let i = 0; i < 20; i++) builder.add({ x: 7, y: (i + 0.5) / 20 }, "complete", [i]);
  const proposal = tpeSampler.create(contextOf(square)).propose(builder.build(), 20);
  if (proposal.kind === "exhausted") throw new Error(proposal.reason);
  expect(
    square.parameters.every(({ name, domain }) => domain.contains(proposal.values[name] ?? Number.NaN)),
  ).toBe(true);
});

test("says on how many trials a proposal rests", () => {
  const builder = historyBuilder(square);
  for (let i = 0; i < 20; i++) builder.add({ x: i / 20, y: i / 20 }, "complete", [i]);
  const proposal = tpeSampler.create(contextOf(square)).propose(builder.build(), 20);
  expect(proposal).toMatchObject({ note: "drawn near the best 4 of 20 trials" });
});

test("the check finds a space in which nothing satisfies `require`", () => {
  const empty = spaceOf({ parameters: { a: intDomain({ low: 1, high: 9 }) }, require: ["a > 9"] });
  expect(tpeSampler.check(studyOf({ space: empty })).map(({ code }) => code)).toEqual(["no-feasible-values"]);
  expect(tpeSampler.check(studyOf({ space: square }))).toEqual([]);
});
