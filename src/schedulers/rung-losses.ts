import type { Objective } from "../study/objective.ts";
import type { Report, Trial } from "../study/trial.ts";

/** One loss per objective: the value turned so that less is better, infinite where it is no number. */
export type Losses = readonly number[];

/**
 * What a trial is worth at a step: for each objective the last report up to there, or with `of: best` the best one so
 * far. A trial whose first report comes later is judged by that one.
 *
 * With one objective a report that is NaN is the trial's value, and the worst there is. With several, NaN stands also for
 * an objective that was not reported at that step, so the one before it counts.
 *
 * @returns undefined for a trial that reported nothing
 */
export function lossesAt(trial: Trial, step: number, objectives: readonly Objective[]): Losses | undefined {
  const { reports } = trial;
  const count = Math.max(1, countUpTo(reports, step));
  if (reports.length === 0) return trial.values ? objectives.map(lossOfValue(trial.values)) : undefined;
  const isSingle = objectives.length === 1;
  return objectives.map((objective, index) => {
    let best = Number.POSITIVE_INFINITY;
    for (let at = count - 1; at >= 0; at--) {
      const loss = lossOf(objective, reports[at]?.values[index]);
      if (objective.of === "last") {
        if (isSingle || loss < Number.POSITIVE_INFINITY) return loss;
      } else best = Math.min(best, loss);
    }
    return best;
  });
}

const lossOfValue = (values: readonly number[]) => (objective: Objective, index: number) =>
  lossOf(objective, values[index]);

function lossOf({ direction }: Objective, value = Number.NaN): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return direction === "minimize" ? value : -value;
}

/** How many reports are at `step` or before. Reports are in order of their steps. */
function countUpTo(reports: readonly Report[], step: number): number {
  let low = 0;
  let high = reports.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reports[middle] as Report).step <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value behind a loss, as a person reads it. */
export function shownLosses(losses: Losses, objectives: readonly Objective[]): string {
  return losses
    .map((loss, index) => {
      if (loss === Number.POSITIVE_INFINITY) return "no number";
      return shown(objectives[index]?.direction === "maximize" ? -loss : loss);
    })
    .join(" / ");
}

/** Five significant digits are plenty for a reason. */
function shown(value: number): string {
  return String(Number(value.toPrecision(5)) + 0);
}
