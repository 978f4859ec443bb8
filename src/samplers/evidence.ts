import { byConfiguration } from "../study/history.ts";
import { compareValues, type Objective } from "../study/objective.ts";
import { hasEnded, isSettled, type Trial } from "../study/trial.ts";
import { orderByDominance } from "./hypervolume.ts";
import { excessOf, largestExcesses, lossesOf } from "./losses.ts";

/** A trial with what a sampler makes of it. */
export interface Observed<T> {
  readonly trial: Trial;
  readonly seen: T;
}

export interface Scored<T> extends Observed<T> {
  /** Finite, less is better; none for an infeasible trial, among which only the constraints count. */
  readonly losses: readonly number[];
}

/** Trials among which the losses decide. Whatever they are, a trial of an earlier tier is better. */
export interface Tier<T> {
  readonly kind: "complete" | "pruned" | "infeasible";
  readonly members: readonly Scored<T>[];
}

/** What the trials of a study say. */
export interface Evidence<T> {
  /** Trials with a result; none of them is empty. */
  readonly tiers: readonly Tier<T>[];
  /** Trials that nobody should imitate yet: failed ones, and running ones, so that parallel proposals differ. */
  readonly shunned: readonly Observed<T>[];
  /** How many configurations are settled. */
  readonly settled: number;
}

interface Entry<T> extends Observed<T> {
  readonly losses: readonly number[] | undefined;
  /** Whether it had ended, after which a trial stays as it is. */
  readonly isFinal: boolean;
}

/**
 * Sorts the trials of a study into tiers, again and again as it grows. Complete trials come first, after them pruned ones
 * (later steps first), after them infeasible ones by their total violation (K. Deb, An efficient constraint handling
 * method for genetic algorithms, Computer Methods in Applied Mechanics and Engineering 186, 2000). Attempts that do not
 * count are left out; within a tier trials stand in the order of their configurations.
 *
 * @param see what a sampler makes of a trial, asked once for each that has ended
 */
export function evidenceReader<T>(
  objectives: readonly Objective[],
  see: (trial: Trial) => T,
): (trials: readonly Trial[]) => Evidence<T> {
  let known: readonly Entry<T>[] = [];
  return (trials) => {
    known = trials.map((trial, index): Entry<T> => {
      const before = known[index];
      if (before?.isFinal && before.trial === trial) return before;
      return { trial, seen: see(trial), losses: lossesOf(trial, objectives), isFinal: hasEnded(trial) };
    });
    return sortIntoTiers(known);
  };
}

function sortIntoTiers<T>(entries: readonly Entry<T>[]): Evidence<T> {
  const complete: Scored<T>[] = [];
  const pruned: Scored<T>[] = [];
  const infeasible: Scored<T>[] = [];
  const shunned: Observed<T>[] = [];
  let settled = 0;
  const attempts = entries.filter(({ trial }) => !trial.superseded);
  for (const entry of attempts.sort((a, b) => byConfiguration(a.trial, b.trial))) {
    const { state } = entry.trial;
    if (isSettled(entry.trial)) settled += 1;
    if (state === "infeasible") infeasible.push({ ...entry, losses: [] });
    else if (state === "complete" && isScored(entry)) complete.push(entry);
    else if (state === "pruned" && isScored(entry)) pruned.push(entry);
    else shunned.push(entry);
  }
  const largest = largestExcesses(infeasible.map(({ trial }) => trial));
  const tiers: readonly Tier<T>[] = [
    { kind: "complete", members: complete },
    ...groupBy(pruned, ({ trial }) => -(trial.step ?? -1)).map(
      (members): Tier<T> => ({ kind: "pruned", members }),
    ),
    ...groupBy(infeasible, ({ trial }) => excessOf(trial, largest)).map(
      (members): Tier<T> => ({ kind: "infeasible", members }),
    ),
  ];
  return { tiers: tiers.filter(({ members }) => members.length > 0), shunned, settled };
}

function isScored<T>(entry: Entry<T>): entry is Entry<T> & Scored<T> {
  return entry.losses !== undefined;
}

export interface Ranked<T> extends Observed<T> {
  /** Its value, less is better; only with a single objective, and for a trial that ran to its end. */
  readonly loss: number | undefined;
}

/**
 * The trials with a result, best first, as far as somebody needs their order.
 *
 * @param needed how many of the best must be in order within a tier; with several objectives, among trials of which none
 *   dominates the other
 * @param isMeant which trials are ranked
 */
export function rankTrials<T>(
  { tiers }: Evidence<T>,
  objectives: readonly Objective[],
  needed: number,
  isMeant: (entry: Observed<T>) => boolean,
): readonly Ranked<T>[] {
  const limits = objectives.map(({ direction, threshold }) =>
    threshold === undefined ? undefined : compareValues(direction, threshold, 0),
  );
  return tiers.flatMap(({ kind, members }) =>
    order(members.filter(isMeant), needed, limits).map(({ trial, seen, losses }) => ({
      trial,
      seen,
      loss: kind === "complete" && losses.length === 1 ? losses[0] : undefined,
    })),
  );
}

/** Least keys first; within a group in the given order. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): readonly (readonly T[])[] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function order<T>(
  tier: readonly Scored<T>[],
  needed: number,
  limits: readonly (number | undefined)[],
): readonly Scored<T>[] {
  const objectives = tier[0]?.losses.length ?? 0;
  if (objectives === 0) return tier;
  if (objectives === 1) return bestFirst(tier, needed);
  const vectors = tier.map(({ losses }) => losses);
  return orderByDominance(vectors, needed, limits).map((index) => tier[index] as Scored<T>);
}

/** The best `needed` by their loss, of equal ones the earlier first, and behind them the others in no order. */
function bestFirst<T>(tier: readonly Scored<T>[], needed: number): readonly Scored<T>[] {
  const best: Scored<T>[] = [];
  const others: Scored<T>[] = [];
  for (const entry of tier) {
    const loss = entry.losses[0] as number;
    let place = best.length;
    while (place > 0 && loss < (best[place - 1]?.losses[0] as number)) place -= 1;
    if (place < needed) best.splice(place, 0, entry);
    else others.push(entry);
    if (best.length > needed) others.push(best.pop() as Scored<T>);
  }
  return [...best, ...others];
}
