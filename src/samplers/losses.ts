import { compareValues, type Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

/** The objectives' values turned so that less is better; undefined where one is missing or not finite. */
export function lossesOf(trial: Trial, objectives: readonly Objective[]): readonly number[] | undefined {
  const values = trial.values ?? trial.reports.at(-1)?.values;
  const losses = objectives.map(({ direction }, index) =>
    compareValues(direction, values?.[index] ?? Number.NaN, 0),
  );
  return losses.every(Number.isFinite) ? losses : undefined;
}

/** By how much infeasible trials exceed each constraint at most. */
export function largestExcesses(infeasible: readonly Trial[]): readonly number[] {
  const largest: number[] = [];
  for (const { violations } of infeasible)
    violations?.forEach((violation, index) => {
      largest[index] = Math.max(largest[index] ?? 0, violation);
    });
  return largest;
}

/**
 * By how much a trial exceeds its constraints in all. Each counts in units of its largest excess so far, since one may
 * be in milliseconds and another in bytes.
 *
 * @param largest of all trials that are compared
 */
export function excessOf({ violations }: Trial, largest: readonly number[]): number {
  return (violations ?? []).reduce(
    (sum, violation, index) => sum + (violation > 0 ? violation / (largest[index] as number) : 0),
    0,
  );
}
