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
 * @param reference those among which median and ranks are taken, so that their good ones are what can be told apart
 */
export function warpLosses(
  losses: readonly (number | undefined)[],
  reference: readonly (number | undefined)[] = losses,
): Float64Array {
  const known = sortedLosses(losses);
  if (known.length === 0) return new Float64Array(losses.length);
  const referred = sortedLosses(reference);
  const sorted = referred.length > 0 ? referred : known;
  const half = sorted.slice(0, Math.ceil(sorted.length / 2));
  const median = half.at(-1) as number;
  const spread = Math.sqrt(half.reduce((sum, loss) => sum + (loss - median) ** 2, 0) / half.length);
  const warped = new Map<number, number>();
  let below = 0;
  for (const loss of known) {
    while (below < sorted.length && sorted[below]! <= loss) below++;
    // The middle of its place among those of the reference; of equal losses the last, so that they stay equal.
    const place = sorted[below - 1] === loss ? below - 0.5 : Math.min(below, sorted.length - 0.5);
    warped.set(loss, loss <= median ? loss : median + spread * normalQuantile(place / sorted.length));
  }
  const worst = warped.get(known.at(-1) as number) as number;
  return standardize(losses.map((loss) => (loss === undefined ? worst : (warped.get(loss) as number))));
}

/**
 * The way back from what `warpLosses` gave: the loss of a warped value, straight between the losses that are known and
 * beyond them at the slope of the better half, which is not warped.
 *
 * @param warped [n], of these losses
 */
export function unwarpLoss(
  losses: readonly (number | undefined)[],
  warped: Float64Array,
): (value: number) => number {
  const pairs = losses
    .flatMap((loss, i) => (loss === undefined ? [] : [{ loss, value: warped[i] as number }]))
    .sort((a, b) => a.value - b.value || a.loss - b.loss);
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (first === undefined || last === undefined) return (value) => value;
  const half = pairs[Math.ceil(pairs.length / 2) - 1] ?? last;
  const straight = half.value > first.value ? half : last;
  const slope =
    straight.value > first.value ? (straight.loss - first.loss) / (straight.value - first.value) : 0;
  return (value) => {
    if (value <= first.value) return first.loss + slope * (value - first.value);
    const at = pairs.findIndex((pair) => pair.value >= value);
    if (at < 0) return last.loss + slope * (value - last.value);
    const [low, high] = [pairs[at - 1] ?? first, pairs[at] as typeof first];
    if (high.value === low.value) return high.loss;
    return low.loss + ((value - low.value) / (high.value - low.value)) * (high.loss - low.loss);
  };
}

function sortedLosses(losses: readonly (number | undefined)[]): readonly number[] {
  return losses.filter((loss) => loss !== undefined).toSorted((a, b) => a - b);
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
