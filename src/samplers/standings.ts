import { compareValues, type Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { excessOf, largestExcesses } from "./losses.ts";

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
  /** By constraint: what an excess is weighed by. */
  readonly largestExcesses: readonly number[];
}

const ranks = { complete: 0, pruned: 1, infeasible: 2, none: 3 };

/** @param trials all that there are */
export function standingsOf(trials: readonly Trial[], objectives: readonly Objective[]): Standings {
  const [objective] = objectives;
  if (objective === undefined) throw new Error("a study without an objective has no standings");
  const largest = largestExcesses(
    trials.filter(({ state, superseded }) => state === "infeasible" && !superseded),
  );
  const orderedValue = ({ values, reports }: Trial) =>
    compareValues(objective.direction, (values ?? reports.at(-1)?.values)?.[0] ?? Number.NaN, 0);
  const rankOf = (trial: Trial): number => {
    if (trial.superseded) return ranks.none;
    if (trial.state === "infeasible") return ranks.infeasible;
    if (trial.state !== "complete" && trial.state !== "pruned") return ranks.none;
    return Number.isFinite(orderedValue(trial)) ? ranks[trial.state] : ranks.none;
  };
  return {
    compare(a, b) {
      const rank = rankOf(a);
      const difference = rank - rankOf(b);
      if (difference !== 0 || rank === ranks.none) return difference;
      if (rank === ranks.infeasible) return excessOf(a, largest) - excessOf(b, largest);
      const further = rank === ranks.pruned ? (b.step ?? -1) - (a.step ?? -1) : 0;
      return further || orderedValue(a) - orderedValue(b);
    },
    lossOf: (trial) => (rankOf(trial) === ranks.complete ? orderedValue(trial) : undefined),
    hasResult: (trial) => rankOf(trial) !== ranks.none,
    largestExcesses: largest,
  };
}

/** Whether trials that both know stand alike: infeasible ones may not, since a new one can change what an excess weighs. */
export function standAlike(a: Standings | undefined, b: Standings): boolean {
  const [before, now] = [a?.largestExcesses ?? [], b.largestExcesses];
  return before.length === now.length && before.every((excess, index) => excess === now[index]);
}
