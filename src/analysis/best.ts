import {
  compareValues,
  type Goal,
  hasTradeOffs,
  isWeightedSum,
  type Objective,
  thresholdExcesses,
  weightedLoss,
} from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";

type Directed = Pick<Objective, "direction">;

type Judged = Pick<Trial, "number" | "state" | "values">;
type Valued = { readonly values: readonly number[] };

/** Complete and within the constraints: what `best` may choose from. */
function candidates<T extends Judged>(trials: readonly T[]): readonly (T & Valued)[] {
  return trials.filter((trial): trial is T & Valued => trial.state === "complete" && trial.values !== null);
}

/** The best trial of one objective; of equal ones the first. Undefined where no trial is complete. */
export function bestTrial<T extends Judged>(
  trials: readonly T[],
  objective: Directed,
  index = 0,
): T | undefined {
  let best: (T & Valued) | undefined;
  for (const trial of candidates(trials)) {
    const value = trial.values[index];
    if (value === undefined) continue;
    if (best === undefined || compareValues(objective.direction, value, best.values[index] as number) < 0)
      best = trial;
  }
  return best;
}

/**
 * What `best` means for a study: the Pareto front where there are several objectives, the trial with the best sum where
 * these have weights, else one trial; none where no trial meets the thresholds.
 */
export function bestTrials(trials: readonly Trial[], objectives: readonly Goal[]): readonly Trial[] {
  const wanted = ofInterest(trials, objectives);
  if (hasTradeOffs(objectives)) return paretoFront(wanted, objectives);
  const [objective] = objectives;
  const best = isWeightedSum(objectives)
    ? bestBySum(wanted, objectives)
    : objective && bestTrial(wanted, objective);
  return best === undefined ? [] : [best];
}

/** The complete trials that are not worse than a threshold. */
export function ofInterest(trials: readonly Trial[], objectives: readonly Goal[]): readonly Trial[] {
  const complete = candidates(trials);
  if (objectives.every(({ threshold }) => threshold === undefined)) return complete;
  return complete.filter(({ values }) =>
    thresholdExcesses(objectives, values).every((excess) => excess <= 0),
  );
}

function bestBySum(trials: readonly Trial[], objectives: readonly Goal[]): Trial | undefined {
  let best: Trial | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const trial of candidates(trials)) {
    const loss = weightedLoss(objectives, trial.values);
    if (!(loss < least)) continue;
    best = trial;
    least = loss;
  }
  return best;
}

/**
 * The trials that no other trial beats in one objective without losing in another, by number. Of several with the
 * same values each is kept.
 *
 * Sorted by the first objective, a trial can only be dominated by one before it: n·f comparisons for a front of f.
 */
export function paretoFront<T extends Judged>(
  trials: readonly T[],
  objectives: readonly Directed[],
): readonly T[] {
  const losses = candidates(trials).map((trial) => ({
    trial,
    loss: objectives.map(({ direction }, index) => {
      const value = trial.values[index] ?? Number.NaN;
      return direction === "minimize" ? value : -value;
    }),
  }));
  losses.sort((a, b) => compareLosses(a.loss, b.loss));
  const front: typeof losses = [];
  for (const entry of losses)
    if (!front.some((other) => dominates(other.loss, entry.loss))) front.push(entry);
  return front.map(({ trial }) => trial).sort((a, b) => a.number - b.number);
}

function compareLosses(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position]);
  return index < 0 ? 0 : (a[index] as number) - (b[index] as number);
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return (
    a.every((value, index) => value <= (b[index] as number)) &&
    a.some((value, index) => value < (b[index] as number))
  );
}
