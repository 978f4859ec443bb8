import type { Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { excessOf, largestExcesses, lossesOf } from "./losses.ts";
import { keepBook, type TrialBook } from "./trial-book.ts";

/**
 * How good the trials of a study with a single objective are, by the tiers of `evidence.ts`. Nothing is sorted: samplers
 * compare a few trials with each other, however many there are.
 */
export interface Standings {
  /** Negative where `a` is better; 0 where both are equally good, or neither has a result. */
  compare(a: Trial, b: Trial): number;
  /** Less is better; only of a trial that ran to its end and met its constraints. */
  lossOf(trial: Trial): number | undefined;
  hasResult(trial: Trial): boolean;
}

/** A book whose trials can be compared; those of `kept` also stand to each other as they stood. */
export interface JudgedBook extends TrialBook {
  readonly standings: Standings;
}

/** Keeps book as `keepBook` does, and of what infeasible trials are weighed by. */
export function keepStandings(objectives: readonly Objective[]): (trials: readonly Trial[]) => JudgedBook {
  const infeasible = new Set<Trial>();
  let largest: readonly number[] = [];
  const weigh = () => {
    largest = largestExcesses([...infeasible]);
  };
  const look = keepBook({
    begin() {
      infeasible.clear();
      weigh();
    },
    enter(trial) {
      if (trial.state !== "infeasible") return;
      infeasible.add(trial);
      if (trial.violations?.some((excess, index) => excess > (largest[index] ?? 0))) weigh();
    },
    leave(trial) {
      if (infeasible.delete(trial)) weigh();
    },
  });
  return (trials) => {
    const before = largest;
    const book = look(trials);
    const isAlike = largest.length === before.length && largest.every((excess, i) => excess === before[i]);
    return { ...book, kept: isAlike ? book.kept : 0, standings: createStandings(objectives, largest) };
  };
}

const ranks = { complete: 0, pruned: 1, infeasible: 2, none: 3 };

function createStandings(objectives: readonly Objective[], largest: readonly number[]): Standings {
  const lossIn = (trial: Trial) => lossesOf(trial, objectives)?.[0];
  const rankOf = (trial: Trial): number => {
    if (trial.superseded) return ranks.none;
    if (trial.state === "infeasible") return ranks.infeasible;
    if (trial.state !== "complete" && trial.state !== "pruned") return ranks.none;
    return lossIn(trial) === undefined ? ranks.none : ranks[trial.state];
  };
  return {
    compare(a, b) {
      const rank = rankOf(a);
      const difference = rank - rankOf(b);
      if (difference !== 0 || rank === ranks.none) return difference;
      if (rank === ranks.infeasible) return excessOf(a, largest) - excessOf(b, largest);
      const further = rank === ranks.pruned ? (b.step ?? -1) - (a.step ?? -1) : 0;
      return further || (lossIn(a) as number) - (lossIn(b) as number);
    },
    lossOf: (trial) => (rankOf(trial) === ranks.complete ? lossIn(trial) : undefined),
    hasResult: (trial) => rankOf(trial) !== ranks.none,
  };
}
