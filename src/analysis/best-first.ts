import { orderByDominance } from "../samplers/hypervolume.ts";
import { compareValues, type Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

type Directed = Pick<Objective, "direction">;

/** The values of a complete trial, turned so that less is better; undefined where it has none, or not all finite. */
export function lossesOf(
  trial: Pick<Trial, "state" | "values">,
  objectives: readonly Directed[],
): readonly number[] | undefined {
  if (trial.state !== "complete") return undefined;
  const losses = objectives.map(({ direction }, index) =>
    compareValues(direction, trial.values?.[index] ?? Number.NaN, 0),
  );
  return losses.length > 0 && losses.every(Number.isFinite) ? losses : undefined;
}

/** Ordering by dominance takes quadratic time; a sample of so many trials says nearly the same as all of them. */
const dominanceLimit = 2_000;

/**
 * The complete trials with finite values, best first; equal ones in their order. With several objectives, by dominance
 * and then by what each adds to the hypervolume.
 *
 * @param needed with several objectives, from this many on the order within a rank means nothing
 */
export function trialsBestFirst<T extends Pick<Trial, "state" | "values">>(
  trials: readonly T[],
  objectives: readonly Directed[],
  needed: number,
): readonly T[] {
  const judged = trials.flatMap((trial) => {
    const losses = lossesOf(trial, objectives);
    return losses ? [{ trial, losses }] : [];
  });
  if (objectives.length === 1) {
    return judged.sort((a, b) => (a.losses[0] as number) - (b.losses[0] as number)).map(({ trial }) => trial);
  }
  const stride = Math.max(1, judged.length / dominanceLimit);
  const sample = judged.filter((_, index) => Math.floor(index / stride) !== Math.floor((index - 1) / stride));
  const order = orderByDominance(
    sample.map(({ losses }) => losses),
    Math.ceil(needed / stride),
  );
  return order.flatMap((index) => sample[index]?.trial ?? []);
}
