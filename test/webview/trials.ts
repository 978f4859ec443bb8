import type { ParamValue } from "../../src/study/value.ts";
import { type ChartInput, chartParameters } from "../../src/webview/charts/chart.ts";
import type { Curve, ParameterOverview, StudyOverview, TrialRow } from "../../src/webview/protocol.ts";
import type { Theme } from "../../src/webview/theme.ts";
import type { SentTrial } from "../../src/webview/trial-columns.ts";

/** A complete trial without anything special, but for what a test cares about. */
export function trial(number: number, change: Partial<TrialRow> = {}): TrialRow {
  return {
    number,
    configuration: number,
    state: "complete",
    params: {},
    values: null,
    metrics: {},
    step: null,
    note: null,
    reason: null,
    segments: [],
    startedAt: null,
    endedAt: null,
    retryOf: null,
    superseded: false,
    excess: null,
    curve: null,
    ...change,
  };
}

/** A row before its way to the panel. */
export function sent({ curve, ...row }: TrialRow): SentTrial {
  const steps = [...(curve?.steps ?? [])];
  const valuesAt = (index: number) => curve?.values.map((series) => series[index] as number) ?? [];
  return { ...row, reports: steps.map((step, index) => ({ step, values: valuesAt(index) })) };
}

/** Reports of one objective at steps 1, 2, 3 ... */
export function curve(...values: readonly number[]): Curve {
  return { steps: Float64Array.from(values, (_, index) => index + 1), values: [Float64Array.from(values)] };
}

export function overview(change: Partial<StudyOverview> = {}): StudyOverview {
  return {
    source: "study",
    name: "digits",
    description: null,
    fileName: "digits.study.yaml",
    strategy: "random",
    objectives: [{ metric: "accuracy", direction: "maximize" }],
    parameters: [],
    fidelity: null,
    runState: "running",
    trusted: true,
    endReason: null,
    budgetTrials: 10,
    budgetTimeMs: null,
    budgetSteps: null,
    parallel: 1,
    stepsSpent: 0,
    settled: 0,
    counts: { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0, infeasible: 0, cancelled: 0 },
    best: [null],
    elapsedMs: 0,
    asOf: 0,
    timeLeftMs: null,
    failures: [],
    marks: {},
    startProblem: null,
    ...change,
  };
}

export const uniform = (name: string, isConditional = false): ParameterOverview => ({
  name,
  domain: { type: "float", low: 0, high: 1 },
  isConditional,
});

export const choiceOf = (name: string, ...choices: readonly ParamValue[]): ParameterOverview => ({
  name,
  domain: { type: "categorical", choices },
  isConditional: false,
});

export function chartInput(
  trials: readonly TrialRow[],
  change: Partial<ChartInput> & { readonly study?: Partial<StudyOverview> } = {},
): ChartInput {
  const { study, ...rest } = change;
  const about = overview(study);
  return {
    overview: about,
    parameters: chartParameters(about.parameters),
    trials,
    shown: trials,
    studies: [],
    selected: [],
    objective: 0,
    settings: {},
    now: 0,
    ...rest,
  };
}

export const theme: Theme = {
  foreground: "#cccccc",
  faint: "#888888",
  gridLine: "#444444",
  background: "#000000",
  tooltipBackground: "#111111",
  tooltipBorder: "#222222",
  selection: "#ff00ff",
  blue: "#0000ff",
  green: "#00ff00",
  red: "#ff0000",
  orange: "#ff8800",
  yellow: "#ffff00",
  purple: "#8800ff",
  fontFamily: "sans-serif",
  fontSize: 13,
};
