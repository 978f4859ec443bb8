import type { ParamValues } from "./value.ts";

export const trialStates = [
  "waiting",
  "running",
  "complete",
  "pruned",
  "failed",
  "infeasible",
  "cancelled",
] as const;

export type TrialState = (typeof trialStates)[number];

/** What ended a trial that failed. The reason says the same, and more, in words. */
export type FailureCause =
  | { readonly kind: "exit"; readonly code: number }
  /** Somebody or something sent its process a signal, such as SIGSEGV. */
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "memory" }
  /** Its program could not be started. */
  | { readonly kind: "start" }
  /** It ended well, but without a finite value of every objective. */
  | { readonly kind: "metrics" }
  /** The machine under it is gone. */
  | { readonly kind: "lost" };

export type FailureKind = FailureCause["kind"];

/** The objective's values at one step of a trial, in the order of the study's objectives. */
export interface Report {
  /** Non-negative integer: the epoch, iteration or whatever the study's fidelity counts. */
  readonly step: number;
  /** One per objective, NaN where that objective was not reported at this step. */
  readonly values: readonly number[];
}

/** What one run of a configuration came to that is run several times. */
export interface RepetitionResult {
  /** The last reported step. */
  readonly step: number | null;
  /** One finite value per objective. */
  readonly values: readonly number[];
  /** The last reported value of every metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A stretch of a trial that ran without a pause. Most trials have one. */
export interface Segment {
  /** The checkpoint it started from; null where it started from scratch. Step is the one that was reached there. */
  readonly from: { readonly trial: number; readonly step: number } | null;
  /** The step that it was to reach; null where there was none. */
  readonly until: number | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
  /** Whether it left a checkpoint at its last step. */
  readonly checkpoint: boolean;
  /** Why the scheduler let it run, for a person to read; null where there was nothing to decide. */
  readonly reason: string | null;
  /** Of a scheduler with several. */
  readonly bracket: number | null;
  /** Which of the study's places it ran in, from 0 to `budget.parallel` - 1. */
  readonly worker: number;
  /** What of the machine that place has, such as `gpu 1`; absent where the study sets no slots. */
  readonly slot?: string;
  /** The last reported step when it paused: less than `until` where reports count from 0, or come every few steps. */
  readonly reached?: number;
  /** The last reported value of every metric when it paused. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Of a repetition that has run to its end, where the study repeats its configurations. */
  readonly result?: RepetitionResult;
  /**
   * The attempt that ran it and holds its checkpoint, where that is an earlier one: a trial that goes on from where an
   * interrupted one had paused begins with the segments of that one.
   */
  readonly origin?: number;
}

/** One run of the task with one set of values. */
export interface Trial {
  /** Position in the study, from 0; never reused. */
  readonly number: number;
  /** Which configuration of the study this is an attempt at; attempts that were interrupted share it. */
  readonly configuration: number;
  readonly state: TrialState;
  /** Searched values, constants and derived values. */
  readonly params: ParamValues;
  /** One finite value per objective once the trial is complete (or pruned with a value); null otherwise. */
  readonly values: readonly number[] | null;
  /** The last reported value of every metric. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly reports: readonly Report[];
  /** The last reported step. */
  readonly step: number | null;
  /** Why the sampler proposed these values, for a person to read; null where it did not say. */
  readonly note: string | null;
  /** Why the trial ended as it did, for a person to read; null where there is nothing to say. */
  readonly reason: string | null;
  /** Of an attempt that failed or was lost. */
  readonly cause?: FailureCause;
  /** The most that its processes were seen to hold in memory together, in bytes. */
  readonly peakMemoryBytes?: number;
  /** In order; empty for a trial of another tool, or one that has not started. */
  readonly segments: readonly Segment[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The number of the earlier attempt at the same configuration that this one repeats. */
  readonly retryOf: number | null;
  /** The trial with the same values whose results this one has taken over, instead of running. */
  readonly reuseOf?: number;
  /**
   * The attempt does not count: it was interrupted, or failed with a retry left, or gave its place in a population to
   * another trial. Its configuration runs again.
   */
  readonly superseded: boolean;
  /** Amount by which each constraint is exceeded, negative or zero where it holds; null before the end. */
  readonly violations: readonly number[] | null;
}

/** Why the trial ended as it did, or else why it last went on, for a person to read; null where nobody said. */
export function reasonOf({ reason, segments }: Pick<Trial, "reason" | "segments">): string | null {
  return reason ?? segments.findLast((segment) => segment.reason !== null)?.reason ?? null;
}

/** How long the trial has run in milliseconds, its pauses left out; null while it runs and where nobody knows. */
export function runningTimeOf({
  startedAt,
  endedAt,
  segments,
  state,
}: Pick<Trial, "startedAt" | "endedAt" | "segments" | "state">): number | null {
  if (state === "running") return null;
  const own = segments.filter(({ origin }) => origin === undefined);
  if (own.length > 0)
    return own.reduce((sum, segment) => sum + Math.max(0, (segment.endedAt ?? 0) - segment.startedAt), 0);
  return startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt);
}

/** Whether the trial has ended, in whatever way. */
export function hasEnded(trial: Pick<Trial, "state">): boolean {
  return trial.state !== "running" && trial.state !== "waiting";
}

/** Whether the trial settles its configuration: it counts against `budget.trials` and is not run again. */
export function isSettled(trial: Trial): boolean {
  return hasEnded(trial) && !trial.superseded;
}
