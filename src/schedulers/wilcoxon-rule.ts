import type { History } from "../study/history.ts";
import type { StoppingRuleChoice } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import { signedRankTest } from "./signed-rank.ts";
import { lossOf, type StoppingRule, type StoppingRuleContext, shown } from "./stopping-rule.ts";
import { watchTrials } from "./trial-watch.ts";

/**
 * Stops a trial that is worse than the best one by a rank test over the steps that both have. It is meant for steps that
 * are not a course in time but instances of one problem, such as folds or data sets, which a trial may report in any
 * order. A trial whose mean is already better than the best one's goes on whatever the test says, and one with a value
 * that is not finite is left alone: both as in Optuna's WilcoxonPruner.
 *
 * `warmup` counts measurements here; with fewer in common, nothing is decided.
 */
export function createWilcoxonRule(
  choice: StoppingRuleChoice,
  { objective }: StoppingRuleContext,
): StoppingRule {
  const { p: level = 0.1, warmup = 2, startup = 0, interval = 1 } = choice;
  const watch = watchTrials();
  let ends: Trial[] = [];
  let best: Trial | undefined;
  const endLoss = (trial: Trial) => {
    const value = trial.values?.[0] ?? Number.NaN;
    return objective.direction === "minimize" ? value : -value;
  };
  const better = (a: Trial | undefined, b: Trial) =>
    a === undefined || endLoss(b) < endLoss(a) || (endLoss(b) === endLoss(a) && b.number < a.number) ? b : a;

  const update = (history: History) =>
    watch.update(
      history,
      () => {
        ends = [];
        best = undefined;
      },
      (trial) => {
        if (trial.state !== "complete" || !Number.isFinite(endLoss(trial))) return;
        ends.push(trial);
        best = better(best, trial);
      },
    );

  return {
    judge(history, trial) {
      update(history);
      const { horizon } = history;
      const counted = horizon === undefined ? ends : ends.filter((end) => end.configuration < horizon);
      const rival = horizon === undefined ? best : counted.reduce<Trial | undefined>(better, undefined);
      if (rival === undefined || counted.length < startup) return undefined;
      const losses = trial.reports.map((report) => lossOf(report, objective));
      const rivals = rival.reports.map((report) => lossOf(report, objective));
      if (![...losses, ...rivals].every(Number.isFinite)) return undefined;
      const rivalAt = new Map(rival.reports.map(({ step }, index) => [step, rivals[index] as number]));
      const differences = trial.reports.flatMap(({ step }, index) => {
        const other = rivalAt.get(step);
        return other === undefined ? [] : [(losses[index] as number) - other];
      });
      const { length } = differences;
      if (length < Math.max(1, warmup) || (length - warmup) % interval !== 0) return undefined;
      if (meanOf(losses) <= meanOf(rivals)) return undefined;
      const probability = signedRankTest(differences);
      if (!(probability < level)) return undefined;
      return `stopped by the Wilcoxon rule after ${length} measurements in common with trial ${rival.number}: worse with p = ${shown(probability)}, below ${shown(level)}`;
    },
  };
}

function meanOf(losses: readonly number[]): number {
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
