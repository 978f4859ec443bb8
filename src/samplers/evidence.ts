import { attemptsThatCount } from "../study/history.ts";
import { compareValues, type Objective } from "../study/objective.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import { orderByDominance } from "./hypervolume.ts";

export interface RankedTrial {
  readonly trial: Trial;
  /** Its value, less is better; only with a single objective, and for a trial that ran to its end. */
  readonly loss?: number;
}

/** What the trials of a study say, in two lists. */
export interface Evidence {
  /** Trials with a result, best first. */
  readonly ranked: readonly RankedTrial[];
  /** Trials that nobody should imitate yet: failed ones, and running ones, so that parallel proposals differ. */
  readonly shunned: readonly Trial[];
  /** How many configurations are settled. */
  readonly settled: number;
}

/**
 * Ranks complete trials by value, after them pruned ones (later steps first, then by value), after them infeasible
 * ones by how much they exceed their constraints. Attempts that do not count are left out.
 *
 * @param needed how many of the best must be in order among trials of which none dominates the other
 */
export function gatherEvidence(
  trials: readonly Trial[],
  objectives: readonly Objective[],
  needed: number,
): Evidence {
  const { tiers, shunned, settled } = gatherTiers(trials, objectives);
  const limits = objectives.map(({ direction, threshold }) =>
    threshold === undefined ? undefined : compareValues(direction, threshold, 0),
  );
  const ranked = tiers.flatMap(({ kind, members }): readonly RankedTrial[] =>
    order(members, needed, limits).map(({ trial, losses }) =>
      kind === "complete" && losses.length === 1 ? { trial, loss: losses[0] as number } : { trial },
    ),
  );
  return { ranked, shunned, settled };
}

/** Trials among which the losses decide. Whatever they are, a trial of an earlier tier is better. */
export interface Tier {
  readonly kind: "complete" | "pruned" | "infeasible";
  readonly members: readonly Scored[];
}

export interface Scored {
  readonly trial: Trial;
  /** Finite, less is better; none for an infeasible trial, among which only the constraints count. */
  readonly losses: readonly number[];
}

export interface Tiers extends Pick<Evidence, "shunned" | "settled"> {
  readonly tiers: readonly Tier[];
}

/**
 * The ranks of `gatherEvidence` where there are several objectives, before anything is decided between trials of which
 * none dominates the other: feasible ones first, infeasible ones by their total violation (K. Deb, An efficient
 * constraint handling method for genetic algorithms, Computer Methods in Applied Mechanics and Engineering 186, 2000).
 */
export function gatherTiers(trials: readonly Trial[], objectives: readonly Objective[]): Tiers {
  const complete: Scored[] = [];
  const pruned: Scored[] = [];
  const infeasible: Trial[] = [];
  const shunned: Trial[] = [];
  let settled = 0;
  for (const trial of attemptsThatCount(trials)) {
    if (isSettled(trial)) settled += 1;
    const losses = lossesOf(trial, objectives);
    if (trial.state === "infeasible") infeasible.push(trial);
    else if (trial.state === "complete" && losses) complete.push({ trial, losses });
    else if (trial.state === "pruned" && losses) pruned.push({ trial, losses });
    else shunned.push(trial);
  }
  const excess = excessOf(infeasible);
  const tiers: readonly Tier[] = [
    { kind: "complete", members: complete },
    ...groupBy(pruned, ({ trial }) => -(trial.step ?? -1)).map(
      (members): Tier => ({ kind: "pruned", members }),
    ),
    ...groupBy(infeasible, excess).map(
      (group): Tier => ({ kind: "infeasible", members: group.map((trial) => ({ trial, losses: [] })) }),
    ),
  ];
  return { tiers: tiers.filter(({ members }) => members.length > 0), shunned, settled };
}

/** How good a trial is among all of a study with a single objective. */
export interface Standing {
  /** 0 for the best; equally good ones share theirs. */
  readonly rank: number;
  /** Its value, less is better; only for a trial that ran to its end and met its constraints. */
  readonly loss: number | undefined;
}

/** By trial number, for each trial with a result. In the order of `gatherEvidence`. */
export function standingsOf(
  trials: readonly Trial[],
  objectives: readonly Objective[],
): ReadonlyMap<number, Standing> {
  const standings = new Map<number, Standing>();
  let rank = -1;
  for (const { kind, members } of gatherTiers(trials, objectives).tiers) {
    let last: number | undefined;
    for (const { trial, losses } of order(members, 0)) {
      const [value = 0] = losses;
      if (last !== value) rank += 1;
      last = value;
      standings.set(trial.number, { rank, loss: kind === "complete" ? value : undefined });
    }
  }
  return standings;
}

/** The objectives' values turned so that less is better; undefined where one is missing or not finite. */
function lossesOf(trial: Trial, objectives: readonly Objective[]): readonly number[] | undefined {
  const values = trial.values ?? trial.reports.at(-1)?.values;
  const losses = objectives.map(({ direction }, index) =>
    compareValues(direction, values?.[index] ?? Number.NaN, 0),
  );
  return losses.every(Number.isFinite) ? losses : undefined;
}

/**
 * By how much a trial exceeds its constraints in all. Each counts in units of its largest excess so far, since one may
 * be in milliseconds and another in bytes.
 */
function excessOf(infeasible: readonly Trial[]): (trial: Trial) => number {
  const largest: number[] = [];
  for (const { violations } of infeasible)
    violations?.forEach((violation, index) => {
      largest[index] = Math.max(largest[index] ?? 0, violation);
    });
  return ({ violations }) =>
    (violations ?? []).reduce(
      (sum, violation, index) => sum + (violation > 0 ? violation / (largest[index] as number) : 0),
      0,
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

function order(
  tier: readonly Scored[],
  needed: number,
  limits: readonly (number | undefined)[] = [],
): readonly Scored[] {
  const objectives = tier[0]?.losses.length;
  if (objectives === 0) return tier;
  if (objectives === 1) return [...tier].sort((a, b) => (a.losses[0] as number) - (b.losses[0] as number));
  const vectors = tier.map(({ losses }) => losses);
  return orderByDominance(vectors, needed, limits).map((index) => tier[index] as Scored);
}
