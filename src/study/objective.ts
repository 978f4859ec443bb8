export type Direction = "minimize" | "maximize";

export interface Objective {
  readonly metric: string;
  readonly direction: Direction;
  /** Which report of a trial is its value. */
  readonly of: "last" | "best";
  /** What one unit of the metric is worth; where there are several objectives, all have one or none has. */
  readonly weight?: number;
  /** The worst value that is still of interest. */
  readonly threshold?: number;
}

/** What of an objective it takes to compare trials. */
export type Goal = Pick<Objective, "direction" | "weight" | "threshold">;

/** A comparison of a metric with a number that a feasible trial satisfies. */
export interface MetricConstraint {
  readonly metric: string;
  readonly operator: "<" | "<=" | ">" | ">=";
  readonly bound: number;
  /** As the user wrote it. */
  readonly text: string;
}

/** Negative where `a` is better than `b`, for sorting best first. */
export function compareValues(direction: Direction, a: number, b: number): number {
  return direction === "minimize" ? a - b : b - a;
}

/**
 * Whether the objectives are added up into one by their weights. The sum is over the metrics as they are reported, so
 * that a weight says what one unit of its metric is worth, and a trial's sum does not depend on the other trials.
 */
export function isWeightedSum(objectives: readonly Goal[]): boolean {
  return objectives.length > 1 && objectives.every(({ weight }) => weight !== undefined);
}

/** The weighted sum of a trial's values, turned so that less is better. */
export function weightedLoss(objectives: readonly Goal[], values: readonly number[]): number {
  return objectives.reduce(
    (sum, { direction, weight = 1 }, index) =>
      sum + weight * compareValues(direction, values[index] ?? Number.NaN, 0),
    0,
  );
}

/** Whether the result is a front of trade-offs instead of one best trial. */
export function hasTradeOffs(objectives: readonly Goal[]): boolean {
  return objectives.length > 1 && !isWeightedSum(objectives);
}

/** By how much a trial's values are worse than each threshold, not above zero where they are of interest. */
export function thresholdExcesses(objectives: readonly Goal[], values: readonly number[]): readonly number[] {
  return objectives.flatMap(({ direction, threshold }, index) =>
    threshold === undefined ? [] : [compareValues(direction, values[index] ?? Number.NaN, threshold)],
  );
}

/** Optuna's number for a direction. */
export function directionCode(direction: Direction): number {
  return direction === "minimize" ? 1 : 2;
}
