import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hypervolume } from "../../src/samplers/hypervolume.ts";
import { nsga2Sampler, populationReader } from "../../src/samplers/nsga2.ts";
import { randomSampler } from "../../src/samplers/random.ts";
import { polynomialMutation, simulatedBinaryCrossover } from "../../src/samplers/real-coded-variation.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import type { Objective } from "../../src/study/objective.ts";
import { randomStream } from "../../src/study/random.ts";
import type { Trial } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { makeTrial } from "../analysis/make-trial.ts";
import { complete, contextOf, proposals } from "./paper-study.ts";
import { spaceOf } from "./spaces.ts";

const infinite = Number.POSITIVE_INFINITY;
const two: readonly Objective[] = [
  { metric: "loss", direction: "minimize", of: "last" },
  { metric: "speed", direction: "maximize", of: "last" },
];

describe("the population", () => {
  const select = (changes: readonly Partial<Trial>[], size: number) =>
    populationReader(
      two,
      size,
    )(changes.map((change, number) => makeTrial(number, change))).map(({ trial, rank, crowding }) => [
      trial.number,
      rank,
      crowding,
    ]);

  /** Loss down, speed up: all but the first are trade-offs, 2 and 4 in a crowd. */
  const values = [
    [5, 1],
    [0, 0],
    [4, 4],
    [2, 3],
    [2.1, 3.1],
    [5, 5],
  ].map((pair) => ({ values: pair }));

  test("is the first front thinned out where that is too large", () => {
    expect(select(values, 4)).toEqual([
      [1, 0, infinite],
      [2, 0, expect.closeTo(3 / 5 + 2 / 5, 9)],
      [3, 0, expect.closeTo(4 / 5 + 4 / 5, 9)],
      [5, 0, infinite],
    ]);
  });

  test("goes on with the next front where there is room", () => {
    expect(select(values, 9).map(([number, rank]) => [number, rank])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 0],
      [0, 1],
    ]);
  });

  test("puts feasible trials before pruned ones, and these before infeasible ones by their total violation", () => {
    const infeasible = (...violations: number[]): Partial<Trial> => ({
      state: "infeasible",
      values: [0, 9],
      violations,
    });
    const found = select(
      [
        infeasible(1, 0),
        infeasible(0.1, 500),
        // Each constraint counts in units of its largest excess: 0.5 + 0.2 here.
        infeasible(0.5, 200),
        { state: "failed", values: null },
        { state: "pruned", values: [1, 1] },
        { values: [9, 0] },
        { state: "running", values: null },
      ],
      10,
    );
    expect(found.map(([number, rank]) => [number, rank])).toEqual([
      [5, 0],
      [4, 1],
      [2, 2],
      [0, 3],
      [1, 4],
    ]);
  });
});

describe("variation", () => {
  const gene = fc.double({ min: 0, max: 1, noNaN: true });

  test("stays within the bounds", () => {
    fc.assert(
      fc.property(gene, gene, fc.nat(), (a, b, seed) => {
        const stream = randomStream(seed, "variation");
        for (const child of [simulatedBinaryCrossover(a, b, 20, stream), polynomialMutation(a, 5, stream)]) {
          expect(child).toBeGreaterThanOrEqual(0);
          expect(child).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  /** A stream that gives these numbers. */
  const given = (...numbers: number[]) => ({
    uniform: () => numbers.shift() as number,
    below: () => 0,
    normal: () => 0,
  });

  test.each([
    // Far from the bounds alpha is 2, so that beta is (2u)^(1/3) for u <= 1/2 with eta = 2.
    ["contracts", 0.0625, 0.25, 0.5 - 0.5 * 0.02],
    ["contracts, upper child", 0.0625, 0.75, 0.5 + 0.5 * 0.02],
  ])("crossover %s", (_, u, side, expected) => {
    const [a, b] = [0.48, 0.52];
    const child = simulatedBinaryCrossover(a, b, 2, given(u, side === 0.25 ? 0.9 : 0.1));
    expect(child).toBeCloseTo(expected, 3);
  });

  test("crossover is symmetric about the parents' middle, on average", () => {
    const stream = randomStream(1, "symmetric");
    const children = Array.from({ length: 4000 }, () => simulatedBinaryCrossover(0.45, 0.55, 20, stream));
    expect(children.reduce((sum, child) => sum + child, 0) / children.length).toBeCloseTo(0.5, 2);
  });

  test.each([
    [0, -1],
    [0.5, 0],
    [1, 1],
  ])("mutation with u = %d leads as far as it can, or nowhere", (u, direction) => {
    expect(polynomialMutation(0.4, 5, given(u))).toBeCloseTo(direction < 0 ? 0 : direction > 0 ? 1 : 0.4, 12);
  });

  test("mutation steps a seventh of the range, on average", () => {
    const stream = randomStream(1, "steps");
    const steps = Array.from({ length: 4000 }, () => Math.abs(polynomialMutation(0.5, 5, stream) - 0.5));
    // Half the step of 1 / (eta + 2) on each side of the middle.
    expect(steps.reduce((sum, step) => sum + step, 0) / steps.length).toBeCloseTo(1 / 7, 1);
  });
});

describe("finds trade-offs", () => {
  const space = spaceOf({
    parameters: {
      share: floatDomain({ low: 0, high: 1 }),
      layers: intDomain({ low: 1, high: 20 }),
      kind: categoricalDomain(["a", "b", "c"]),
      extra: [floatDomain({ low: 0, high: 1 }), 'kind == "c"'],
    },
  });
  const trade = (values: ParamValues) => {
    const share = Number(values["share"]);
    const waste =
      Math.abs(Number(values["layers"]) - 13) / 20 + (values["kind"] === "c" ? Number(values["extra"]) : 1);
    return [share + waste, 1 - Math.sqrt(share) + waste];
  };
  const covered = (run: readonly ParamValues[]) => hypervolume(run.map(trade), [3, 3]);
  const minimized: readonly Objective[] = ["f0", "f1"].map((metric) => ({
    metric,
    direction: "minimize",
    of: "last",
  }));

  test.each([
    ["one after the other", 0],
    ["with four workers", 3],
  ])("over integers, choices and conditions %s", (_, lag) => {
    const outcome = (values: ParamValues) => complete(...trade(values));
    const [found = 0, drawn = 0] = [nsga2Sampler, randomSampler].map(({ create }) => {
      const volumes = [1, 2].map((seed) => {
        const context = contextOf(space, { objectives: minimized, trials: 150, seed });
        return covered(proposals(create, context, 150, outcome, lag));
      });
      return Math.min(...volumes);
    });
    // The best front covers 8 2/3.
    expect(found).toBeGreaterThan(7.5);
    expect(drawn).toBeLessThan(7.2);
  });

  test("and a single best where there is one objective", () => {
    const loss = (values: ParamValues) => trade(values)[0] as number;
    const context = contextOf(space, { trials: 150 });
    const run = proposals(nsga2Sampler.create, context, 150, (values) => complete(loss(values)));
    expect(Math.min(...run.map(loss))).toBeLessThan(0.1);
  });
});
