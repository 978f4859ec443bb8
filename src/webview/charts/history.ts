import { compareValues, type Direction } from "../../study/objective.ts";
import type { TrialState } from "../../study/trial.ts";
import type { TrialRow } from "../protocol.ts";

/** A value that can be drawn; undefined where the trial has none. */
export function finiteValue(trial: TrialRow, objective: number): number | undefined {
  const value = trial.values?.[objective];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A trial that was better than all before it. */
export interface Improvement {
  readonly number: number;
  readonly value: number;
}

/** The trials, in order of number, at which the best value of an objective changed. Only complete trials count. */
export function improvements(
  trials: readonly TrialRow[],
  objective: number,
  direction: Direction,
): readonly Improvement[] {
  const found: Improvement[] = [];
  for (const trial of trials) {
    const value = finiteValue(trial, objective);
    if (trial.state !== "complete" || value === undefined) continue;
    const best = found.at(-1);
    if (!best || compareValues(direction, value, best.value) < 0) found.push({ number: trial.number, value });
  }
  return found;
}

export interface HistoryPoint {
  readonly number: number;
  /** Null where the trial has no value that could be drawn. */
  readonly value: number | null;
}

/** The trials as points, by state. Waiting trials have nothing to show. */
export function pointsByState(
  trials: readonly TrialRow[],
  objective: number,
): ReadonlyMap<TrialState, readonly HistoryPoint[]> {
  const points = new Map<TrialState, HistoryPoint[]>();
  for (const trial of trials) {
    if (trial.state === "waiting") continue;
    const ofState = points.get(trial.state) ?? [];
    ofState.push({ number: trial.number, value: finiteValue(trial, objective) ?? null });
    points.set(trial.state, ofState);
  }
  return points;
}

/** A logarithmic axis has no place for zero and below. */
export function allowsLogScale(trials: readonly TrialRow[], objective: number): boolean {
  let any = false;
  for (const trial of trials) {
    const value = finiteValue(trial, objective);
    if (value === undefined) continue;
    if (value <= 0) return false;
    any = true;
  }
  return any;
}
