import type { Trial } from "../../src/study/trial.ts";

/** A complete trial, changed as asked. */
export function makeTrial(number: number, changes: Partial<Trial> = {}): Trial {
  return {
    number,
    configuration: number,
    state: "complete",
    params: {},
    values: [number],
    metrics: {},
    reports: [],
    segments: [],
    step: null,
    note: null,
    reason: null,
    startedAt: number * 1000,
    endedAt: number * 1000 + 500,
    retryOf: null,
    superseded: false,
    violations: null,
    ...changes,
  };
}
