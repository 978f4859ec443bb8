import { type Goal, hasTradeOffs } from "../study/objective.ts";
import { reasonOf, runningTimeOf, type Trial } from "../study/trial.ts";
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
  /** ISO 8601, UTC. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
}

/** What of a trial is listed; the rows of the panel have it too. */
export type TrialRecord = Pick<
  Trial,
  "number" | "state" | "params" | "metrics" | "step" | "reason" | "segments" | "startedAt" | "endedAt"
>;

export function trialJson(trial: TrialRecord): TrialJson {
  const { number, state, params, step, startedAt, endedAt } = trial;
  return {
    number,
    state,
    params: { ...params },
    metrics: finiteMetrics(trial.metrics),
    step,
    reason: reasonOf(trial),
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    durationMs: durationMs(trial),
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
