import { compareStrategies } from "../analysis/compare/compare-strategies.ts";
import { comparisonGoal } from "../analysis/compare/compared-run.ts";
import { verdictOf } from "../analysis/compare/verdict.ts";
import { type ComparisonPlace, comparedRuns } from "../engine/comparison-member.ts";
import type { RunEvent, RunSummary } from "../engine/run.ts";
import type { StudySession } from "../engine/study-session.ts";
import { type EventJson, runEventJson } from "./run-event-json.ts";

export interface ShownMember {
  readonly place: ComparisonPlace;
  readonly session: StudySession;
}

/** As for a study, with which run it is of. */
export function memberEventJson({ strategy, repetition }: ComparisonPlace, event: RunEvent): EventJson {
  return { ...runEventJson(event), strategy, seed: repetition };
}

export function comparisonEndedJson(
  members: readonly ShownMember[],
  summaries: readonly RunSummary[],
  exitCode: number,
): EventJson {
  const { kind, reason } = overallSummary(summaries);
  return {
    event: "ended",
    status: kind,
    reason,
    exitCode,
    settled: members.reduce((sum, { session }) => sum + session.history.settled, 0),
    verdict: verdictNow(members),
    best: null,
  };
}

/** Of several endings, the one that matters most to who started them. */
export function overallSummary(summaries: readonly RunSummary[]): RunSummary {
  const worst =
    summaries.find(({ kind }) => kind === "failed") ?? summaries.find(({ kind }) => kind === "stopped");
  return worst ?? { kind: "done", reason: `all ${summaries.length} runs are over` };
}

/** What the runs show so far, in sentences. */
export function verdictNow(members: readonly ShownMember[]): readonly string[] {
  const [first] = members;
  const goal = first && comparisonGoal(first.session.study.objectives);
  if (goal === undefined) return [];
  return verdictOf(compareStrategies(comparedRuns(members.map(({ session }) => session.state)), goal));
}
