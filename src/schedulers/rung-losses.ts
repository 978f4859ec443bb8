import { valuesAt } from "../study/learning-curve.ts";
import type { Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

/** One loss per objective: the value turned so that less is better, infinite where it is no number. */
export type Losses = readonly number[];

/** What a trial is worth at a step (`valuesAt`), as losses; undefined for a trial that reported nothing. */
export function lossesAt(trial: Trial, step: number, objectives: readonly Objective[]): Losses | undefined {
  const values = valuesAt(trial, step, objectives);
  return values && objectives.map(({ direction }, index) => lossOf(direction, values[index] as number));
}

function lossOf(direction: Objective["direction"], value: number): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return direction === "minimize" ? value : -value;
}

/** The value behind a loss, as a person reads it. */
export function shownLosses(losses: Losses, objectives: readonly Objective[]): string {
  return losses
    .map((loss, index) => {
      if (loss === Number.POSITIVE_INFINITY) return "no number";
      return shown(objectives[index]?.direction === "maximize" ? -loss : loss);
    })
    .join(" / ");
}

/** Five significant digits are plenty for a reason. */
function shown(value: number): string {
  return String(Number(value.toPrecision(5)) + 0);
}
