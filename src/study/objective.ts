export type Direction = "minimize" | "maximize";

export interface Objective {
  readonly metric: string;
  readonly direction: Direction;
  /** Which report of a trial is its value. */
  readonly of: "last" | "best";
}

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

/** Optuna's number for a direction. */
export function directionCode(direction: Direction): number {
  return direction === "minimize" ? 1 : 2;
}
