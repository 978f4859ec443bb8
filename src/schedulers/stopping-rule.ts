import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import type { Report, Trial } from "../study/trial.ts";

/**
 * Judges one trial by its reports while it runs: pure like a scheduler, and blind to how the trial got there. A rule may
 * remember what it computed, as long as forgetting would change nothing.
 */
export interface StoppingRule {
  /**
   * Why a trial stops after the report that was just added to it, as a sentence with the numbers; undefined where it
   * goes on.
   */
  judge(history: History, trial: Trial): string | undefined;
}

export interface StoppingRuleContext {
  readonly objective: Objective;
  /** What a step is called: `epoch`, else `step`. */
  readonly stepName: string;
}

/** The value that a report gives the objective, with less being better; NaN where it has none. */
export function lossOf(report: Report, { direction }: Objective): number {
  const value = report.values[0] ?? Number.NaN;
  return direction === "minimize" ? value : -value;
}

/**
 * Whether a trial is judged at its latest report: from `warmup` on, at the first report of each `interval` steps. A
 * judgement that finds no report is put off to the next one.
 */
export function isDue(trial: Trial, warmup: number, interval: number): boolean {
  const latest = trial.reports.at(-1);
  if (latest === undefined || latest.step < warmup) return false;
  const due = Math.floor((latest.step - warmup) / interval) * interval + warmup;
  const before = trial.reports.at(-2);
  return before === undefined || before.step < due;
}

/** A number for a reason: five significant digits. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(5)));
}
