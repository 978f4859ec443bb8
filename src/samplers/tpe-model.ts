import type { Scored } from "./evidence.ts";
import type { ParzenAxis } from "./parzen-axis.ts";
import { fitParzen, type ParzenEstimator } from "./parzen-estimator.ts";
import type { Group, GroupEvidence, Indexed, Point } from "./tpe-evidence.ts";

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

/** How many of the best trials a model reads: the good ones, and one more that says how good the others are. */
export const neededCount = goodCountLimit + 1;

/**
 * Of more others than this, as many are taken as lie evenly among them, by rank: what a density over so many loses by that
 * is little, and a proposal costs no more in a long study.
 */
const otherCountLimit = 200;

/** @param axes of all parameters */
export function fitModel(
  { group, ranked, shunned, running }: GroupEvidence,
  axes: readonly ParzenAxis[],
): Model {
  const trialCount = ranked.size;
  const goodCount = Math.min(goodCountLimit, Math.ceil(goodShare * trialCount));
  const best = Array.from({ length: goodCount }, (_, rank) => ranked.at(rank) as Scored<Point>);
  const others: Indexed<Point> = {
    size: trialCount - goodCount + shunned.size,
    at: (index) =>
      index < trialCount - goodCount
        ? ranked.at(goodCount + index)?.seen
        : shunned.at(index - trialCount + goodCount),
  };
  const bad = [...evenly(others, otherCountLimit), ...running];
  const densityOver = (points: readonly Point[], weights: Float64Array) =>
    fitParzen(
      group.map((position) => axes[position] as ParzenAxis),
      group.map((position) => column(points, position)),
      weights,
    );
  return {
    group,
    good: densityOver(
      best.map(({ seen }) => seen),
      improvements(best, ranked.at(goodCount)),
    ),
    bad: densityOver(bad, new Float64Array(bad.length).fill(1)),
    goodCount,
    trialCount,
    threshold: lossOf(best.at(-1)),
  };
}

/** One coordinate of each point. A loop, since `Float64Array.from` asks an iterator for each. */
function column(points: readonly Point[], position: number): Float64Array {
  const values = new Float64Array(points.length);
  for (let index = 0; index < points.length; index++) values[index] = points[index]?.[position] as number;
  return values;
}

/** All items, or as many as the limit. */
function evenly<T>(items: Indexed<T>, limit: number): readonly T[] {
  const count = Math.min(items.size, limit);
  return Array.from(
    { length: count },
    (_, index) => items.at(Math.floor(((index + 0.5) * items.size) / count)) as T,
  );
}

/** Only of a trial that ran to its end, and with a single objective. */
function lossOf(entry: Scored<Point> | undefined): number | undefined {
  if (entry?.trial.state !== "complete" || entry.losses?.length !== 1) return undefined;
  return entry.losses[0];
}

/**
 * Weights of the good trials: by how much each is better than the best of the others, which makes l / g the expected
 * improvement itself (Watanabe 2023). Equal where values cannot be compared: with several objectives, and
 * where a trial among them did not run to its end.
 *
 * @param next the best of the others
 */
function improvements(best: readonly Scored<Point>[], next: Scored<Point> | undefined): Float64Array {
  const threshold = lossOf(next);
  const weights = new Float64Array(best.length);
  for (const [index, entry] of best.entries()) {
    const loss = lossOf(entry);
    if (threshold === undefined || loss === undefined) return weights.fill(1);
    weights[index] = threshold - loss;
  }
  const largest = Math.max(...weights);
  // Ties with the threshold keep a little weight; where all are tied, all weigh the same.
  return largest > 0 && Number.isFinite(largest)
    ? weights.map((weight) => Math.max(weight / largest, 1e-6))
    : weights.fill(1);
}
