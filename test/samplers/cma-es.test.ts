import { describe, expect, test } from "vitest";
import { cmaEsSampler } from "../../src/samplers/cma-es.ts";
import { drawChoices, initialCategories, updateCategories } from "../../src/samplers/cma-es-categories.ts";
import { drawStep, initialGaussian, updateGaussian } from "../../src/samplers/cma-es-gaussian.ts";
import { withMargin } from "../../src/samplers/cma-es-margin.ts";
import { defaultPopulation, settingsFor } from "../../src/samplers/cma-es-settings.ts";
import { normalCdf } from "../../src/samplers/normal-distribution.ts";
import type { SamplerContext } from "../../src/samplers/sampler.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { type Fate, historyBuilder } from "./history-builder.ts";
import { spaceOf } from "./spaces.ts";
import { studyOf } from "./studies.ts";

const unit = () => floatDomain({ low: 0, high: 1 });
const square = spaceOf({ parameters: { x: unit(), y: unit() } });
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function contextOf(space: SearchSpace, changes: Partial<SamplerContext> = {}): SamplerContext {
  return {
    space,
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    seed: 1,
    trials: undefined,
    parallel: 1,
    duplicates: "allow",
    options: {},
    ...changes,
  };
}

interface Outcome {
  readonly fate: Fate;
  readonly value: number;
}

