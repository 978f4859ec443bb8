import { overPower, rungsFromMax, timesPower, wholeLog } from "./rungs.ts";

/** One round of a bracket: so many configurations run until this step. */
export interface Rung {
  readonly configurations: number;
  readonly until: number;
}

/** Rounds of successive halving: the first takes new configurations, each later one the best of the one before. */
export interface Bracket {
  /** How the algorithm calls it. */
  readonly number: number;
  /** At least one, in rising order of steps. */
  readonly rungs: readonly Rung[];
}

/**
 * The brackets of Hyperband, the one with most configurations first.
 *
 * L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh and A. Talwalkar, Hyperband: a novel bandit-based approach to
 * hyperparameter optimization, JMLR 18 (2018), algorithm 1. Bracket s has n = ceil((s_max + 1) / (s + 1) * eta ** s)
 * configurations; round i of it has floor(n * eta ** -i), each until step max * eta ** (i - s).
 *
 * @param count how many of them; at most as many as the range has rungs
 */
export function hyperbandBrackets(
  { min, max }: { readonly min: number; readonly max: number },
  eta: number,
  count = Number.POSITIVE_INFINITY,
): readonly Bracket[] {
  const steps = rungsFromMax(min, max, eta);
  const most = steps.length - 1;
  return Array.from({ length: Math.min(count, steps.length) }, (_, index) => {
    const number = most - index;
    const first = shareOf(steps.length, eta, number);
    const rungs = steps.slice(index).map((until, rung) => ({
      configurations: overPower(first, eta, rung, "down"),
      until,
    }));
    return { number, rungs };
  });
}

/** ceil(rungs * eta ** s / (s + 1)), exactly: with d = eta's denominator ** s, the ceiling of whole numbers' quotient. */
function shareOf(rungs: number, eta: number, s: number): number {
  // ceil(ceil(x) / m) is ceil(x / m) for every whole number m.
  return Math.ceil(timesPower(rungs, eta, s, "up") / (s + 1));
}

export interface HalvingRange {
  /** The least that the first round may run. */
  readonly min: number;
  readonly max: number;
  readonly eta: number;
  /** Raise the first round's steps, so that the last one comes as close to `max` as it can. */
  readonly exhaust: boolean;
  /** Eliminate at `min` for as many rounds as it takes for the last one to have fewer than eta configurations. */
  readonly aggressive: boolean;
}

/**
 * The rounds of successive halving as in scikit-learn's `HalvingGridSearchCV` and `HalvingRandomSearchCV`: every round
 * keeps the best ceil(n / eta), until fewer than eta are left or `max` would be passed.
 *
 * K. Jamieson and A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016.
 *
 * @param candidates how many configurations the first round has
 * @returns several rounds with the same steps where elimination is aggressive
 */
export function halvingRungs(candidates: number, range: HalvingRange): readonly Rung[] {
  const { max, eta } = range;
  const required = 1 + wholeLog(1, Math.max(1, candidates), eta);
  const min = range.exhaust ? Math.max(range.min, overPower(max, eta, required - 1, "down")) : range.min;
  const possible = 1 + wholeLog(1, Math.floor(max / min), eta);
  const rounds = range.aggressive ? required : Math.min(possible, required);
  const rungs: Rung[] = [];
  let configurations = candidates;
  for (let round = 0; round < rounds; round++) {
    const exponent = range.aggressive ? Math.max(0, round - required + possible) : round;
    rungs.push({ configurations, until: Math.min(max, timesPower(min, eta, exponent, "down")) });
    configurations = kept(configurations, eta);
  }
  return rungs;
}

/** ceil(count / eta) */
export function kept(count: number, eta: number): number {
  return overPower(count, eta, 1, "up");
}
