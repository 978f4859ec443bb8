import { hasEnded, isSettled, type Trial } from "../study/trial.ts";

/** How far a study is. */
export interface Progress {
  /** Configurations that are settled. */
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
    if (isSettled(trial)) done++;
    if (trial.state === "running") running.push(trial);
    if (hasEnded(trial) && isSettled(trial) && trial.startedAt !== null && trial.endedAt !== null)
      durations.push(trial.endedAt - trial.startedAt);
  }
  const byPace =
    total === undefined ? undefined : timeFor(total - done, running, durations.slice(-50), parallel, now);
  const limits = [byPace, budgetLeftMs].filter((limit) => limit !== undefined);
  return {
    done,
    running: running.length,
    total,
    timeLeftMs: limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)),
  };
}

function timeFor(
  left: number,
  running: readonly Trial[],
  durations: readonly number[],
  parallel: number,
  now: number,
): number | undefined {
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
