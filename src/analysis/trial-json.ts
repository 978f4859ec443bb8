import { type Goal, hasTradeOffs } from "../study/objective.ts";
import { type FailureCause, reasonOf, runningTimeOf, type Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";

/** A trial as `tunesmith trials --format json` and the events of `run --json` give it. The shape is stable. */
export interface TrialJson {
  readonly number: number;
  readonly state: Trial["state"];
  readonly params: ParamValues;
  /** JSON has no NaN or infinity: such values are null. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly step: number | null;
  /** Why the trial ended as it did, or else why it last went on. */
  readonly reason: string | null;
  /** What ended a trial that failed; null for every other one, and where nobody knows. */
  readonly cause: FailureCause | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  /** The most that its processes were seen to hold in memory together, in bytes; null where nobody looked. */
  readonly peakMemoryBytes: number | null;
  /** Metrics of each run of the configuration, where the study repeats it; `metrics` is what was made of them. */
  readonly repetitions?: readonly Readonly<Record<string, number | null>>[];
}

/** What of a trial is listed; the rows of the panel have it too. */
export type TrialRecord = Pick<
  Trial,
  | "number"
  | "state"
  | "params"
  | "metrics"
  | "step"
  | "reason"
  | "cause"
  | "peakMemoryBytes"
  | "segments"
  | "startedAt"
  | "endedAt"
>;

export function trialJson(trial: TrialRecord): TrialJson {
  const { number, state, params, step, startedAt, endedAt } = trial;
  const repetitions = trial.segments.flatMap(({ result }) => (result ? [finiteMetrics(result.metrics)] : []));
  return {
    number,
    state,
    params: { ...params },
    metrics: finiteMetrics(trial.metrics),
    step,
    reason: reasonOf(trial),
    cause: trial.cause ?? null,
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    durationMs: durationMs(trial),
    peakMemoryBytes: trial.peakMemoryBytes ?? null,
    ...(repetitions.length > 0 && { repetitions }),
  };
}

/** A trial as `tunesmith best --format json` gives it. The shape is stable. */
export type BestJson = Pick<TrialJson, "number" | "params" | "metrics">;

/**
 * @param trials the best ones
 * @returns a list where there are several objectives without weights, else the one trial, null where there is none
 */
export function bestJson(
  trials: readonly Trial[],
  objectives: readonly Goal[],
): BestJson | readonly BestJson[] | null {
  const json = trials.map(({ number, params, metrics }) => ({
    number,
    params: { ...params },
    metrics: finiteMetrics(metrics),
  }));
  return hasTradeOffs(objectives) ? json : (json[0] ?? null);
}

/** How long a trial that has ended ran. */
export function durationMs(
  trial: Pick<Trial, "startedAt" | "endedAt" | "segments" | "state">,
): number | null {
  return trial.endedAt === null ? null : runningTimeOf(trial);
}

export function finiteMetrics(metrics: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
