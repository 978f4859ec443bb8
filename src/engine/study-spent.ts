import { compareValues } from "../study/objective.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";

/** How much of a study has happened. */
export interface Spending {
  /** Configurations that are settled, and how many of them failed. */
  readonly settled: number;
  readonly failed: number;
  /** Steps of all trials, those that run included. */
  readonly steps: number;
  readonly elapsedMs: number;
  /** Of the first objective. */
  readonly best: Trial | undefined;
  /** Configurations that were settled since, without a better one. */
  readonly sinceBest: number;
  /** Trials that failed since the study was opened, with none that did not. */
  readonly failedInVain: number;
  /** How much one more trial is expected to improve on the best; undefined where nobody can tell. */
  expectedGain(): number | undefined;
}

/** Why nothing goes on. */
export interface Spent {
  readonly reason: string;
  /** Whether paused trials may still go on in a later run, with a larger budget. */
  readonly keepsPaused: boolean;
}

/** A share of failures says nothing about the first few trials. */
const leastForShare = 10;
/** So many failures without a success, where no number of trials ends the study. */
const mostInVain = 20;

/** Why a study goes on with nothing, by its budget, `stop_when` and `max_failures`; undefined where it does go on. */
export function whySpent(study: Study, spending: Spending): Spent | undefined {
  const { budget } = study;
  const { steps, elapsedMs } = spending;
  if (budget.timeMs !== undefined && elapsedMs >= budget.timeMs)
    return { reason: "the time budget is spent", keepsPaused: true };
  if (budget.steps !== undefined && steps >= budget.steps)
    return { reason: `the budget of ${budget.steps} steps is spent`, keepsPaused: true };
  const reason = whyEnough(study, spending) ?? whyHopeless(study, spending);
  return reason === undefined ? undefined : { reason, keepsPaused: false };
}

function whyEnough({ stopWhen, objectives }: Study, spending: Spending): string | undefined {
  const { best, sinceBest } = spending;
  const [objective] = objectives;
  const value = best?.values?.[0];
  if (stopWhen.target !== undefined && objective !== undefined && value !== undefined) {
    if (compareValues(objective.direction, value, stopWhen.target) <= 0)
      return `the target ${stopWhen.target} is reached: ${objective.metric} is ${value}`;
  }
  if (stopWhen.patience !== undefined && sinceBest >= stopWhen.patience)
    return `no better value in ${sinceBest} trials`;
  const gain = stopWhen.cost === undefined ? undefined : spending.expectedGain();
  if (stopWhen.cost !== undefined && gain !== undefined && gain < stopWhen.cost)
    return `one more trial is expected to improve ${objective?.metric} by ${Number(gain.toPrecision(2))}, less than its cost of ${stopWhen.cost}`;
  return undefined;
}

function whyHopeless({ maxFailures, budget }: Study, spending: Spending): string | undefined {
  const { settled, failed, failedInVain } = spending;
  if (maxFailures === undefined) {
    if (budget.trials !== undefined || failedInVain < mostInVain) return undefined;
    return `the first ${failedInVain} trials of this run all failed`;
  }
  if (failed === 0) return undefined;
  const isCount = maxFailures.kind === "count";
  const limit = isCount ? maxFailures.value : Math.ceil(maxFailures.value * settled);
  if (failed < limit || (!isCount && settled < leastForShare)) return undefined;
  return `${failed} trials failed, max_failures is reached`;
}
