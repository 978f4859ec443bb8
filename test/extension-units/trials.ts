import type { StudyState } from "../../src/engine/study-state.ts";
import type { RunnerStatus, StudyPlan } from "../../src/extension/study-overview.ts";
import type { Trial } from "../../src/study/trial.ts";

/** A complete trial of its own configuration, but for what a test cares about. */
export function trial(number: number, change: Partial<Trial> = {}): Trial {
  return {
    number,
    configuration: number,
    state: "complete",
    params: { lr: number / 10 },
    values: [number],
    metrics: {},
    reports: [],
    segments: [],
    step: null,
    note: null,
    reason: null,
    startedAt: number * 1_000,
    endedAt: (number + 1) * 1_000,
    retryOf: null,
    superseded: false,
    violations: null,
    ...change,
  };
}

export const running = (number: number): Trial =>
  trial(number, { state: "running", values: null, endedAt: null });
export const failed = (number: number, reason: string): Trial =>
  trial(number, { state: "failed", values: null, reason });
export const cancelled = (number: number): Trial =>
  trial(number, { state: "cancelled", values: null, superseded: true });

export function state(trials: readonly Trial[], change: Partial<StudyState> = {}): StudyState {
  return {
    id: 0,
    name: "digits",
    directions: [2],
    metricNames: ["accuracy"],
    userAttributes: new Map(),
    systemAttributes: new Map(),
    trials,
    trialIds: trials.map((_, number) => number),
    parameterRanges: new Map(),
    requests: [],
    elapsedMs: 0,
    sessions: 1,
    latestSession: undefined,
    ...change,
  };
}

/** The latest run of a study: how it ended, or that it was killed. */
export function session(how: "done" | "stopped" | "killed", budget: object = {}): Partial<StudyState> {
  const end = how === "killed" ? undefined : { at: 9_000, kind: how, reason: how };
  const unlimited = { trials: null, timeMs: null, steps: null, parallel: 1 };
  return {
    latestSession: { startedAt: 0, budget: { ...unlimited, ...budget }, by: "runner", isPaused: false, end },
  };
}

export function plan(change: Partial<StudyPlan> = {}): StudyPlan {
  return {
    name: "digits",
    description: null,
    strategy: "random",
    objectives: [{ metric: "accuracy", direction: "maximize" }],
    parameters: [{ name: "lr", domain: { type: "float", low: 0, high: 1 }, isConditional: false }],
    fidelity: null,
    budgetTrials: 4,
    budgetTimeMs: null,
    budgetSteps: null,
    parallel: 1,
    ...change,
  };
}

export const idle: RunnerStatus = {
  isAlive: false,
  isLaunching: false,
  isStopping: false,
  startProblem: null,
};
export const alive: RunnerStatus = { ...idle, isAlive: true };
