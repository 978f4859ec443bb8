import { compareConfigurations, type TierMember } from "./evidence.ts";
import { dominates, firstFronts } from "./non-dominated.ts";

/** How many others dominate a trial, as far as they were counted. */
export interface Dominators {
  count: number;
}

export type Contender = TierMember<Dominators>;

/**
 * The trials that can be among the best `size` of those that were admitted. One that `size` others dominate cannot, for
 * all of these are in fronts before its own; and as they dominate whatever it dominates, it is not missed. That leaves a
 * k-skyband with k = `size`: D. Papadias, Y. Tao, G. Fu and B. Seeger, Progressive skyline computation in database
 * systems, ACM Transactions on Database Systems 30 (2005).
 */
export class Contenders {
  readonly #size: number;
  #left: Contender[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  admit(trial: Contender): void {
    const { losses, seen } = trial;
    seen.count = 0;
    this.#left = this.#left.filter((other) => {
      if (dominates(other.losses, losses)) seen.count += 1;
      else if (dominates(losses, other.losses)) other.seen.count += 1;
      return other.seen.count < this.#size;
    });
    if (seen.count < this.#size) this.#left.push(trial);
  }

  /** The first fronts, until `size` trials are in them. */
  get fronts(): readonly (readonly Contender[])[] {
    const left = this.#left.sort(compareConfigurations);
    const first = left.filter(({ seen }) => seen.count === 0);
    return first.length >= this.#size ? [first] : frontsAmong(left, this.#size);
  }
}

/** The first fronts of some trials, until at least `enough` are in them; all of them where they are fewer. */
export function frontsAmong<T>(
  trials: readonly TierMember<T>[],
  enough: number,
): readonly (readonly TierMember<T>[])[] {
  const vectors = trials.map(({ losses }) => losses);
  return firstFronts(vectors, enough).map((front) => front.map((index) => trials[index] as TierMember<T>));
}
