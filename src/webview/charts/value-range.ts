import type { Direction } from "../../study/objective.ts";
import type { TrialRow } from "../protocol.ts";
import { finiteValue } from "./values.ts";

/** The part of the values that a chart has room for. What is worse than `limit` is drawn at its edge. */
export interface ValueRange {
  readonly limit: number;
  /** On which side of the limit the worse values are. */
  readonly worse: "below" | "above";
  /** How many values are worse than the limit. */
  readonly count: number;
}

export interface ValueRangeInput {
  readonly trials: readonly TrialRow[];
  readonly objective: number;
  readonly direction: Direction;
  readonly scale: "linear" | "log";
}

/** With fewer values, the median says little. */
const fewValues = 8;

/** How far the range goes beyond the median, in distances from the best value to the median. */
const reach = 2;

/**
 * The values near the best one, so that a few bad trials do not press all others into one line. The range goes from
 * the best value to the median and twice as far again, which leaves out nothing where values lie evenly around their
 * median, and never more than half of them. Only complete trials decide, for the values of running ones come and go.
 * Undefined where all values fit.
 */
export function rangeNearBest(input: ValueRangeInput): ValueRange | undefined {
  const { trials, objective, direction, scale } = input;
  const isLog = scale === "log";
  const toAxis = (value: number) => (isLog ? Math.log10(value) : value);
  const places = trials
    .flatMap((trial) => (trial.state === "complete" ? (finiteValue(trial, objective) ?? []) : []))
    .map(toAxis)
    .sort((a, b) => (direction === "maximize" ? b - a : a - b));
  const best = places[0];
  const median = places[Math.floor((places.length - 1) / 2)];
  if (places.length < fewValues || best === undefined || median === undefined || best === median) {
    return undefined;
  }
  const end = median + reach * (median - best);
  const worse = direction === "maximize" ? "below" : "above";
  const limit = isLog ? roundOut(10 ** end, 10 ** end, worse) : roundOut(end, (best - end) / 5, worse);
  const range = { limit, worse, count: 0 } as const;
  const count = trials.filter((trial) => isBeyond(finiteValue(trial, objective), range)).length;
  return count === 0 ? undefined : { ...range, count };
}

/** Where on the axis a value is drawn: at the edge of the range where it is beyond. */
export function placeInRange(value: number, range: ValueRange | undefined): number {
  if (!range) return value;
  return range.worse === "below" ? Math.max(value, range.limit) : Math.min(value, range.limit);
}

export function isBeyond(value: number | undefined, range: ValueRange | undefined): boolean {
  return value !== undefined && placeInRange(value, range) !== value;
}

/** To a multiple of 1, 2, 3 or 5 and a power of ten near `step`: what charts choose for the steps of their axes. */
function roundOut(value: number, step: number, worse: ValueRange["worse"]): number {
  const exponent = Math.floor(Math.log10(Math.abs(step)));
  const digit = Math.abs(step) / 10 ** exponent;
  const unit = digit < 1.5 ? 1 : digit < 2.5 ? 2 : digit < 4 ? 3 : digit < 7 ? 5 : 10;
  const steps = value / (unit * 10 ** exponent);
  // Through text, for 0.7 is not 7 * 0.1.
  return Number(`${(worse === "below" ? Math.floor(steps) : Math.ceil(steps)) * unit}e${exponent}`);
}
