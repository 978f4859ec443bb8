import { hypervolume, referencePoint } from "../samplers/hypervolume.ts";
import { dominates } from "../samplers/non-dominated.ts";
import { compareValues, type Goal } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { lossesOf } from "./best-first.ts";

export interface HypervolumePoint {
  readonly trial: number;
  readonly hypervolume: number;
}

export interface HypervolumeHistory {
  /**
   * What the volume is measured from, in the objectives' own values: an objective's threshold, else a tenth of the
   * spread beyond the worst.
   */
  readonly reference: readonly number[];
  /** One point a trial that enlarged the volume, by number. */
  readonly points: readonly HypervolumePoint[];
}

/** How the volume that the trials dominate has grown. Without thresholds the reference moves as trials do. */
export function hypervolumeHistory(
  trials: readonly Pick<Trial, "number" | "state" | "values">[],
  objectives: readonly Goal[],
): HypervolumeHistory {
  const judged = trials.flatMap((trial) => {
    const losses = lossesOf(trial, objectives);
    return losses ? [{ number: trial.number, losses }] : [];
  });
  const vectors = judged.map(({ losses }) => losses);
  const limits = objectives.map(({ direction, threshold }) =>
    threshold === undefined ? undefined : compareValues(direction, threshold, 0),
  );
  const worstCase = referencePoint(vectors);
  const reference = objectives.map((_, index) => limits[index] ?? worstCase[index] ?? 0);
  let front: readonly (readonly number[])[] = [];
  const points: HypervolumePoint[] = [];
  for (const { number, losses } of judged) {
    if (!losses.every((loss, index) => loss < (reference[index] as number))) continue;
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