/** Proposals 0 .. count - 1; what became of one is known once `lag` later ones have been proposed. */
function run(
  context: SamplerContext,
  count: number,
  outcome: (values: ParamValues) => Outcome,
  lag = 0,
): readonly ParamValues[] {
  const sampler = cmaEsSampler.create(context);
  const proposed: ParamValues[] = [];
  const historyOf = (known: number) => {
    const builder = historyBuilder(context.space);
    proposed.forEach((values, index) => {
      const { fate, value } = index < known ? outcome(values) : { fate: "running" as const, value: 0 };
      builder.add(values, fate, [value]);
    });
    return builder.build();
  };
  for (let index = 0; index < count; index++) {
    const proposal = sampler.propose(historyOf(Math.max(0, index - lag)), index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    proposed.push(proposal.values);
  }
  return proposed;
}

const complete = (value: number): Outcome => ({ fate: "complete", value });

/** A narrow valley across the axes: 1 : 30, turned by 45 degrees. */
const valley = (values: ParamValues) => {
  const [a, b] = [Number(values["x"]) - 0.7, Number(values["y"]) - 0.3];
  return (a + b) ** 2 * 900 + (a - b) ** 2;
};

describe("finds the minimum", () => {
  test.each([
    ["of a valley across the axes", 0, 200],
    ["with four workers", 3, 200],
  ])("%s", (_, lag, count) => {
    const proposed = run(contextOf(square), count, (values) => complete(valley(values)), lag);
    expect(Math.min(...proposed.map(valley))).toBeLessThan(1e-4);
  });

  test("over integers, choices and conditions", () => {
    const space = spaceOf({
      parameters: {
        layers: intDomain({ low: 1, high: 12 }),
        activation: categoricalDomain(["relu", "tanh", "gelu"]),
        alpha: [unit(), 'activation == "gelu"'],
      },
    });
    const loss = (values: ParamValues) =>
      Math.abs(Number(values["layers"]) - 9) / 12 +
      (values["activation"] === "gelu" ? Math.abs(Number(values["alpha"]) - 0.2) : 1);
    const late = run(contextOf(space), 150, (values) => complete(loss(values))).slice(100);
    expect(mean(late.map(loss))).toBeLessThan(0.4);
    expect(late.filter((values) => values["activation"] === "gelu").length).toBeGreaterThan(30);
    expect(Math.min(...late.map(loss))).toBeLessThan(0.05);
  });

  test("of a maximized metric, away from where trials fail", () => {
    const objectives = [{ metric: "loss", direction: "maximize", of: "last" }] as const;
    const proposed = run(contextOf(square, { objectives }), 120, (values) =>
      Number(values["x"]) > 0.6 ? { fate: "failed", value: 0 } : complete(Number(values["x"])),
    );
    const late = proposed.slice(80).map((values) => Number(values["x"]));
    expect(mean(late)).toBeGreaterThan(0.45);
    expect(mean(late)).toBeLessThan(0.65);
  });
});

test("starts elsewhere with a larger population once it has narrowed down", () => {
  const proposed = run(contextOf(square), 700, (values) => complete(valley(values)));
  const far = proposed.map((values) => valley(values) > 0.01);
  const settled = far.indexOf(false, 200);
  expect(far.slice(settled, settled + 20)).not.toContain(true);
  expect(far.lastIndexOf(true)).toBeGreaterThan(settled + 20);
});

test("learns from a baseline that it did not draw", () => {
  const sampler = cmaEsSampler.create(contextOf(square));
  const builder = historyBuilder(square);
  for (let i = 0; i < 24; i++) {
    const values = { x: 0.9 + 0.004 * i, y: 0.5 };
    builder.add(values, "complete", [1 - values.x]);
  }
  const xs = Array.from({ length: 30 }, (_, index) => {
    const proposal = sampler.propose(builder.build(), index);
    return proposal.kind === "values" ? Number(proposal.values["x"]) : Number.NaN;
  });
  expect(mean(xs)).toBeGreaterThan(0.65);
});

test("takes one objective", () => {
  const study = studyOf({ space: square });
  const two = [...study.objectives, { metric: "speed", direction: "maximize", of: "last" } as const];
  expect(cmaEsSampler.check(study)).toEqual([]);
  expect(cmaEsSampler.check({ ...study, objectives: two })).toMatchObject([
    { code: "strategy-misfit", severity: "error", path: ["strategy"] },
  ]);
});

describe("the constants", () => {
  test.each([
    [1, 4],
    [2, 6],
    [10, 10],
    [100, 17],
  ])("a generation in %i dimensions has %i points", (dimension, population) => {
    expect(defaultPopulation(dimension)).toBe(population);
  });

  test.each([
    [2, 6],
    [10, 10],
    [10, 80],
    [3, 2],
  ])("the weights in %i dimensions for %i points keep the covariance positive", (dimension, population) => {
    const { weights, c1, cMu } = settingsFor(dimension, population);
    const positive = weights.filter((weight) => weight > 0);
    expect(positive.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect([...weights].sort((a, b) => b - a)).toEqual([...weights]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const taken = weights.reduce((sum, weight) => sum - Math.min(0, weight), 0);
    expect(1 - c1 - cMu * total - cMu * dimension * taken).toBeGreaterThanOrEqual(-1e-12);
    expect(c1 + cMu).toBeLessThanOrEqual(1);
  });
});

test("selection without a preference leaves the distribution as it is, on average", () => {
  const settings = settingsFor(3, 8);
  const ratios = Array.from({ length: 300 }, (_, repetition) => {
    const stream = randomStream(1, "neutral", repetition);
    let gaussian = initialGaussian(new Float64Array(3), Float64Array.of(0.1, 1, 10));
    for (let generation = 0; generation < 5; generation++) {
      const steps = Array.from({ length: settings.population }, () => drawStep(gaussian, stream));
      gaussian = updateGaussian(gaussian, settings, steps);
    }
    return Math.log(gaussian.sigma);
  });
  expect(Math.abs(mean(ratios))).toBeLessThan(0.1);
});

describe("the margin", () => {
  const infinite = Number.POSITIVE_INFINITY;
  test.each([
    ["far inside its cell", { mean: 0.5, deviation: 0.001 }, { low: 0.4, high: 0.6 }],
    ["near an edge of its cell", { mean: 0.59, deviation: 0.01 }, { low: 0.4, high: 0.6 }],
    ["in the first cell", { mean: 0.05, deviation: 0.001 }, { low: -infinite, high: 0.1 }],
    ["beyond the last cell", { mean: 3, deviation: 0.2 }, { low: 0.9, high: infinite }],
  ])("keeps the neighbours within reach of a mean %s", (_, marginal, cell) => {
    const margin = 0.05;
    const { mean: center, deviation } = withMargin(marginal, cell, margin);
    const below = normalCdf((cell.low - center) / deviation);
    const above = normalCdf((center - cell.high) / deviation);
    const least = Number.isFinite(cell.low) && Number.isFinite(cell.high) ? margin / 2 : margin;
    for (const [reach, edge] of [
      [below, cell.low],
      [above, cell.high],
    ] as const)
      if (Number.isFinite(edge)) expect(reach).toBeGreaterThanOrEqual(least - 1e-9);
    expect(below + above).toBeLessThan(0.6);
  });

  test("leaves a wide distribution, and a range of one value, alone", () => {
    const wide = { mean: 0.5, deviation: 0.3 };
    expect(withMargin(wide, { low: 0.4, high: 0.6 }, 0.05)).toEqual(wide);
    expect(withMargin(wide, { low: -infinite, high: infinite }, 0.05)).toEqual(wide);
  });
});

describe("choices without an order", () => {
  const weights = Float64Array.of(0.5, 0.3, 0.2, 0);
  const evenly = (count: number) => new Array<number>(count).fill(1 / count);

  test("the better ones become likelier, none is lost, and probabilities add up to one", () => {
    let categories = initialCategories([evenly(3), evenly(4)]);
    for (let generation = 0; generation < 40; generation++) {
      categories = updateCategories(
        categories,
        [
          [0, 1],
          [0, undefined],
          [0, 1],
          [2, 3],
        ],
        weights,
      );
    }
    for (const q of categories.probabilities) {
      expect(q.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...q)).toBeGreaterThan(0.01);
    }
    expect(categories.probabilities[0]?.[0]).toBeGreaterThan(0.7);
    expect(categories.probabilities[1]?.[1]).toBeGreaterThan(0.7);
  });

  test("are drawn with their probabilities", () => {
    const categories = { ...initialCategories([evenly(3)]), probabilities: [Float64Array.of(0.7, 0.2, 0.1)] };
    const stream = randomStream(1, "choices");
    const drawn = Array.from({ length: 4000 }, () => drawChoices(categories, stream)[0]);
    [0.7, 0.2, 0.1].forEach((probability, choice) => {
      expect(drawn.filter((other) => other === choice).length / drawn.length).toBeCloseTo(probability, 1);
    });
  });
});
