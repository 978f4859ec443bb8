import { describe, expect, test } from "vitest";
import { fitHyperparameters } from "../../../src/samplers/gp/fit.ts";
import { warpCoordinate, warpShapeSlopes, warpSlope } from "../../../src/samplers/gp/input-warping.ts";
import type { Metric } from "../../../src/samplers/gp/kernel.ts";
import { createPosterior } from "../../../src/samplers/gp/posterior.ts";
import { slopeOf, uniforms } from "./numbers.ts";

describe("a warp", () => {
  test.each([
    [1, 1, 0.3, 0.3],
    [2, 1, 0.5, 0.25],
    [1, 2, 0.5, 0.75],
    [2, 3, 0.5, 1 - 0.75 ** 3],
  ])("a = %f, b = %f takes %f to %f", (a, b, u, expected) => {
    expect(warpCoordinate({ a, b }, u)).toBeCloseTo(expected, 10);
  });

  test.each([
    [0.3, 2],
    [1, 1],
    [4, 0.2],
  ])("a = %f, b = %f rises, and has the slopes that it says", (a, b) => {
    for (const u of [0.05, 0.4, 0.9]) {
      const [byA, byB] = warpShapeSlopes({ a, b }, u);
      expect(warpSlope({ a, b }, u)).toBeGreaterThan(0);
      expect(warpSlope({ a, b }, u)).toBeCloseTo(
        slopeOf((x) => warpCoordinate({ a, b }, x), u, 1e-6),
        5,
      );
      expect(byA).toBeCloseTo(
        slopeOf((x) => warpCoordinate({ a: a * Math.exp(x), b }, u), 0, 1e-6),
        5,
      );
      expect(byB).toBeCloseTo(
        slopeOf((x) => warpCoordinate({ a, b: b * Math.exp(x) }, u), 0, 1e-6),
        5,
      );
    }
    for (const end of [0, 1]) expect(Number.isFinite(warpSlope({ a, b }, end))).toBe(true);
  });
});

describe("the model of a function that changes quickly at one end", () => {
  const metrics: readonly Metric[] = ["difference", "difference"];
  const rowsOf = (count: number, key: string) => {
    const u = uniforms(2 * count, key);
    return Array.from({ length: count }, (_, i) => Float64Array.from(u.subarray(2 * i, 2 * i + 2)));
  };
  const [first = 0, second = 1] = [0, 1];
  const steep = (row: Float64Array) => Math.log10(1e-3 + (row[first] ?? 0)) + (row[second] ?? 0) ** 2;
  const even = (row: Float64Array) => Math.sin(5 * (row[first] ?? 0)) + (row[second] ?? 0);
  const modelOf = (f: (row: Float64Array) => number, count: number) => {
    const rows = rowsOf(count, "rows");
    const outputs = Float64Array.from(rows, f);
    return {
      data: { metrics, rows },
      outputs,
      hyperparameters: fitHyperparameters({ metrics, rows }, outputs, 2),
    };
  };

  test("predicts it better by a warp", () => {
    const { data, outputs, hyperparameters } = modelOf(steep, 60);
    const errorOf = (warps: typeof hyperparameters.warps) => {
      const posterior = createPosterior(data, outputs, { ...hyperparameters, warps });
      const errors = rowsOf(200, "others").map((row) => (posterior.predict(row).mean - steep(row)) ** 2);
      return Math.sqrt(errors.reduce((sum, error) => sum + error, 0) / errors.length);
    };
    expect(hyperparameters.warps[first]?.a).toBeLessThan(0.5);
    expect(errorOf(hyperparameters.warps)).toBeLessThan(0.05);
    expect(errorOf(hyperparameters.warps)).toBeLessThan(errorOf([]) / 3);
  });

  test("gives the slopes of a mean that is warped", () => {
    const { data, outputs, hyperparameters } = modelOf(steep, 60);
    const posterior = createPosterior(data, outputs, hyperparameters);
    const row = Float64Array.of(0.21, 0.64);
    const slopes = { mean: new Float64Array(2), variance: new Float64Array(2) };
    posterior.predictWithSlopes(row, [first, second], slopes);
    for (const dimension of [first, second]) {
      const along = (x: number) => posterior.predict(row.map((u, k) => (k === dimension ? x : u))).mean;
      expect((slopes.mean[dimension] ?? Number.NaN) / slopeOf(along, row[dimension] ?? 0, 1e-6)).toBeCloseTo(
        1,
        3,
      );
    }
  });

  test.each([
    ["with few results", steep, 25],
    ["where the function changes alike everywhere", even, 60],
  ])("has no warp %s", (_, f, count) => {
    expect(modelOf(f, count).hyperparameters.warps).toEqual([]);
  });
});
