import { hypervolume } from "../samplers/hypervolume.ts";
import { dominates } from "../samplers/non-dominated.ts";
import type { Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { lossesOf } from "./best-first.ts";

export interface HypervolumePoint {
  readonly trial: number;
  readonly hypervolume: number;
}

export interface HypervolumeHistory {
  /** What the volume is measured from, in the objectives' own values: a tenth of the spread beyond the worst. */
  readonly reference: readonly number[];
  /** One point a trial that enlarged the volume, by number. */
  readonly points: readonly HypervolumePoint[];
}

/** How the volume that the trials dominate has grown. The reference is that of all trials, so it moves as they do. */
export function hypervolumeHistory(
  trials: readonly Pick<Trial, "number" | "state" | "values">[],
  objectives: readonly Pick<Objective, "direction">[],
): HypervolumeHistory {
  const judged = trials.flatMap((trial) => {
    const losses = lossesOf(trial, objectives);
    return losses ? [{ number: trial.number, losses }] : [];
  });
  const reference = objectives.map((_, index) => {
    const losses = judged.map((entry) => entry.losses[index] as number);
    const worst = losses.reduce((most, loss) => Math.max(most, loss), Number.NEGATIVE_INFINITY);
    const best = losses.reduce((least, loss) => Math.min(least, loss), Number.POSITIVE_INFINITY);
    return worst + 0.1 * (worst - best || 1);
  });
  let front: readonly (readonly number[])[] = [];
  const points: HypervolumePoint[] = [];
  for (const { number, losses } of judged) {
    if (front.some((other) => dominates(other, losses) || other.every((loss, i) => loss === losses[i])))
      continue;
    front = [...front.filter((other) => !dominates(losses, other)), losses];
    points.push({ trial: number, hypervolume: hypervolume(front, reference) });
  }
  return {
    reference: reference.map((loss, index) => (objectives[index]?.direction === "maximize" ? -loss : loss)),
    points,
  };
}
