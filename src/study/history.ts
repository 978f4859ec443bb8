import type { Trial } from "./trial.ts";

/** What samplers and schedulers see of a study. Kept up to date by the engine; never changed by them. */
export interface History {
  /** Every trial by number, in the order in which they were created. */
  readonly trials: readonly Trial[];
  /** The latest attempt at each configuration, by configuration index. Sparse while configurations are out of order. */
  readonly configurations: ReadonlyMap<number, Trial>;
  /** Keys (`configurationKey`) of all configurations so far, whatever became of them. */
  readonly configurationKeys: ReadonlySet<string>;
  /**
   * Only results of configurations below this index count, besides those of the trial in question: what makes a study
   * the same with one worker and with many. Undefined where all count. A scheduler that decides on whole rungs decides
   * by these alone; where this is set, it starts no bracket before the one before is settled.
   */
  readonly horizon: number | undefined;
}

/**
 * The attempts that count, in the order of their configurations. An attempt at an interrupted trial has a later number
 * than it would have had, and what is learned from many trials must not depend on that: not even in the last digit of a
 * sum.
 */
export function attemptsThatCount(trials: readonly Trial[]): readonly Trial[] {
  return trials.filter(({ superseded }) => !superseded).sort(byConfiguration);
}

/** Of equal configurations the earlier attempt first. */
export function byConfiguration(a: Trial, b: Trial): number {
  return a.configuration - b.configuration || a.number - b.number;
}
