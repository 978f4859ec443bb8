import { compareValues } from "../study/objective.ts";
import type { Study } from "../study/study.ts";

/** How much of a study has happened. */
export interface Spending {
  /** Configurations that are settled, and how many of them failed. */
  readonly settled: number;
  readonly failed: number;
  /** Trials that run now. */
  readonly running: number;
  /** Steps of all trials, those that run included. */
  readonly steps: number;
  readonly elapsedMs: number;
  /** The best value of the first objective. */
  readonly best: number | undefined;
  /** Configurations that were settled since, without a better one. */
  readonly sinceBest: number;
}

/** A share of failures says nothing about the first few trials. */
const leastForShare = 10;

/** Why a study may start no new trial, by its budget, `stop_when` and `max_failures`; undefined where it may. */
export function whySpent(
  { budget, stopWhen, maxFailures, objectives }: Study,
  spending: Spending,
): string | undefined {
  const { settled, failed, running, steps, elapsedMs, best, sinceBest } = spending;
  if (budget.trials !== undefined && settled + running >= budget.trials)
    return `the budget of ${budget.trials} trials is spent`;
  if (budget.timeMs !== undefined && elapsedMs >= budget.timeMs) return "the time budget is spent";
  if (budget.steps !== undefined && steps >= budget.steps)
    return `the budget of ${budget.steps} steps is spent`;
  const [objective] = objectives;
  if (stopWhen.target !== undefined && objective !== undefined && best !== undefined) {
    if (compareValues(objective.direction, best, stopWhen.target) <= 0)
      return `the target ${stopWhen.target} is reached: ${objective.metric} is ${best}`;
  }
  if (stopWhen.patience !== undefined && sinceBest >= stopWhen.patience)
    return `no better value in ${sinceBest} trials`;
  if (maxFailures === undefined || failed === 0) return undefined;
  const isCount = maxFailures.kind === "count";
  const limit = isCount ? maxFailures.value : Math.ceil(maxFailures.value * settled);
  if (failed < limit || (!isCount && settled < leastForShare)) return undefined;
  return `${failed} trials failed, max_failures is reached`;
}
