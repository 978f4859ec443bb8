import { isSettled, runningTimeOf, type Trial } from "../study/trial.ts";

/** How far a study is. */
export interface Progress {
  /** Configurations that are settled; not those that a person cancelled, for which others may run. */
  readonly done: number;
  readonly running: number;
  /** `budget.trials`, where there is one. */
  readonly total: number | undefined;
  /** Milliseconds until the budget is spent at the pace so far; undefined where nothing can be said yet. */
  readonly timeLeftMs: number | undefined;
}

export interface PaceInput {
  readonly trials: readonly Trial[];
  readonly total: number | undefined;
  readonly parallel: number;
  readonly now: number;
  /** What is left of `budget.time`. */
  readonly budgetLeftMs: number | undefined;
}

/** Estimates from the mean duration of the last trials, since early ones are often unlike the rest. */
export function progressOf({ trials, total, parallel, now, budgetLeftMs }: PaceInput): Progress {
  let done = 0;
  const running: Trial[] = [];
  const durations: number[] = [];
  for (const trial of trials) {
    const isDone = isSettled(trial) && trial.state !== "cancelled";
    if (isDone) done++;
    if (trial.state === "running") running.push(trial);
    const duration = isDone ? runningTimeOf(trial) : null;
    if (duration !== null) durations.push(duration);
  }
  const byPace =
    total === undefined
      ? undefined
      : timeFor({ left: total - done, running, durations: durations.slice(-shownDurations), parallel, now });
  const limits = [byPace, budgetLeftMs].filter((limit) => limit !== undefined);
  return {
    done,
    running: running.length,
    total,
    timeLeftMs: limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)),
  };
}

/** So many of the last durations say how long a trial takes. */
export const shownDurations = 50;

export interface TrialsLeft {
  /** Trials that are not done, those that run included. */
  readonly left: number;
  readonly running: readonly Trial[];
  /** Of trials that have ended, in milliseconds. */
  readonly durations: readonly number[];
  readonly parallel: number;
  readonly now: number;
}

/** Milliseconds until they are done; undefined where no trial has ended. */
export function timeFor({ left, running, durations, parallel, now }: TrialsLeft): number | undefined {
  if (left <= 0) return 0;
  if (durations.length === 0) return undefined;
  const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
  // What the running trials have already done counts for at most all but a little of a trial each.
  const spent = running.reduce(
    (sum, trial) => sum + Math.min(mean * 0.95, now - (trial.startedAt ?? now)),
    0,
  );
  return (left * mean - spent) / Math.max(1, Math.min(parallel, left));
}
