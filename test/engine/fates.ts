import { hasEnded, type Trial } from "../../src/study/trial.ts";

/** What became of every configuration, whatever numbers its attempts have and whoever ran them. */
export function fates(trials: readonly Trial[]): unknown {
  const of = (number: number) => trials[number]?.configuration;
  return trials
    .filter((trial) => hasEnded(trial) && trial.state !== "cancelled")
    .map(({ configuration, params, state, values, metrics, reports, reason, segments }) => ({
      configuration,
      params,
      state,
      values,
      metrics,
      reports,
      reason,
      segments: segments.map(({ from, until, checkpoint, reason }) => ({
        from: from && { configuration: of(from.trial), step: from.step },
        until,
        checkpoint,
        reason,
      })),
    }))
    .sort((a, b) => a.configuration - b.configuration || a.reports.length - b.reports.length);
}
