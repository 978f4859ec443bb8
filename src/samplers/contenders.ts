import { byConfiguration } from "../study/history.ts";
import type { Scored } from "./evidence.ts";
import { dominates, firstFronts } from "./non-dominated.ts";

/** What a trial has against it: how many others dominate it, as far as they were counted. */
export interface Rivals {
  count: number | undefined;
}

export type Contender = Scored<Rivals>;

/**
 * Follows the trials of a tier and forgets those that cannot be among the best `size` any more: one that `size` others
 * dominate, for all of these are in fronts before its own. What it dominates itself they dominate too, so it is not
 * missed. That leaves a k-skyband with k = `size`: D. Papadias, Y. Tao, G. Fu and B. Seeger, Progressive skyline
 * computation in database systems, ACM Transactions on Database Systems 30 (2005).
 *
 * @returns in the order of their configurations
 */
export function contendersReader(size: number): (trials: readonly Contender[]) => readonly Contender[] {
  let contenders: Contender[] = [];
  let counted = 0;

  const admit = (trial: Contender) => {
    let rivals = 0;
    contenders = contenders.filter((other) => {
      if (dominates(other.losses, trial.losses)) rivals += 1;
      else if (dominates(trial.losses, other.losses)) other.seen.count = (other.seen.count ?? 0) + 1;
      return (other.seen.count ?? 0) < size;
    });
    trial.seen.count = rivals;
    if (rivals < size) contenders.push(trial);
  };

  return (trials) => {
    let fresh = trials.filter(({ seen }) => seen.count === undefined);
    // Where one is gone, nobody knows any more whom it kept away.
    if (trials.length - fresh.length !== counted) {
      contenders = [];
      fresh = [...trials];
    }
    fresh.forEach(admit);
    counted = trials.length;
    return contenders.sort((a, b) => byConfiguration(a.trial, b.trial));
  };
}

/** The first fronts of some trials, until at least `enough` are in them; all that is left where they are fewer. */
export function frontsOf(trials: readonly Contender[], enough: number): readonly (readonly Contender[])[] {
  const first = trials.filter(({ seen }) => seen.count === 0);
  if (first.length >= enough) return [first];
  const vectors = trials.map(({ losses }) => losses);
  return firstFronts(vectors, enough).map((front) => front.map((index) => trials[index] as Contender));
}
