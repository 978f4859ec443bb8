import { compareValues, type Direction } from "../study/objective.ts";

/** Of several runs after so many trials: the mean best value, and where it may lie with 95 % confidence. */
export interface BandPoint {
  readonly trials: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantiles of Student's t distribution, by degrees of freedom from 1 on. */
const tQuantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
const tQuantile = (degrees: number) => tQuantiles[degrees - 1] ?? 1.96 + 2.72 / degrees;

/**
 * The best value so far as a mean over runs, after 1, 2, 3 ... trials, as far as the shortest run goes. A single run has
 * a band without width.
 *
 * @param runs per run the values in the order of the trials
 */
export function confidenceBand(
  runs: readonly ArrayLike<number>[],
  direction: Direction,
): readonly BandPoint[] {
  const curves = runs.filter((run) => run.length > 0).map((run) => runningBest(run, direction));
  const length = curves.reduce((least, curve) => Math.min(least, curve.length), Number.POSITIVE_INFINITY);
  if (curves.length === 0) return [];
  return Array.from({ length }, (_, index) => {
    const values = curves.map((curve) => curve[index] as number);
    const n = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = n < 2 ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
    const reach = n < 2 ? 0 : tQuantile(n - 1) * Math.sqrt(variance / n);
    return { trials: index + 1, mean, low: mean - reach, high: mean + reach };
  });
}

/** The best value so far after each trial. */
export function runningBest(values: ArrayLike<number>, direction: Direction): readonly number[] {
  let best: number | undefined;
  return Array.from(values, (value) => {
    if (best === undefined || compareValues(direction, value, best) < 0) best = value;
    return best;
  });
}
