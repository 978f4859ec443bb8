import type { Objective } from "./objective.ts";
import type { Report, Trial } from "./trial.ts";

/**
 * What a trial is worth at a step: for each objective the last report up to there, or with `of: best` the best one so
 * far. A trial whose first report comes later is judged by that one.
 *
 * With one objective a report that is NaN is the trial's value. With several, NaN stands also for an objective that was
 * not reported at that step, so the report before it counts.
 *
 * @returns one value per objective, NaN where there is none; undefined for a trial that reported nothing
 */
export function valuesAt(
  trial: Trial,
  step: number,
  objectives: readonly Objective[],
): readonly number[] | undefined {
  const { reports } = trial;
  if (reports.length === 0) return trial.values ?? undefined;
  const count = Math.max(1, countUpTo(reports, step));
  const isSingle = objectives.length === 1;
  return objectives.map(({ of, direction }, index) => {
    let best = Number.NaN;
    for (let at = count - 1; at >= 0; at--) {
      const value = reports[at]?.values[index] ?? Number.NaN;
      if (of === "last" && (isSingle || !Number.isNaN(value))) return value;
      if (of === "last" || Number.isNaN(value)) continue;
      if (Number.isNaN(best) || (direction === "minimize" ? value < best : value > best)) best = value;
    }
    return best;
  });
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
