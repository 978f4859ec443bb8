import { compareValues, type Objective } from "../study/objective.ts";
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

/** What `best` means for a study: the Pareto front where there are several objectives, else one trial or none. */
export function bestTrials(trials: readonly Trial[], objectives: readonly Directed[]): readonly Trial[] {
  const [objective, ...others] = objectives;
  if (others.length > 0) return paretoFront(trials, objectives);
  const best = objective && bestTrial(trials, objective);
  return best === undefined ? [] : [best];
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
