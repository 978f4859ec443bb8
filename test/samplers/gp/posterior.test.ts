import { describe, expect, test } from "vitest";
import { createAcquisition } from "../../../src/samplers/gp/acquisition.ts";
import { factorize } from "../../../src/samplers/gp/cholesky.ts";
import { fitHyperparameters } from "../../../src/samplers/gp/fit.ts";
import { type Metric, matern, squaredDistance } from "../../../src/samplers/gp/kernel.ts";
import { createPosterior } from "../../../src/samplers/gp/posterior.ts";
import { slopeOf, uniforms } from "./numbers.ts";

const metrics: readonly Metric[] = ["difference", "arc", "hamming"];

/** Rows of a number, a number that is absent in three of ten, and one of three choices. */
function mixedRows(count: number, key: string): readonly Float64Array[] {
  const u = uniforms(4 * count, key);
  return Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0, c = 0, present = 0] = u.subarray(4 * i, 4 * i + 4);
    return Float64Array.of(a, present < 0.3 ? -1 : b, Math.floor(3 * c));
  });
}

const [first, second, choice] = [0, 1, 2];
const smooth = (row: Float64Array) => Math.sin(4 * (row[first] ?? 0)) + (row[choice] === 1 ? 0.5 : 0);

describe("the kernel", () => {
  test.each([
    ["difference", 0.2, 0.7, 0.25],
    ["hamming", 2, 2, 0],
    ["hamming", 2, 0, 1],
    ["hamming", -1, 0, 1],
    ["arc", 0.4, 0.4, 0],
    ["arc", 0.3, 0.301, 1e-6],
    ["arc", -1, 0.4, 1],
    ["arc", 0.9, -1, 1],
    ["arc", -1, -1, 0],
  ] as const)("%s: between %f and %f", (metric, a, b, expected) => {
    expect(squaredDistance(metric, a, b)).toBeCloseTo(expected, 10);
  });

  test("is positive definite on rows of every kind", () => {
    const n = 60;
    const rows = mixedRows(n, "rows");
    const matrix = Float64Array.from({ length: n * n }, (_, at) => {
      const [a, b] = [rows[Math.floor(at / n)], rows[at % n]];
      const squared = metrics.reduce(
        (sum, metric, k) => sum + 9 * squaredDistance(metric, a?.[k] ?? 0, b?.[k] ?? 0),
        0,
      );
      return matern(squared) + (a === b ? 1e-6 : 0);
    });
    expect(factorize(matrix, n)).toBe(true);
  });
});

describe("the model of a function", () => {
  const rows = mixedRows(50, "rows");
  const outputs = Float64Array.from(rows, smooth);
  const hyperparameters = fitHyperparameters({ metrics, rows }, outputs, 3);
  const posterior = createPosterior({ metrics, rows }, outputs, hyperparameters);

  test("knows the rows that it was given", () => {
    rows.forEach((row, i) => {
      expect(posterior.predict(row).mean).toBeCloseTo(outputs[i] ?? Number.NaN, 2);
      expect(posterior.fitted[i]).toBeCloseTo(posterior.predict(row).mean, 6);
    });
  });

  test("predicts others within its deviation", () => {
    for (const row of mixedRows(50, "others")) {
      const { mean, variance } = posterior.predict(row);
      expect(Math.abs(mean - smooth(row))).toBeLessThan(4 * Math.sqrt(variance) + 1e-3);
      expect(Math.abs(mean - smooth(row))).toBeLessThan(0.2);
    }
  });

  test("finds out which parameters matter", () => {
    const [relevant = 0, irrelevant = 0] = hyperparameters.inverseSquaredScales;
    expect(relevant).toBeGreaterThan(20 * irrelevant);
  });

  test("learns how noisy values are", () => {
    const noise = uniforms(rows.length, "noise").map((u) => 0.6 * (u - 0.5));
    const noisy = outputs.map((output, i) => output + (noise[i] ?? 0));
    // Uniform noise of width w has the variance w^2 / 12.
    const learned = fitHyperparameters({ metrics, rows }, noisy, 3).noise;
    expect(learned).toBeGreaterThan(0.01);
    expect(learned).toBeLessThan(0.09);
    expect(hyperparameters.noise).toBeLessThan(1e-3);
  });

  test("takes what is still running for what it expects, and is surer around it", () => {
    const running = mixedRows(8, "running");
    const waiting = createPosterior({ metrics, rows: [...rows, ...running] }, outputs, hyperparameters);
    for (const row of [...running, ...mixedRows(8, "others")]) {
      const [alone, together] = [posterior.predict(row), waiting.predict(row)];
      expect(together.mean).toBeCloseTo(alone.mean, 4);
      expect(together.variance).toBeLessThanOrEqual(alone.variance * (1 + 1e-6));
      if (running.includes(row)) expect(together.variance).toBeLessThan(2 * hyperparameters.noise + 1e-9);
    }
  });

  test("gives the slopes of its acquisition", () => {
    const acquisition = createAcquisition({
      objective: posterior,
      incumbent: -0.7,
      constraints: [posterior],
    });
    for (const row of [Float64Array.of(0.31, 0.42, 1), Float64Array.of(0.93, 0.77, 0)]) {
      const slopes = new Float64Array(2);
      const value = acquisition.valueWithSlopes(row, [first, second], slopes);
      expect(value).toBeCloseTo(acquisition.value(row), 8);
      for (const dimension of [first, second]) {
        const along = (x: number) => acquisition.value(row.map((u, k) => (k === dimension ? x : u)));
        const expected = slopeOf(along, row[dimension] ?? 0, 1e-6);
        expect((slopes[dimension] ?? Number.NaN) / expected).toBeCloseTo(1, 3);
      }
    }
  });
});
