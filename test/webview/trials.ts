import type { StudyOverview, TrialRow } from "../../src/webview/protocol.ts";

/** A complete trial without anything special, but for what a test cares about. */
export function trial(number: number, change: Partial<TrialRow> = {}): TrialRow {
  return {
    number,
    state: "complete",
    params: {},
    values: null,
    metrics: {},
    step: null,
    reason: null,
    startedAt: null,
    endedAt: null,
    retryOf: null,
    ...change,
  };
}

export function overview(change: Partial<StudyOverview> = {}): StudyOverview {
  return {
    name: "digits",
    description: null,
    fileName: "digits.study.yaml",
    strategy: "random",
    objectives: [{ metric: "accuracy", direction: "maximize" }],
    parameterNames: [],
    runState: "running",
    trusted: true,
    endReason: null,
    budgetTrials: 10,
    settled: 0,
    counts: { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0, infeasible: 0, cancelled: 0 },
    best: [null],
    elapsedMs: 0,
    asOf: 0,
    timeLeftMs: null,
    failures: [],
    startProblem: null,
    ...change,
  };
}
