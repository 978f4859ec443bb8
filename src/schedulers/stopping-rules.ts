import type { StoppingRuleChoice } from "../study/study.ts";
import { createPatienceRule } from "./patience-rule.ts";
import { createPercentileRule } from "./percentile-rule.ts";
import type { Scheduler } from "./scheduler.ts";
import type { StoppingRule, StoppingRuleContext } from "./stopping-rule.ts";
import { createThresholdRule } from "./threshold-rule.ts";
import { createWilcoxonRule } from "./wilcoxon-rule.ts";

const rules: Readonly<
  Record<
    StoppingRuleChoice["rule"],
    (choice: StoppingRuleChoice, context: StoppingRuleContext) => StoppingRule
  >
> = {
  median: createPercentileRule,
  percentile: createPercentileRule,
  patience: createPatienceRule,
  threshold: createThresholdRule,
  wilcoxon: createWilcoxonRule,
};

export function createStoppingRule(choice: StoppingRuleChoice, context: StoppingRuleContext): StoppingRule {
  return rules[choice.rule](choice, context);
}

/**
 * The scheduler with rules on top: a trial stops where the scheduler or any of the rules stops it, by the first reason in
 * that order. Every one of them sees every report.
 */
export function withStoppingRules(scheduler: Scheduler, stopping: readonly StoppingRule[]): Scheduler {
  if (stopping.length === 0) return scheduler;
  return {
    ...scheduler,
    next: (history, supply) => scheduler.next(history, supply),
    onReport(history, trial) {
      const verdict = scheduler.onReport(history, trial);
      const reasons = stopping.map((rule) => rule.judge(history, trial));
      if (verdict.kind === "stop") return verdict;
      const reason = reasons.find((text) => text !== undefined);
      return reason === undefined ? verdict : { kind: "stop", reason };
    },
  };
}
