import { describe, expect, test } from "vitest";
import { beliefOf, drawnValue } from "../../src/samplers/belief.ts";
import { cmaEsSampler } from "../../src/samplers/cma-es.ts";
import { createAcquisition } from "../../src/samplers/gp/acquisition.ts";
import { withBelief } from "../../src/samplers/gp/believed-acquisition.ts";
import { createEncoding } from "../../src/samplers/gp/encoding.ts";
import { gpSampler } from "../../src/samplers/gp.ts";
import { randomSampler } from "../../src/samplers/random.ts";
import { sobolSampler } from "../../src/samplers/sobol.ts";
import { tpeSampler } from "../../src/samplers/tpe.ts";
import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "../../src/study/domain.ts";
import type { Parameter, Prior, SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { complete, contextOf, proposals } from "./paper-study.ts";

const unit = floatDomain({ low: 0, high: 1 });
const spaceWith = (...parameters: readonly Parameter[]): SearchSpace => ({
  parameters,
  constants: {},
  derived: [],
  requirements: [],
});

const rows: readonly (readonly [string, Domain, Prior])[] = [
  ["a range, in the middle", unit, 0.4],
  ["a range, at an end", unit, 0],
  ["a log range", floatDomain({ low: 1e-5, high: 1, log: true }), 0.01],
  ["whole numbers", intDomain({ low: 1, high: 12 }), 9],
  ["choices", categoricalDomain(["a", "b", "c"]), [1, 0, 3]],
  ["an order", ordinalDomain([16, 32, 64, 128]), [0.1, 0.2, 0.3, 0.4]],
  ["true and false", boolDomain(), [3, 1]],
];

describe.each(rows)("the density over %s", (_, domain, prior) => {
  const belief = beliefOf({ name: "x", domain, prior });
  if (belief === undefined) throw new Error("no belief");
  // The midpoint rule on so many cells is exact enough for what is compared.
  const cells = 12_000;
  const density = (x: number) => Math.exp(belief.logDensity(x));

  test("integrates to one", () => {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) sum += density((cell + 0.5) / cells) / cells;
    // A choice with the weight 0 keeps a thousandth, so that its logarithm is finite.
    expect(sum).toBeCloseTo(1, 2);
  });

  test("is the one that draws follow", () => {
    let below = 0;
    for (let cell = 0; cell < cells; cell++) {
      const x = (cell + 0.5) / cells;
      below += density(x) / cells;
      if (cell % 997 === 0 && density(x) > 0.01) expect(belief.quantile(below), `at ${x}`).toBeCloseTo(x, 2);
    }
  });

  test("has the slope that it says", () => {
    for (const x of [0.05, 0.21, 0.55, 0.83]) {
      const difference = (belief.logDensity(x + 1e-6) - belief.logDensity(x - 1e-6)) / 2e-6;
      expect(belief.slope(x)).toBeCloseTo(difference, 4);
    }
  });

  test("gives values of the domain at both ends", () => {
    for (const u of [0, 1 - 2 ** -53])
      expect(domain.contains(drawnValue({ name: "x", domain, prior }, u))).toBe(true);
  });
});

const weighted = spaceWith(
  { name: "kind", domain: categoricalDomain(["a", "b", "c"]), prior: [6, 0, 2] },
  { name: "x", domain: unit, prior: 0.2 },
);

describe.each([
  ["random", randomSampler],
  ["sobol", sobolSampler],
])("draws of %s", (_, sampler) => {
  const drawn = proposals(sampler.create, contextOf(weighted), 2000, () => complete(0));
  const share = (holds: (values: ParamValues) => boolean) => drawn.filter(holds).length / drawn.length;

  test("choose as the weights say", () => {
    expect(share(({ kind }) => kind === "a")).toBeCloseTo(0.75, 1);
    expect(share(({ kind }) => kind === "b")).toBe(0);
  });

  test("crowd around the believed value, and go everywhere", () => {
    expect(share(({ x }) => Math.abs(Number(x) - 0.2) < 0.15)).toBeGreaterThan(0.5);
    // The uniform share alone.
    expect(share(({ x }) => Number(x) > 0.8)).toBeCloseTo(0.05, 1);
    expect(share(({ x }) => Number(x) > 0.8)).toBeGreaterThan(0.02);
  });
});

/** Two valleys: the lower one at 0.85. */
const valleys = ({ x }: ParamValues) =>
  Math.min((Number(x) - 0.85) ** 2, 0.05 + 0.3 * (Number(x) - 0.3) ** 2);
const lowest = (sampler: typeof gpSampler, prior: number | undefined, trials: number) => {
  const parameter = { name: "x", domain: unit, ...(prior !== undefined && { prior }) };
  const values = proposals(sampler.create, contextOf(spaceWith(parameter)), trials, (params) =>
    complete(valleys(params)),
  );
  return Math.min(...values.map(valleys));
};

describe.each([
  ["gp", gpSampler],
  ["tpe", tpeSampler],
])("%s", (_, sampler) => {
  test("looks first where good values are believed to lie", () => {
    expect(lowest(sampler, 0.85, 6)).toBeLessThan(lowest(sampler, 0.3, 6));
  });

  test("finds the lower valley although another one was believed in", () => {
    expect(lowest(sampler, 0.3, 60)).toBeLessThan(1e-3);
  });
});

test("cma-es begins around the believed value", () => {
  const space = spaceWith(
    { name: "x", domain: unit, prior: 0.2 },
    { name: "y", domain: unit },
    { name: "kind", domain: categoricalDomain(["a", "b"]), prior: [9, 1] },
  );
  const contexts = Array.from({ length: 60 }, (_, seed) => contextOf(space, { seed }));
  const first = contexts.flatMap((context) => proposals(cmaEsSampler.create, context, 1, () => complete(0)));
  const mean = (name: string) => first.reduce((sum, params) => sum + Number(params[name]), 0) / first.length;
  expect(mean("x")).toBeLessThan(0.32);
  expect(mean("y")).toBeCloseTo(0.5, 1);
  expect(first.filter(({ kind }) => kind === "a").length).toBeGreaterThan(45);
});

test("the slopes of an acquisition with a belief are those of its value", () => {
  const space = spaceWith(
    { name: "x", domain: unit, prior: 0.3 },
    { name: "y", domain: unit },
    { name: "kind", domain: categoricalDomain(["a", "b"]), prior: [3, 1] },
  );
  const posterior = {
    predict: () => ({ mean: 0.2, variance: 0.5 }),
    predictWithSlopes: () => ({ mean: 0.2, variance: 0.5 }),
  } as unknown as Parameters<typeof createAcquisition>[0]["objective"];
  const plain = createAcquisition({ objective: posterior, incumbent: 0.1, constraints: [] });
  const { value, valueWithSlopes } = withBelief(plain, createEncoding(space).dimensions, 4);
  const row = Float64Array.of(0.45, 0.6, 0);
  const slopes = new Float64Array(2);
  expect(valueWithSlopes(row, [0, 1], slopes)).toBeCloseTo(value(row), 12);
  const moved = (step: number) => value(Float64Array.of(0.45 + step, 0.6, 0));
  expect(slopes[0]).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 4);
  expect(slopes[1]).toBe(0);
});
