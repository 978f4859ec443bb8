import { hasEnded, type Trial } from "../../src/study/trial.ts";

export type Fate = ReturnType<typeof fates>[number];

/** What became of every configuration, whatever numbers its attempts have and whoever ran them. */
export function fates(trials: readonly Trial[]) {
  const of = (number: number) => trials[number]?.configuration;
  const said = (reason: string | null) =>
    reason?.replace(/\btrial (\d+)/g, (_, number: string) => `configuration ${of(Number(number))}`) ?? null;
  return trials
    .filter((trial) => hasEnded(trial) && trial.state !== "cancelled")
    .map(({ configuration, params, state, values, metrics, reports, reason, segments }) => ({
      configuration,
      params,
      state,
      values,
      metrics,
      reports,
      reason: said(reason),
      segments: segments.map(({ from, until, checkpoint, reason }) => ({
        from: from && { configuration: of(from.trial), step: from.step },
        until,
        checkpoint,
        reason: said(reason),
      })),
    }))
    .sort((a, b) => a.configuration - b.configuration || a.reports.length - b.reports.length);
}
