import { bestTrials, ofInterest } from "../analysis/best.ts";
import { objectivesOf } from "../engine/study-objectives.ts";
import type { StudyState } from "../engine/study-state.ts";
import { compareValues, isWeightedSum, weightedLoss } from "../study/objective.ts";
import { hasEnded, reasonOf, type Trial } from "../study/trial.ts";
import type { TrialBrief, TrialList } from "./monitor-protocol.ts";
import { shownValues } from "./study-overview.ts";

/**
 * Some trials of a study: those that run, then the best, then the latest. However many there are, no more than `limit`
 * are listed, and finding them takes one pass.
 */
export function trialList(state: StudyState | undefined, limit: number): TrialList {
  const trials = state?.trials ?? [];
  const best = state === undefined ? [] : bestOf(state, Math.ceil(limit / 4));
  const leading = new Set(state === undefined ? [] : bestTrials(trials, objectivesOf(state)));
  const listed = new Set<Trial>([
    ...latest(trials, limit, (trial) => !hasEnded(trial)),
    ...best,
    ...latest(trials, limit, () => true),
  ]);
  return {
    trials: [...listed].slice(0, limit).map((trial) => briefOf(trial, leading.has(trial))),
    total: trials.length,
  };
}

/** The best few, best first: by the first objective, or by the weighted sum. */
function bestOf(state: StudyState, count: number): readonly Trial[] {
  const objectives = objectivesOf(state);
  const [first] = objectives;
  if (first === undefined) return [];
  const lossOf = (values: readonly number[]) =>
    isWeightedSum(objectives)
      ? weightedLoss(objectives, values)
      : compareValues(first.direction, values[0] ?? Number.NaN, 0);
  const best: { readonly trial: Trial; readonly loss: number }[] = [];
  for (const trial of ofInterest(state.trials, objectives)) {
    const loss = lossOf(trial.values ?? []);
    if (Number.isNaN(loss) || (best.length === count && loss >= (best.at(-1)?.loss ?? 0))) continue;
    const place = best.findLastIndex((other) => other.loss <= loss) + 1;
    best.splice(place, 0, { trial, loss });
    best.length = Math.min(best.length, count);
  }
  return best.map(({ trial }) => trial);
}

function latest(
  trials: readonly Trial[],
  count: number,
  isWanted: (trial: Trial) => boolean,
): readonly Trial[] {
  const found: Trial[] = [];
  for (let number = trials.length - 1; number >= 0 && found.length < count; number--) {
    const trial = trials[number];
    if (trial && isWanted(trial)) found.push(trial);
  }
  return found;
}

function briefOf(trial: Trial, isBest: boolean): TrialBrief {
  const { number, state, step, params } = trial;
  return {
    number,
    state,
    isBest,
    value: shownValues(trial)?.[0] ?? null,
    step,
    params,
    reason: reasonOf(trial),
  };
}
