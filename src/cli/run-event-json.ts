import { bestTrials } from "../analysis/best.ts";
import { bestJson, finiteMetrics, trialJson } from "../analysis/trial-json.ts";
import type { RunEvent, RunSummary } from "../engine/run.ts";
import type { StudySession } from "../engine/study-session.ts";

/** One line of `tunesmith run --json`, which also goes to everybody who has attached. */
export type EventJson = { readonly event: string } & Readonly<Record<string, unknown>>;

export function runEventJson(event: RunEvent): EventJson {
  return { event: event.kind, ...fieldsOf(event) };
}

function fieldsOf(event: RunEvent): object {
  const { number, params } = event.trial;
  switch (event.kind) {
    case "trial-started":
      return { number, params, ...(event.reason !== null && { reason: event.reason }) };
    case "trial-paused":
      return { number, step: event.step };
    case "trial-resumed":
      return { number, until: event.until, reason: event.reason };
    case "report":
      return { number, metrics: finiteMetrics(event.metrics) };
    case "trial-ended":
      return { isBest: event.isBest, ...trialJson(event.trial) };
    case "notice":
      return { number, message: event.message };
  }
}

/** What is not about a trial. */
export function messageJson(level: "info" | "warning", message: string): EventJson {
  return { event: "message", level, message };
}

export function endedJson(session: StudySession, { kind, reason }: RunSummary, exitCode: number): EventJson {
  const { study, state, history, elapsedMs } = session;
  return {
    event: "ended",
    status: kind,
    reason,
    exitCode,
    settled: history.settled,
    elapsedMs,
    best: bestJson(bestTrials(state.trials, study.objectives), study.objectives),
  };
}
