import { normalQuantile } from "../normal-distribution.ts";

/**
 * Losses as a Gaussian process can model them: about zero mean and unit variance, without the heavy tail that diverged
 * trainings give. Only how good values differ matters to a search, so that
 *
 * 1. losses up to the median keep their distances, and the others get those of a half-normal distribution of the same
 *    spread by their rank: X. Song et al., The Vizier Gaussian process bandit algorithm (2024), half-rank warping;
 * 2. failed trials count as the worst loss.
 *
 * @param losses [n], undefined for failed trials
 */
export function warpLosses(losses: readonly (number | undefined)[]): Float64Array {
  const sorted = losses.filter((loss) => loss !== undefined).toSorted((a, b) => a - b);
  if (sorted.length === 0) return new Float64Array(losses.length);
  const half = sorted.slice(0, Math.ceil(sorted.length / 2));
  const median = half.at(-1) as number;
  const spread = Math.sqrt(half.reduce((sum, loss) => sum + (loss - median) ** 2, 0) / half.length);
  const warped = new Map<number, number>();
  sorted.forEach((loss, rank) => {
    // Of equal losses the last, so that they stay equal.
    warped.set(loss, loss <= median ? loss : median + spread * normalQuantile((rank + 0.5) / sorted.length));
  });
  const worst = warped.get(sorted.at(-1) as number) as number;
  return standardize(losses.map((loss) => (loss === undefined ? worst : (warped.get(loss) as number))));
}

/** Zero mean and unit variance; all zero where the values are equal. */
function standardize(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return Float64Array.from(values, (value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/**
 * By how much constraints are exceeded, without heavy tails and of about unit size; zero, the bound, stays where it is.
 *
 * @param excesses [n]
 */
export function warpExcesses(excesses: readonly number[]): Float64Array {
  const sizes = excesses.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  const unit = sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 1;
  return Float64Array.from(excesses, (excess) => Math.asinh(Math.min(1e6, Math.max(-1e6, excess / unit))));
}
