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
  const complete: Scored[] = [];
  const pruned: Scored[] = [];
  const infeasible: Trial[] = [];
  const shunned: Trial[] = [];
  let settled = 0;
  for (const trial of trials) {
    if (trial.superseded) continue;
    if (isSettled(trial)) settled += 1;
    const losses = lossesOf(trial, objectives);
    if (trial.state === "infeasible") infeasible.push(trial);
    else if (trial.state === "complete" && losses) complete.push({ trial, losses });
    else if (trial.state === "pruned" && losses) pruned.push({ trial, losses });
    else shunned.push(trial);
  }
  const ranked = [
    ...order(complete, needed).map(({ trial, losses }) =>
      losses.length === 1 ? { trial, loss: losses[0] as number } : { trial },
    ),
    ...byStep(pruned).flatMap((tier) => order(tier, needed).map(({ trial }) => ({ trial }))),
    ...infeasible.sort((a, b) => excess(a) - excess(b)).map((trial) => ({ trial })),
  ];
  return { ranked, shunned, settled };
}

interface Scored {
  readonly trial: Trial;
  readonly losses: readonly number[];
}

/** The objectives' values turned so that less is better; undefined where one is missing or not finite. */
function lossesOf(trial: Trial, objectives: readonly Objective[]): readonly number[] | undefined {
  const values = trial.values ?? trial.reports.at(-1)?.values;
  const losses = objectives.map(({ direction }, index) =>
    compareValues(direction, values?.[index] ?? Number.NaN, 0),
  );
  return losses.every(Number.isFinite) ? losses : undefined;
}

function excess({ violations }: Trial): number {
  return (violations ?? []).reduce((sum, violation) => sum + Math.max(0, violation), 0);
}

function byStep(pruned: readonly Scored[]): readonly (readonly Scored[])[] {
  const tiers = new Map<number, Scored[]>();
  for (const scored of pruned) {
    const step = scored.trial.step ?? -1;
    const tier = tiers.get(step);
    if (tier) tier.push(scored);
    else tiers.set(step, [scored]);
  }
  return [...tiers].sort(([a], [b]) => b - a).map(([, tier]) => tier);
}

function order(tier: readonly Scored[], needed: number): readonly Scored[] {
  if (tier[0]?.losses.length === 1)
    return [...tier].sort((a, b) => (a.losses[0] as number) - (b.losses[0] as number));
  const vectors = tier.map(({ losses }) => losses);
  return orderByDominance(vectors, needed).map((index) => tier[index] as Scored);
}
