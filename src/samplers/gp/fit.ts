import { factorize, halfLogDeterminant, invert, solveLower, solveUpper } from "./cholesky.ts";
import { type Warp, warpCoordinate, warpShapeSlopes } from "./input-warping.ts";
import { type Metric, squaredDistance } from "./kernel.ts";
import { minimizeInBox } from "./minimize-in-box.ts";

/**
 * Hyperparameters of a Gaussian process by their maximum a posteriori: y ~ N(m, s K(w) + v I).
 *
 * n rows of d dimensions; theta = (log length scales [d], log s, log v) and, from `warpedFrom` rows on and starting where
 * the fit without them ends, log a and log b of each warp (`input-warping.ts`); m is optimal for each theta in closed
 * form, under the prior N(0, 1). C. E. Rasmussen and C. K. I. Williams, Gaussian processes for machine learning (2006),
 * eq. 5.8 and 5.9 for the likelihood and its gradient.
 *
 * Priors, for outputs of unit variance and inputs in [0, 1]:
 * - length scales: log-normal with mean sqrt(2) + log(D) / 2 and deviation sqrt(3) of the logarithm, D being how many
 *   parameters a configuration has: distances grow with sqrt(D), and so do the length scales that keep functions from
 *   being as complex as the space is large. C. Hvarfner, E. Hellsten and L. Nardi, Vanilla Bayesian optimization
 *   performs great in high dimensions, ICML 2024. As in their implementation, the mode is that of the density of the
 *   length scale, not of its logarithm.
 * - a and b of a warp: log-normal around 1, which is no warp, with a variance of 0.5 of the logarithm.
 * - s: Gamma(2, 1); v: Gamma(1.1, 30), which prefers little noise without excluding much.
 */
export interface Hyperparameters {
  /** w [d]. */
  readonly inverseSquaredScales: Float64Array;
  /** s. */
  readonly variance: number;
  /** v. */
  readonly noise: number;
  /** [d], undefined for dimensions that are not warped; empty where none is. */
  readonly warps: readonly (Warp | undefined)[];
}

export interface Rows {
  readonly metrics: readonly Metric[];
  /** [n], each [d]. */
  readonly rows: readonly Float64Array[];
}

const lengthScaleBounds = [0.03, 100] as const;
const varianceBounds = [0.05, 20] as const;
/** Less noise than the lower bound makes matrices singular to working precision. */
const noiseBounds = [1e-6, 1] as const;

const warpBounds = [0.1, 10] as const;
const warpVariance = 0.5;

/** With fewer rows there is too little to tell a warp from a length scale. */
const warpedFrom = 30;

/**
 * By how much warps must raise the logarithm of the posterior density, so that there are any. It is mostly 15 to 70 for
 * learning rates that are not on a log scale, and up to 9 for functions that were searched worse with warps, such as
 * Ackley's and Hartmann's.
 */
const warpGain = 10;

const gammaLogDensity = (x: number, shape: number, rate: number) => (shape - 1) * Math.log(x) - rate * x;

/**
 * @param outputs [n], about zero mean and unit variance
 * @param presentParameters D: how many parameters a configuration has on average
 */
