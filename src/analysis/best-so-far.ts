import { compareValues, type Direction } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

/** What the best value is held against. */
export type HistoryAxis = "trial" | "time" | "steps";

export type HistoryTrial = Pick<
  Trial,
  "number" | "state" | "values" | "startedAt" | "endedAt" | "step" | "segments"
>;

export interface PlacedTrial<T> {
  readonly trial: T;
  /** A trial's number; milliseconds since the study's first start; or steps of all trials ended so far, in sum. */
  readonly at: number;
}

/**
 * Every trial at its place on the axis, in the order of the axis. By time, a running trial is at its start, another one
 * at its end; trials without a time are left out. By steps, only trials that have ended have a place.
 */
export function placeTrials<T extends HistoryTrial>(
  trials: readonly T[],
  axis: HistoryAxis,
): readonly PlacedTrial<T>[] {
  if (axis === "trial") return trials.map((trial) => ({ trial, at: trial.number }));
  const start = firstStart(trials);
  const ended = trials
    .flatMap((trial) => {
      const time = trial.endedAt ?? (axis === "time" ? trial.startedAt : null);
      return time === null ? [] : [{ trial, at: time - start }];
    })
    .sort((a, b) => a.at - b.at || a.trial.number - b.trial.number);
  if (axis === "time") return ended;
  let total = 0;
  return ended.map(({ trial }) => {
    total += ownSteps(trial);
    return { trial, at: total };
  });
}

/** Milliseconds since the epoch; 0 where nothing has started. */
export function firstStart(trials: readonly Pick<Trial, "startedAt">[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { startedAt } of trials) if (startedAt !== null && startedAt < first) first = startedAt;
  return Number.isFinite(first) ? first : 0;
}

/** The steps that a trial took itself; those before a checkpoint that it was given were another one's. */
export function ownSteps({ number, step, segments }: Pick<Trial, "number" | "step" | "segments">): number {
  const from = segments[0]?.from;
  const inherited = from && from.trial !== number ? from.step : 0;
  return Math.max(0, (step ?? 0) - inherited);
}

/** Those at which the best value of an objective changed. Only complete trials with a finite value count. */
export function improvementsOf<T extends Pick<Trial, "state" | "values">>(
  placed: readonly PlacedTrial<T>[],
  objective: number,
  direction: Direction,
): readonly (PlacedTrial<T> & { readonly value: number })[] {
  const found: (PlacedTrial<T> & { readonly value: number })[] = [];
  for (const { trial, at } of placed) {
    const value = trial.values?.[objective];
    if (trial.state !== "complete" || value === undefined || !Number.isFinite(value)) continue;
    const best = found.at(-1);
    if (!best || compareValues(direction, value, best.value) < 0) found.push({ trial, at, value });
  }
  return found;
}
