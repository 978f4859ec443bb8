import { normalCdf, normalQuantile } from "./normal-distribution.ts";

/**
 * The margin of CMA-ES for discrete parameters: a normal distribution that narrows down to one value would never leave
 * it again, so the probability of the neighbouring values is kept above a margin, by moving the mean or by widening
 * the parameter's own scale a (sampling uses m + a sigma y).
 *
 * R. Hamano, S. Saito, M. Nomura and S. Shirakawa, CMA-ES with margin, GECCO 2022, arXiv:2205.13482, sec. 4.
 */
export interface Marginal {
  readonly mean: number;
  /** The standard deviation of what is drawn: a sigma sqrt(C_jj). */
  readonly deviation: number;
}

/** The stretch of the unit interval that one value owns; the first and the last reach out to infinity. */
export interface Cell {
  readonly low: number;
  readonly high: number;
}

/** @param margin the least probability of leaving the cell at an end; half of it on each side within */
export function withMargin({ mean, deviation }: Marginal, cell: Cell, margin: number): Marginal {
  const { low, high } = cell;
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return { mean, deviation };
  if (low === Number.NEGATIVE_INFINITY || high === Number.POSITIVE_INFINITY) {
    const edge = low === Number.NEGATIVE_INFINITY ? high : low;
    const farthest = deviation * normalQuantile(1 - margin);
    return { mean: edge + Math.max(-farthest, Math.min(farthest, mean - edge)), deviation };
  }
  const below = normalCdf((low - mean) / deviation);
  const above = normalCdf((mean - high) / deviation);
  const inside = 1 - below - above;
  if (Math.min(below, above) >= margin / 2) return { mean, deviation };
  const raisedBelow = Math.max(below, margin / 2);
  const raisedAbove = Math.max(above, margin / 2);
  // What was added is taken from the three stretches by how far each is above its least probability.
  const added = 1 - raisedBelow - raisedAbove - inside;
  const spare = raisedBelow + raisedAbove + inside - (3 * margin) / 2;
  const toBelow = -normalQuantile(raisedBelow + (added * (raisedBelow - margin / 2)) / spare);
  const toAbove = -normalQuantile(raisedAbove + (added * (raisedAbove - margin / 2)) / spare);
  return {
    mean: (low * toAbove + high * toBelow) / (toBelow + toAbove),
    deviation: (high - low) / (toBelow + toAbove),
  };
}
