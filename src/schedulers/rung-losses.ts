import { valuesAt } from "../study/learning-curve.ts";
import {
  compareValues,
  hasTradeOffs,
  isWeightedSum,
  type Objective,
  weightedLoss,
} from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

/**
 * One loss per objective, or one for all where weights add them up: less is better, and what is no number is infinite.
 */
export type Losses = readonly number[];

/** What a trial is worth at a step (`valuesAt`), as losses; undefined for a trial that reported nothing. */
export function lossesAt(trial: Trial, step: number, objectives: readonly Objective[]): Losses | undefined {
  const values = valuesAt(trial, step, objectives);
  if (values === undefined) return undefined;
  const losses = isWeightedSum(objectives)
    ? [weightedLoss(objectives, values)]
    : objectives.map(({ direction }, index) => compareValues(direction, values[index] as number, 0));
  return losses.map((loss) => (Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss));
}

/** How many losses a trial has. */
export function lossCount(objectives: readonly Objective[]): number {
  return hasTradeOffs(objectives) ? objectives.length : 1;
}

/** The value behind a loss, as a person reads it. */
export function shownLosses(losses: Losses, objectives: readonly Objective[]): string {
  return losses
    .map((loss, index) => {
      if (loss === Number.POSITIVE_INFINITY) return "no number";
      const isTurned = !isWeightedSum(objectives) && objectives[index]?.direction === "maximize";
      return shown(isTurned ? -loss : loss);
    })
    .join(" / ");
}

/** Five significant digits are plenty for a reason. */
function shown(value: number): string {
  return String(Number(value.toPrecision(5)) + 0);
}
