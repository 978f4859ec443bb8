import { compareValues, type Objective } from "../study/objective.ts";
import { compareConfigurations, gatherTiers, type Scored, type Tier } from "./evidence.ts";
import { orderByDominance } from "./hypervolume.ts";
import { createSortedList } from "./sorted-list.ts";

/** Trials with a result, best first by the tiers of `evidence.ts`, kept in order as they come and go. */
export interface Ranking<T> {
  readonly size: number;
  add(entry: Scored<T>): void;
  /** Takes away an entry that is there. */
  delete(entry: Scored<T>): void;
  /** The entry of a rank, from 0. Equally good ones stand in the order of their configurations. */
  at(rank: number): Scored<T> | undefined;
}

/**
 * @param needed with several objectives, how many of the best must be in order among trials of which none dominates the
 *   other
 */
export function createRanking<T>(objectives: readonly Objective[], needed: number): Ranking<T> {
  return objectives.length === 1 ? rankByLoss() : rankByDominance(objectives, needed);
}

function rankByLoss<T>(): Ranking<T> {
  const judged = createSortedList<Scored<T>>(compareScored);
  /** How much an excess weighs depends on the others here, so these are put in order when somebody asks. */
  const infeasible = new Set<Scored<T>>();
  let order: readonly Scored<T>[] | undefined;
  return {
    get size() {
      return judged.size + infeasible.size;
    },
    add(entry) {
      if (entry.trial.state !== "infeasible") {
        judged.add(entry);
        return;
      }
      infeasible.add(entry);
      order = undefined;
    },
    delete(entry) {
      if (infeasible.delete(entry)) order = undefined;
      else judged.delete(entry);
    },
    at(rank) {
      if (rank < judged.size) return judged.at(rank);
      order ??= inTiers([...infeasible].sort(compareConfigurations));
      return order[rank - judged.size];
    },
  };
}

/** Of complete and pruned trials with a single loss: complete ones first, then whoever got further, then the loss. */
function compareScored(a: Scored<unknown>, b: Scored<unknown>): number {
  const [first, second] = [a.trial, b.trial];
  if (first.state !== second.state) return first.state === "complete" ? -1 : 1;
  const further = first.state === "pruned" ? (second.step ?? -1) - (first.step ?? -1) : 0;
  return further || (a.losses?.[0] as number) - (b.losses?.[0] as number) || compareConfigurations(a, b);
}

function inTiers<T>(entries: readonly Scored<T>[]): readonly Scored<T>[] {
  return gatherTiers(entries).flatMap(({ members }) => members);
}

function rankByDominance<T>(objectives: readonly Objective[], needed: number): Ranking<T> {
  const limits = objectives.map(({ direction, threshold }) =>
    threshold === undefined ? undefined : compareValues(direction, threshold, 0),
  );
  const entries = new Set<Scored<T>>();
  let order: readonly Scored<T>[] | undefined;
  const orderTier = ({ kind, members }: Tier<T>): readonly Scored<T>[] => {
    if (kind === "infeasible") return members;
    const vectors = members.map(({ losses }) => losses);
    return orderByDominance(vectors, needed, limits).map((index) => members[index] as Scored<T>);
  };
  return {
    get size() {
      return entries.size;
    },
    add(entry) {
      entries.add(entry);
      order = undefined;
    },
    delete(entry) {
      entries.delete(entry);
      order = undefined;
    },
    at(rank) {
      order ??= gatherTiers([...entries].sort(compareConfigurations)).flatMap(orderTier);
      return order[rank];
    },
  };
}
