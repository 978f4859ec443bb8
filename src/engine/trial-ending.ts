import type { Study } from "../study/study.ts";
import type { TrialState } from "../study/trial.ts";
import { type Measurements, trialValue, trialViolations } from "./trial-value.ts";

/** How a trial ends, before it is recorded. */
export interface TrialEnding {
  readonly state: TrialState;
  readonly reason: string | null;
  readonly values: readonly number[] | null;
  readonly violations: readonly number[] | null;
}

/** The end of a trial that ran as far as it should: complete, infeasible, or failed where it has no finite value. */
export function completeEnding(
  measured: Measurements,
  { objectives, constraints }: Pick<Study, "objectives" | "constraints">,
): TrialEnding {
  const value = trialValue(measured, objectives);
  if (value.kind === "none") return failedEnding(value.reason);
  if (constraints.length === 0)
    return { state: "complete", reason: null, values: value.values, violations: null };
  const violations = trialViolations(measured, constraints);
  if (violations.kind === "none") return failedEnding(violations.reason);
  const broken = constraints.filter((_, index) => (violations.values[index] as number) > 0);
  const reason = broken
    .map(({ metric, text }) => `${metric} is ${measured.latest.get(metric)}, the constraint is ${text}`)
    .join("; ");
  const state = broken.length > 0 ? "infeasible" : "complete";
  return { state, reason: reason || null, values: value.values, violations: violations.values };
}

/** The end of a trial that was not worth going on with. It keeps its value so far, where that is finite. */
export function prunedEnding(
  measured: Measurements,
  { objectives }: Pick<Study, "objectives">,
  reason: string,
): TrialEnding {
  const value = trialValue(measured, objectives);
  const values = value.kind === "values" ? value.values : null;
  return { state: "pruned", reason, values, violations: null };
}

export function failedEnding(reason: string): TrialEnding {
  return { state: "failed", reason, values: null, violations: null };
}
