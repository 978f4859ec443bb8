import { factorize, solveLower, solveUpper } from "./cholesky.ts";
import type { Hyperparameters, Rows } from "./fit.ts";
import { warpCoordinate, warpSlope } from "./input-warping.ts";
import { matern, maternSlope, squaredDistance, squaredDistanceSlope } from "./kernel.ts";

/**
 * The Gaussian process given its data. Rasmussen and Williams (2006), algorithm 2.1; the constant mean is the one that
 * the hyperparameters were fitted with.
 *
 * Rows may come whose output is not known yet. They are taken to give what the process expects of them, which leaves its
 * mean as it is and takes the uncertainty from around them: the kriging believer of D. Ginsbourger, R. Le Riche and
 * L. Carraro, Kriging is well-suited to parallelize optimization (2010).
 */
export interface Posterior {
  /** Mean and variance of the function itself, without noise, at a row [d]. */
  predict(row: Float64Array): { readonly mean: number; readonly variance: number };
  /**
   * The same with derivatives by the row's coordinates.
   *
   * @param dimensions those to differentiate by; the slopes have their length and order
   */
  predictWithSlopes(
    row: Float64Array,
    dimensions: readonly number[],
    slopes: { readonly mean: Float64Array; readonly variance: Float64Array },
  ): { readonly mean: number; readonly variance: number };
  /** The mean at each of the rows whose output is known. */
  readonly fitted: Float64Array;
}

/** @param outputs those of the first rows; of the others they are not known */
export function createPosterior(
  { metrics, rows: givenRows }: Rows,
  outputs: Float64Array,
  { inverseSquaredScales, variance: s, noise, warps }: Hyperparameters,
): Posterior {
  /** A row whose coordinates are where distances are taken. */
  const warp = (row: Float64Array) =>
    warps.length === 0
      ? row
      : row.map((u, k) => {
          const own = warps[k];
          return own ? warpCoordinate(own, u) : u;
        });
  const rows = givenRows.map(warp);
  const n = rows.length;
  const d = metrics.length;
  // By dimension, so that the loop over rows runs along memory.
  const columns = metrics.map((_, k) => Float64Array.from(rows, (row) => row[k]!));
  const squared = new Float64Array(n);
  const kernel = new Float64Array(n);
  const solved = new Float64Array(n);

  /** Covariances of a row with the first `count` rows. */
  const fillKernel = (row: Float64Array, count: number) => {
    squared.fill(0, 0, count);
    for (let k = 0; k < d; k++) {
      const [metric, value, column, w] = [metrics[k]!, row[k]!, columns[k]!, inverseSquaredScales[k]!];
      for (let i = 0; i < count; i++) {
        squared[i] = squared[i]! + w * squaredDistance(metric, value, column[i]!);
      }
    }
    for (let i = 0; i < count; i++) kernel[i] = s * matern(squared[i]!);
  };

  const factor = new Float64Array(n * n);
  const fillMatrix = (diagonal: number) => {
    rows.forEach((row, i) => {
      fillKernel(row, i);
      factor.set(kernel.subarray(0, i), i * n);
      factor[i * n + i] = s + diagonal;
    });
  };
  let diagonal = noise;
  fillMatrix(diagonal);
  while (!factorize(factor, n)) {
    diagonal = Math.max(1e-6, diagonal * 10);
    fillMatrix(diagonal);
  }

  // The factor of the first rows' own covariance is the corner of the whole one.
  const known = outputs.length;
  const solveKnown = (vector: Float64Array) => {
    solveLower(factor, n, vector);
    vector.fill(0, known);
    solveUpper(factor, n, vector);
    return vector;
  };
  const alpha = new Float64Array(n);
  alpha.set(outputs);
  solveKnown(alpha);
  const ones = solveKnown(new Float64Array(n).fill(1));
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const level = sum(alpha) / (sum(ones) + 1);
  for (let i = 0; i < known; i++) alpha[i] = alpha[i]! - level * ones[i]!;

  const predict = (given: Float64Array) => predictWarped(warp(given));
  const predictWarped = (row: Float64Array) => {
    fillKernel(row, n);
    let mean = level;
    for (let i = 0; i < known; i++) mean += kernel[i]! * alpha[i]!;
    solved.set(kernel);
    solveLower(factor, n, solved);
    let explained = 0;
    for (let i = 0; i < n; i++) explained += solved[i]! * solved[i]!;
    return { mean, variance: Math.max(1e-12 * s, s - explained) };
  };

  return {
    predict,
    predictWithSlopes(given, dimensions, slopes) {
      const row = warp(given);
      const prediction = predictWarped(row);
      solveUpper(factor, n, solved);
      for (let i = 0; i < n; i++) squared[i] = s * maternSlope(squared[i]!);
      dimensions.forEach((k, position) => {
        const metric = metrics[k]!;
        const column = columns[k]!;
        let meanSlope = 0;
        let explainedSlope = 0;
        for (let i = 0; i < n; i++) {
          const slope = squared[i]! * squaredDistanceSlope(metric, row[k]!, column[i]!);
          meanSlope += slope * alpha[i]!;
          explainedSlope += slope * solved[i]!;
        }
        const own = warps[k];
        const w = inverseSquaredScales[k]! * (own ? warpSlope(own, given[k]!) : 1);
        slopes.mean[position] = w * meanSlope;
        slopes.variance[position] = -2 * w * explainedSlope;
      });
      return prediction;
    },
    // (K + v I) alpha = y - m, so that the mean at the rows is y - v alpha.
    fitted: outputs.map((output, i) => output - diagonal * alpha[i]!),
  };
}
