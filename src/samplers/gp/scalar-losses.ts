import type { Observations } from "./observations.ts";
import { warpLosses } from "./output-warping.ts";

/** Share of the sum beside the largest weighed loss, as in ParEGO. */
const sumShare = 0.05;

/**
 * One loss a row: the only objective's, or the augmented Chebyshev sum of them after each has unit spread.
 *
 * @param weights of the objectives, positive; of no account where there is one
 */
export function scalarLosses(
  losses: Observations["losses"],
  weights: readonly number[],
): readonly (number | undefined)[] {
  if (weights.length === 1) return losses.map((all) => all?.[0]);
  const columns = weights.map((_, objective) => {
    const warped = warpLosses(losses.map((all) => all?.[objective]));
    const [low, high] = [Math.min(...warped), Math.max(...warped)];
    return warped.map((loss) => (high > low ? (loss - low) / (high - low) : 0));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return losses.map((all, i) => {
    if (all === undefined) return undefined;
    const weighed = columns.map((column, objective) => (weights[objective]! / total) * column[i]!);
    return Math.max(...weighed) + sumShare * weighed.reduce((sum, loss) => sum + loss, 0);
  });
}
