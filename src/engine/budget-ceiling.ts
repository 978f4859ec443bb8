import type { Budget, Study } from "../study/study.ts";
import { StudyHistory } from "./study-history.ts";
import type { StudyState } from "./study-state.ts";

/** What one run may add to a study at most. What is undefined is not limited. */
export interface RunLimits {
  /** Configurations, as `budget.trials` counts them. */
  readonly trials?: number | undefined;
  readonly timeMs?: number | undefined;
}

/** The same as the most that the study's budget may be, which counts over all its runs. */
export type BudgetCeiling = RunLimits;

/** @param state the study's, undefined before its first run */
export function budgetCeiling(
  { trials, timeMs }: RunLimits = {},
  { space }: Study,
  state: StudyState | undefined,
): BudgetCeiling {
  const settled = state === undefined ? 0 : new StudyHistory(space, state.trials).settled;
  const elapsedMs = state?.elapsedMs ?? 0;
  return {
    ...(trials !== undefined && { trials: settled + trials }),
    ...(timeMs !== undefined && { timeMs: elapsedMs + timeMs }),
  };
}

export function budgetWithin(budget: Budget, { trials, timeMs }: BudgetCeiling): Budget {
  return { ...budget, trials: lesser(budget.trials, trials), timeMs: lesser(budget.timeMs, timeMs) };
}

function lesser(limit: number | undefined, ceiling: number | undefined): number | undefined {
  if (limit === undefined || ceiling === undefined) return limit ?? ceiling;
  return Math.min(limit, ceiling);
}
