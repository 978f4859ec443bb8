import type { History } from "../study/history.ts";
import type { StoppingRuleChoice } from "../study/study.ts";
import { isDue, lossOf, type StoppingRule, type StoppingRuleContext, shown } from "./stopping-rule.ts";
import { watchTrials } from "./trial-watch.ts";

/**
 * Stops a trial whose best value so far is worse than a percentile of what the trials that ran to their end had at the
 * same step. With 50 percent it is the median rule: D. Golovin et al., Google Vizier: a service for black-box
 * optimization, KDD 2017, section 3.2.1, but with the values at the step in place of running averages, and defaults and
 * interpolation as Optuna's PercentilePruner has them, so that both stop the same trials.
 */
export function createPercentileRule(
  choice: StoppingRuleChoice,
  { objective, stepName }: StoppingRuleContext,
): StoppingRule {
  const isMedian = choice.rule === "median";
  const percentile = isMedian ? 50 : (choice.percentile ?? 25);
  const { startup = 5, warmup = 0, interval = 1 } = choice;
  const watch = watchTrials();
  let ends: number[] = [];
  let atStep = new Map<number, Standing[]>();

  const update = (history: History) =>
    watch.update(
      history,
      () => {
        ends = [];
        atStep = new Map();
      },
      (trial) => {
        if (trial.state !== "complete") return;
        ends.push(trial.configuration);
        for (const report of trial.reports) {
          const loss = lossOf(report, objective);
          if (Number.isNaN(loss)) continue;
          const standings = atStep.get(report.step);
          const standing = { loss, configuration: trial.configuration };
          if (standings === undefined) atStep.set(report.step, [standing]);
          else standings.splice(placeOf(standings, loss), 0, standing);
        }
      },
    );

  return {
    judge(history, trial) {
      update(history);
      const { horizon = Number.POSITIVE_INFINITY } = history;
      const latest = trial.reports.at(-1);
      if (latest === undefined || !isDue(trial, warmup, interval)) return undefined;
      const trials = horizon === Infinity ? ends.length : ends.filter((index) => index < horizon).length;
      if (trials === 0 || trials < startup) return undefined;
      const where = `the ${isMedian ? "median" : `percentile ${percentile}`} rule at ${stepName} ${latest.step}`;
      const best = bestLoss(trial.reports.map((report) => lossOf(report, objective)));
      if (Number.isNaN(best)) return `stopped by ${where}: ${objective.metric} is NaN`;
      const standings = atStep.get(latest.step) ?? [];
      const counted = horizon === Infinity ? standings : standings.filter((s) => s.configuration < horizon);
      if (counted.length === 0) return undefined;
      const cut = interpolate(counted, percentile / 100);
      if (!(best > cut)) return undefined;
      const sign = objective.direction === "minimize" ? 1 : -1;
      const others = counted.length === 1 ? "1 trial" : `${counted.length} trials`;
      return `stopped by ${where}: at best ${shown(sign * best)} against a cut of ${shown(sign * cut)} from ${others}`;
    },
  };
}

/** What a trial that has ended had at a step. */
interface Standing {
  readonly loss: number;
  readonly configuration: number;
}

/** Where a loss belongs among standings in ascending order, after its equals. */
function placeOf(standings: readonly Standing[], loss: number): number {
  let low = 0;
  let high = standings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((standings[middle] as Standing).loss <= loss) low = middle + 1;
    else high = middle;
  }
  return low;
}

function bestLoss(losses: readonly number[]): number {
  return losses.reduce((best, loss) => (Number.isNaN(best) || loss < best ? loss : best), Number.NaN);
}

/** The quantile of ascending losses by linear interpolation between the two next to it. */
function interpolate(standings: readonly Standing[], share: number): number {
  const position = share * (standings.length - 1);
  const below = Math.floor(position);
  const [low, high] = [standings[below], standings[Math.min(below + 1, standings.length - 1)]];
  if (low === undefined || high === undefined) throw new Error("there is no quantile of nothing");
  // The difference of two equal infinities is no number.
  if (low.loss === high.loss) return low.loss;
  return low.loss + (position - below) * (high.loss - low.loss);
}
