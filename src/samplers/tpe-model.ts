import type { Objective } from "../study/objective.ts";
import type { SearchSpace } from "../study/space.ts";
import { hasEnded } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { type Evidence, type Observed, type Ranked, rankTrials } from "./evidence.ts";
import type { ParzenAxis } from "./parzen-axis.ts";
import { fitParzen, type ParzenEstimator } from "./parzen-estimator.ts";

/** Positions of parameters that are present together. */
export type Group = readonly number[];

export interface Model {
  readonly group: Group;
  /** l: where the best trials lie. */
  readonly good: ParzenEstimator;
  /** g: where the others lie, with those that failed or still run. */
  readonly bad: ParzenEstimator;
  readonly goodCount: number;
  readonly trialCount: number;
  /** The loss of the last good trial; undefined where there is none to compare. */
  readonly threshold: number | undefined;
}

/**
 * The share of trials that counts as good, the largest that Watanabe (2023) compares: it suits the weights below, under
 * which the last of the good ones hardly count, and gives l more than one point early.
 */
const goodShare = 0.2;

/** More good trials than this would only blur what is known about the best. */
const goodCountLimit = 25;

/**
 * Of more others than this, as many are taken as lie evenly among them in the order of the study: what a density over so
 * many loses by that is little, and a proposal costs no more in a long study.
 */
const otherCountLimit = 1_000;

/** What models are made of. */
export interface ModelInput {
  readonly objectives: readonly Objective[];
  readonly axes: readonly ParzenAxis[];
  /** Trials with their coordinates, see `coordinatesOf`. */
  readonly evidence: Evidence<Float64Array>;
}

type Point = Observed<Float64Array>;

export function fitModel(group: Group, { objectives, axes, evidence }: ModelInput): Model {
  const isHere = ({ seen }: Point) => group.every((position) => !Number.isNaN(seen[position]));
  // One more than are good, since the best of the others says how good they are.
  const ranked = rankTrials(evidence, objectives, goodCountLimit + 1, isHere);
  const trialCount = ranked.length;
  const goodCount = Math.min(goodCountLimit, Math.ceil(goodShare * trialCount));
  const shunned = evidence.shunned.filter(isHere);
  const others = [
    ...evenly([...ranked.slice(goodCount), ...shunned.filter(({ trial }) => hasEnded(trial))]),
    ...shunned.filter(({ trial }) => !hasEnded(trial)),
  ];
  const densityOver = (points: readonly Point[], weights: Float64Array) =>
    fitParzen(
      group.map((position) => axes[position] as ParzenAxis),
      group.map((position) => Float64Array.from(points, ({ seen }) => seen[position] as number)),
      weights,
    );
  return {
    group,
    good: densityOver(ranked.slice(0, goodCount), improvements(ranked, goodCount)),
    bad: densityOver(others, new Float64Array(others.length).fill(1)),
    goodCount,
    trialCount,
    threshold: ranked[goodCount - 1]?.loss,
  };
}

/** All of them, or `otherCountLimit`. */
function evenly(points: readonly Point[]): readonly Point[] {
  if (points.length <= otherCountLimit) return points;
  const stride = points.length / otherCountLimit;
  return Array.from({ length: otherCountLimit }, (_, index) => points[Math.floor(index * stride)] as Point);
}

/**
 * Weights of the good trials: by how much each is better than the best of the others, which makes l / g the expected
 * improvement itself (Watanabe 2023). Equal where values cannot be compared: with several objectives, and
 * where a trial among them did not run to its end.
 */
function improvements(ranked: readonly Ranked<unknown>[], goodCount: number): Float64Array {
  const threshold = ranked[goodCount]?.loss;
  const weights = new Float64Array(goodCount);
  for (let index = 0; index < goodCount; index++) {
    const loss = ranked[index]?.loss;
    if (threshold === undefined || loss === undefined) return weights.fill(1);
    weights[index] = threshold - loss;
  }
  const largest = Math.max(...weights);
  // Ties with the threshold keep a little weight; where all are tied, all weigh the same.
  return largest > 0 && Number.isFinite(largest)
    ? weights.map((weight) => Math.max(weight / largest, 1e-6))
    : weights.fill(1);
}

/** Where values lie on the axes; NaN for a parameter that is absent, or whose value lies outside its range. */
export function coordinatesOf(
  { parameters }: SearchSpace,
  axes: readonly ParzenAxis[],
  params: ParamValues,
): Float64Array {
  return Float64Array.from(parameters, ({ name, domain }, position) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined || !domain.contains(value)) return Number.NaN;
    return (axes[position] as ParzenAxis).encode(value);
  });
}
