import { byConfiguration } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { excessOf, largestExcesses, lossesOf } from "./losses.ts";

/** A settled trial, with what a sampler makes of it. */
export interface Scored<T> {
  readonly trial: Trial;
  readonly seen: T;
  /** Finite, less is better; undefined where one is missing. */
  readonly losses: readonly number[] | undefined;
}

export function score<T>(trial: Trial, objectives: readonly Objective[], seen: T): Scored<T> {
  return { trial, seen, losses: lossesOf(trial, objectives) };
}

export function compareConfigurations(a: Scored<unknown>, b: Scored<unknown>): number {
  return byConfiguration(a.trial, b.trial);
}

/** Whether the trial says something of how good its values are. */
export function hasResult({ trial: { state }, losses }: Scored<unknown>): boolean {
  return state === "infeasible" || ((state === "complete" || state === "pruned") && losses !== undefined);
}

export interface TierMember<T> extends Scored<T> {
  /** None for an infeasible trial, among which only the constraints count. */
  readonly losses: readonly number[];
}

/** Trials among which the losses decide. Whatever they are, a trial of an earlier tier is better. */
export interface Tier<T> {
  readonly kind: "complete" | "pruned" | "infeasible";
  readonly members: readonly TierMember<T>[];
}

/**
 * Complete trials first, after them pruned ones (later steps first), after them infeasible ones by their total violation
 * (K. Deb, An efficient constraint handling method for genetic algorithms, Computer Methods in Applied Mechanics and
 * Engineering 186, 2000). No tier is empty.
 *
 * @param entries with a result; within a tier they keep their order
 */
export function gatherTiers<T>(entries: readonly Scored<T>[]): readonly Tier<T>[] {
  const those = (state: Tier<T>["kind"]) => entries.filter(({ trial }) => trial.state === state);
  const judged = (members: readonly Scored<T>[]) =>
    members.map(({ losses, ...rest }): TierMember<T> => ({ ...rest, losses: losses ?? [] }));
  const infeasible = those("infeasible");
  const largest = largestExcesses(infeasible.map(({ trial }) => trial));
  const tiers: readonly Tier<T>[] = [
    { kind: "complete", members: judged(those("complete")) },
    ...groupBy(those("pruned"), ({ trial }) => -(trial.step ?? -1)).map(
      (members): Tier<T> => ({ kind: "pruned", members: judged(members) }),
    ),
    ...groupBy(infeasible, ({ trial }) => excessOf(trial, largest)).map(
      (members): Tier<T> => ({
        kind: "infeasible",
        members: members.map((entry) => ({ ...entry, losses: [] })),
      }),
    ),
  ];
  return tiers.filter(({ members }) => members.length > 0);
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
