import type { History } from "../../src/study/history.ts";
import type { Report, Trial, TrialState } from "../../src/study/trial.ts";

/** A history whose trials are told apart by their curves alone; the trial of each configuration has its number. */
export interface CurveHistory extends History {
  readonly trials: Trial[];
  horizon: number | undefined;
  /** Adds a running trial without reports. */
  start(): number;
  report(number: number, step: number, value: number): Trial;
  /** Ends a trial; a complete one has its last value. */
  end(number: number, state: TrialState): void;
}

export function curveHistory(): CurveHistory {
  const trials: Trial[] = [];
  const configurations = new Map<number, Trial>();
  const replace = (number: number, change: Partial<Trial>) => {
    const trial = { ...(trials[number] as Trial), ...change };
    trials[number] = trial;
    configurations.set(trial.configuration, trial);
    return trial;
  };
  return {
    trials,
    configurations,
    configurationKeys: new Set(),
    horizon: undefined,
    start() {
      const number = trials.length;
      trials.push({ ...blank, number, configuration: number, startedAt: number });
      configurations.set(number, trials[number] as Trial);
      return number;
    },
    report(number, step, value) {
      const reports: readonly Report[] = [
        ...(trials[number] as Trial).reports.filter((report) => report.step !== step),
        { step, values: [value] },
      ].sort((a, b) => a.step - b.step);
      return replace(number, { reports, step });
    },
    end(number, state) {
      const value = (trials[number] as Trial).reports.at(-1)?.values[0];
      replace(number, { state, values: state === "complete" && value !== undefined ? [value] : null });
    },
  };
}

const blank: Trial = {
  number: 0,
  configuration: 0,
  state: "running",
  params: {},
  values: null,
  metrics: {},
  reports: [],
  step: null,
  note: null,
  reason: null,
  segments: [],
  startedAt: 0,
  endedAt: null,
  retryOf: null,
  superseded: false,
  violations: null,
};
