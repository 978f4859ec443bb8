import type { StoppingRuleChoice } from "../study/study.ts";
import { isDue, lossOf, type StoppingRule, type StoppingRuleContext, shown } from "./stopping-rule.ts";

/**
 * Stops a trial that got no better in its last `patience` reports: early stopping as L. Prechelt describes it, Early
 * stopping - but when? (1998), with the count of reports as the criterion. NaN is no improvement, nor is a value that
 * is not better by more than `delta`.
 *
 * Optuna's PatientPruner with a patience of one less stops the same trials, but for those whose curve is flat: it lets
 * a trial that repeats its best value to the last digit go on for ever.
 */
export function createPatienceRule(
  choice: StoppingRuleChoice,
  { objective, stepName }: StoppingRuleContext,
): StoppingRule {
  const { patience = 5, delta = 0, warmup = 0, interval = 1 } = choice;
  return {
    judge(_, trial) {
      const { reports } = trial;
      const latest = reports.at(-1);
      if (latest === undefined || reports.length <= patience || !isDue(trial, warmup, interval))
        return undefined;
      const start = reports.length - patience;
      let best = Number.POSITIVE_INFINITY;
      let bestStep: number | undefined;
      for (const [index, report] of reports.entries()) {
        const loss = lossOf(report, objective);
        if (index >= start && loss < best - delta) return undefined;
        if (index >= start || !(loss < best)) continue;
        best = loss;
        bestStep = report.step;
      }
      const where = `stopped by the patience rule at ${stepName} ${latest.step}: no better`;
      if (bestStep === undefined) return `${where} in ${patience} reports, without a finite value before`;
      const value = shown(objective.direction === "minimize" ? best : -best);
      return `${where} than ${value} (${stepName} ${bestStep}) in ${patience} report${patience === 1 ? "" : "s"}`;
    },
  };
}
