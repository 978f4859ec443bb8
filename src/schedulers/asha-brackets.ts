import { hyperbandBrackets } from "./brackets.ts";
import type { ResourceRange } from "./resource-range.ts";
import { rungsFromMin } from "./rungs.ts";

/** The brackets of asynchronous successive halving, and which configuration belongs to which. */
export interface AshaBrackets {
  /** The steps of the rungs of each bracket, in rising order; the first bracket begins at `min`. */
  readonly steps: readonly (readonly number[])[];
  bracketOf(configuration: number): number;
  /** How many of the first `configurations` each bracket gets. */
  shares(configurations: number): readonly number[];
}

/**
 * Bracket s begins s rungs later, and so stops nobody before that step. Brackets share the configurations in proportion
 * to the sizes that Hyperband gives them (Li et al. 2020, sec. 3.3), each configuration going to the bracket that lags
 * behind its share the most; so membership hangs on the index alone.
 */
export function ashaBrackets(range: ResourceRange, eta: number, count: number): AshaBrackets {
  const rungs = rungsFromMin(range.min, range.max, eta);
  const sizes = hyperbandBrackets(range, eta, count).map(({ rungs: [first] }) => first?.configurations ?? 1);
  const steps = sizes.map((_, bracket) => rungs.slice(bracket));
  if (steps.length === 1) return { steps, bracketOf: () => 0, shares: (configurations) => [configurations] };
  const cycle = cycleOf(sizes);
  const bracketOf = (configuration: number) => cycle[configuration % cycle.length] as number;
  return {
    steps,
    bracketOf,
    shares(configurations) {
      const shares = sizes.map(() => 0);
      for (let index = 0; index < configurations; index++) {
        const bracket = bracketOf(index);
        shares[bracket] = (shares[bracket] as number) + 1;
      }
      return shares;
    },
  };
}

/** A sequence in which each number occurs as often as its size says, as evenly spread as can be. */
function cycleOf(sizes: readonly number[]): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const credit = sizes.map(() => 0);
  return Array.from({ length: total }, () => {
    let chosen = 0;
    sizes.forEach((size, index) => {
      credit[index] = (credit[index] as number) + size;
      if ((credit[index] as number) > (credit[chosen] as number)) chosen = index;
    });
    credit[chosen] = (credit[chosen] as number) - total;
    return chosen;
  });
}