export function fitHyperparameters(
  { metrics, rows }: Rows,
  outputs: Float64Array,
  presentParameters: number,
): Hyperparameters {
  const n = rows.length;
  const d = metrics.length;
  const plainPairs = pairDistances({ metrics, rows });
  const scaleMean = Math.SQRT2 + 0.5 * Math.log(Math.max(1, presentParameters));
  const scaleVariance = 3;
  const squared = new Float64Array((n * (n - 1)) / 2);
  const matrix = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  const scratch = new Float64Array(n * n);
  const weights = new Float64Array(n);
  const ones = new Float64Array(n);
  const correlation = new Float64Array(squared.length);
  const slope = new Float64Array(squared.length);

  // Absent parameters have no place on an axis, so that those that may be are left as they are.
  const warpable = metrics.flatMap((metric, k) => (metric === "difference" ? [k] : []));
  const warpsOf = (
    theta: Float64Array,
  ): readonly { readonly k: number; readonly at: number; readonly warp: Warp }[] =>
    theta.length === d + 2
      ? []
      : warpable.map((k, position) => {
          const at = d + 2 + 2 * position;
          return { k, at, warp: { a: Math.exp(theta[at]!), b: Math.exp(theta[at + 1]!) } };
        });

  const evaluate = (theta: Float64Array, gradient: Float64Array): number => {
    const variance = Math.exp(theta[d]!);
    const noise = Math.exp(theta[d + 1]!);
    const warps = warpsOf(theta);
    const pairs = [...plainPairs];
    const warpedColumns = warps.map(({ k, warp }) =>
      Float64Array.from(rows, (row) => warpCoordinate(warp, row[k]!)),
    );
    warps.forEach(({ k }, position) => {
      pairs[k] = squaredDifferences(warpedColumns[position]!);
    });
    squared.fill(0);
    for (let k = 0; k < d; k++) {
      const distances = pairs[k]!;
      const w = Math.exp(-2 * theta[k]!);
      for (let p = 0; p < squared.length; p++) squared[p] = squared[p]! + w * distances[p]!;
    }
    for (let p = 0; p < squared.length; p++) {
      const r = Math.sqrt(5 * squared[p]!);
      const decay = Math.exp(-r);
      correlation[p] = (1 + r + (r * r) / 3) * decay;
      slope[p] = (-5 / 6) * (1 + r) * decay;
    }
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) matrix[i * n + j] = variance * correlation[p]!;
      matrix[i * n + i] = variance + noise;
    }
    if (!factorize(matrix, n)) return Number.POSITIVE_INFINITY;

    // alpha = A^-1 (y - m), with m = 1^T A^-1 y / (1^T A^-1 1 + 1).
    weights.set(outputs);
    solveLower(matrix, n, weights);
    solveUpper(matrix, n, weights);
    ones.fill(1);
    solveLower(matrix, n, ones);
    solveUpper(matrix, n, ones);
    const mean = sumOf(weights) / (sumOf(ones) + 1);
    let fitTerm = 0;
    for (let i = 0; i < n; i++) {
      weights[i] = weights[i]! - mean * ones[i]!;
      fitTerm += weights[i]! * (outputs[i]! - mean);
    }
    let value = 0.5 * fitTerm + 0.5 * mean * mean + halfLogDeterminant(matrix, n);

    // d(value)/d(theta) = sum_ij G_ij dA_ij/d(theta), with G = (A^-1 - alpha alpha^T) / 2.
    invert(matrix, n, inverse, scratch);
    let traceG = 0;
    let varianceSlope = 0;
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) {
        // Both triangles at once.
        const g = inverse[i * n + j]! - weights[i]! * weights[j]!;
        varianceSlope += g * correlation[p]!;
        slope[p] = slope[p]! * g;
      }
      traceG += 0.5 * (inverse[i * n + i]! - weights[i]! * weights[i]!);
    }
    for (let k = 0; k < d; k++) {
      const distances = pairs[k]!;
      let total = 0;
      for (let p = 0; p < squared.length; p++) total += slope[p]! * distances[p]!;
      const logScale = theta[k]!;
      gradient[k] = -2 * variance * Math.exp(-2 * logScale) * total;
      value += (logScale - scaleMean) ** 2 / (2 * scaleVariance) + logScale;
      gradient[k] = gradient[k]! + (logScale - scaleMean) / scaleVariance + 1;
    }
    warps.forEach(({ k, at, warp }, position) => {
      const column = warpedColumns[position]!;
      const slopes = rows.map((row) => warpShapeSlopes(warp, row[k]!));
      const scale = 2 * variance * Math.exp(-2 * theta[k]!);
      for (const shape of [0, 1] as const) {
        const own = Float64Array.from(slopes, (both) => both[shape]);
        let total = 0;
        for (let i = 0, p = 0; i < n; i++) {
          for (let j = 0; j < i; j++, p++)
            total += slope[p]! * (column[i]! - column[j]!) * (own[i]! - own[j]!);
        }
        const logarithm = theta[at + shape]!;
        value += (logarithm * logarithm) / (2 * warpVariance);
        gradient[at + shape] = scale * total + logarithm / warpVariance;
      }
    });
    gradient[d] = variance * (varianceSlope + traceG) - (1 - variance);
    gradient[d + 1] = noise * traceG - (0.1 - 30 * noise);
    return value - gammaLogDensity(variance, 2, 1) - gammaLogDensity(noise, 1.1, 30);
  };

  const bounds = [...metrics.map(() => lengthScaleBounds), varianceBounds, noiseBounds];
  const minimize = (theta: Float64Array, box: readonly (readonly [number, number])[]) =>
    minimizeInBox(
      {
        lower: Float64Array.from(box, ([low]) => Math.log(low)),
        upper: Float64Array.from(box, ([, high]) => Math.log(high)),
        evaluate,
      },
      theta,
      { maxEvaluations: 40, gradientTolerance: 1e-2, valueTolerance: 5e-3 },
    );
  let best: { readonly theta: Float64Array; readonly value: number } | undefined;
  // The mode of the prior, and a rougher function with more noise: the likelihood often has a maximum near each.
  const mode = Math.exp(scaleMean - scaleVariance);
  for (const [scale, noise] of [
    [mode, 1e-4],
    [Math.max(1, 3 * mode), 1e-2],
  ] as const) {
    const theta = new Float64Array(d + 2).fill(Math.log(scale));
    theta[d] = 0;
    theta[d + 1] = Math.log(noise);
    const value = minimize(theta, bounds);
    if (best === undefined || value < best.value) best = { theta, value };
  }
  if (best !== undefined && n >= warpedFrom && warpable.length > 0) {
    const theta = new Float64Array(d + 2 + 2 * warpable.length);
    theta.set(best.theta);
    const value = minimize(theta, [...bounds, ...warpable.flatMap(() => [warpBounds, warpBounds])]);
    if (value < best.value - warpGain) best = { theta, value };
  }
  const theta = best?.theta ?? new Float64Array(d + 2);
  const warps = new Map(warpsOf(theta).map(({ k, warp }) => [k, warp]));
  return {
    inverseSquaredScales: theta.slice(0, d).map((logScale) => Math.exp(-2 * logScale)),
    variance: Math.exp(theta[d]!),
    noise: Math.exp(theta[d + 1]!),
    warps: warps.size > 0 ? metrics.map((_, k) => warps.get(k)) : [],
  };
}

/** delta_k(x_i, x_j)^2 for each dimension k [d] and each pair i > j [n (n - 1) / 2]. */
function pairDistances({ metrics, rows }: Rows): readonly Float64Array[] {
  const n = rows.length;
  return metrics.map((metric, k) => {
    const distances = new Float64Array((n * (n - 1)) / 2);
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) distances[p] = squaredDistance(metric, rows[i]![k]!, rows[j]![k]!);
    }
    return distances;
  });
}

/** The same for a column [n] of coordinates. */
function squaredDifferences(column: Float64Array): Float64Array {
  const n = column.length;
  const distances = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, p = 0; i < n; i++) {
    for (let j = 0; j < i; j++, p++) distances[p] = (column[i]! - column[j]!) ** 2;
  }
  return distances;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
