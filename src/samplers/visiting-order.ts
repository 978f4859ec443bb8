import { randomStream } from "../study/random.ts";
import { configurationKey, configure, meetsRequirements, type SearchSpace } from "../study/space.ts";
import type { ParamValues } from "../study/value.ts";
import { listFeasible } from "./feasible.ts";
import { type ScrambledSobol, scrambledSobol, sobolDimensions, sobolLength } from "./sobol-sequence.ts";

/** The configurations of a finite space in an order of their own, each once. */
export interface VisitingOrder {
  /** The configuration at `position`, with its key; undefined past the end. */
  at(position: number): Visit | undefined;
  /** Whether the end that `at` met is that of the space, not that of a search in a space too large to list. */
  reachedTheEnd(): boolean;
}

export interface Visit {
  readonly key: string;
  readonly values: ParamValues;
}

/** Points in a row that meet nothing new before what is left is listed. */
const missesBeforeListing = 64;

/** Points in a row that meet nothing new before a space too large to list is taken to be spent. */
const missesBeforeGivingUp = 100_000;

/**
 * Orders a finite space so that every beginning of the order is spread over it: configurations come in the order in
 * which one fixed scrambled Sobol sequence first meets them, and what it has not met when it mostly meets known ones
 * follows shuffled. Each branch of a condition gets its share from the start, however many configurations the other
 * branches have. The order depends on the space alone, and is worked out as far as it is asked for.
 */
export function visitingOrder(space: SearchSpace): VisitingOrder {
  const sequence = scrambledSobol(0);
  const visits: Visit[] = [];
  const met = new Set<string>();
  let index = 0;
  let limit = missesBeforeListing;
  let end: "ahead" | "of-the-space" | "of-the-search" = "ahead";

  const meet = (visit: Visit): boolean => {
    if (met.has(visit.key)) return false;
    met.add(visit.key);
    visits.push(visit);
    return true;
  };

  const extend = () => {
    for (let misses = 0; misses < limit; misses++) {
      const values = pointOf(space, sequence, index++);
      if (meetsRequirements(space, values) && meet({ key: configurationKey(space, values), values })) return;
    }
    const list = listFeasible(space);
    if (list.kind === "listed") {
      for (const visit of shuffle(list.entries.filter(({ key }) => !met.has(key)))) meet(visit);
      end = "of-the-space";
    } else if (limit === missesBeforeListing) limit = missesBeforeGivingUp;
    else end = "of-the-search";
  };

  return {
    at(position) {
      while (visits.length <= position && end === "ahead") extend();
      return visits[position];
    },
    reachedTheEnd: () => end === "of-the-space",
  };
}

function pointOf(space: SearchSpace, sequence: ScrambledSobol, index: number): ParamValues {
  return configure(space, ({ domain }, position) => {
    // Parameters past the last dimension use the dimensions again, under other scrambles.
    const scramble = Math.floor(position / sobolDimensions);
    return domain.fromUnit(sequence(index % sobolLength, scramble, position % sobolDimensions));
  });
}

/** Fisher-Yates, the same for every study. */
function shuffle<T>(items: readonly T[]): readonly T[] {
  const stream = randomStream(0, "visiting-order");
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = stream.below(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
