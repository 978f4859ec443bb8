import type { StoppingRuleChoice } from "../study/study.ts";
import { isDue, type StoppingRule, type StoppingRuleContext, shown } from "./stopping-rule.ts";

/** Stops a trial whose latest value lies outside fixed bounds, or is NaN. As Optuna's ThresholdPruner. */
export function createThresholdRule(
  choice: StoppingRuleChoice,
  { objective, stepName }: StoppingRuleContext,
): StoppingRule {
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = choice;
  const { warmup = 0, interval = 1 } = choice;
  return {
    judge(_, trial) {
      const latest = trial.reports.at(-1);
      if (latest === undefined || !isDue(trial, warmup, interval)) return undefined;
      const value = latest.values[0] ?? Number.NaN;
      const where = `stopped by the threshold rule at ${stepName} ${latest.step}: ${objective.metric} is`;
      if (Number.isNaN(value)) return `${where} NaN`;
      if (value < lower) return `${where} ${shown(value)}, below ${shown(lower)}`;
      if (value > upper) return `${where} ${shown(value)}, above ${shown(upper)}`;
      return undefined;
    },
  };
}
