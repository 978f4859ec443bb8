import type { SearchSpace } from "../study/space.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { Evidence, RankedTrial } from "./evidence.ts";
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
}

/**
 * The share of trials that counts as good, the largest that Watanabe (2023) compares: it suits the weights below, under
 * which the last of the good ones hardly count, and gives l more than one point early.
 */
const goodShare = 0.2;

/** More good trials than this would only blur what is known about the best. */
export const goodCountLimit = 25;

/** @param locate the coordinates of a trial's parameters, see `coordinatesOf` */
export function fitModel(
  group: Group,
  axes: readonly ParzenAxis[],
  { ranked, shunned }: Evidence,
  locate: (trial: Trial) => Float64Array,
): Model {
  const isComplete = (point: Float64Array) => group.every((position) => !Number.isNaN(point[position]));
  const points: Float64Array[] = [];
  const here: RankedTrial[] = [];
  for (const entry of ranked) {
    const point = locate(entry.trial);
    if (!isComplete(point)) continue;
    points.push(point);
    here.push(entry);
  }
  const trialCount = points.length;
  const goodCount = Math.min(goodCountLimit, Math.ceil(goodShare * trialCount));
  const others = [...points.slice(goodCount), ...shunned.map(locate).filter(isComplete)];
  const densityOver = (observed: readonly Float64Array[], weights: Float64Array) =>
    fitParzen(
      group.map((position) => axes[position] as ParzenAxis),
      group.map((position) => column(observed, position)),
      weights,
    );
  return {
    group,
    good: densityOver(points.slice(0, goodCount), improvements(here, goodCount)),
    bad: densityOver(others, new Float64Array(others.length).fill(1)),
    goodCount,
    trialCount,
  };
}

function column(points: readonly Float64Array[], position: number): Float64Array {
  const values = new Float64Array(points.length);
  for (let index = 0; index < points.length; index++) values[index] = points[index]?.[position] as number;
  return values;
}

/**
 * Weights of the good trials: by how much each is better than the best of the others, which makes l / g the expected
 * improvement itself (Watanabe 2023). Equal where values cannot be compared: with several objectives, and
 * where a trial among them did not run to its end.
 */
function improvements(ranked: readonly RankedTrial[], goodCount: number): Float64Array {
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

/**
 * Where a trial's values lie on the axes; NaN for a parameter that is absent, or whose value lies outside its range.
 * Remembered for each set of params, which never change.
 */
export function coordinatesOf(
  space: SearchSpace,
  axes: readonly ParzenAxis[],
): (trial: Trial) => Float64Array {
  const known = new WeakMap<ParamValues, Float64Array>();
  return ({ params }) => {
    const before = known.get(params);
    if (before) return before;
    const coordinates = new Float64Array(axes.length).fill(Number.NaN);
    space.parameters.forEach(({ name, domain }, position) => {
      const value = Object.hasOwn(params, name) ? params[name] : undefined;
      if (value !== undefined && domain.contains(value))
        coordinates[position] = (axes[position] as ParzenAxis).encode(value);
    });
    known.set(params, coordinates);
    return coordinates;
  };
}
