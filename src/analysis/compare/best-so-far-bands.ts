import { compareValues, type Direction } from "../../study/objective.ts";
import { type MeanInterval, meanInterval } from "../mean-interval.ts";
import type { ComparedRun } from "./compared-run.ts";

/** What the best value so far is held against: configurations, steps taken, or milliseconds that trials ran, in sum. */
export type ComparisonAxis = "trials" | "steps" | "time";

export const comparisonAxes: readonly ComparisonAxis[] = ["trials", "steps", "time"];

/** Of the runs of a group: the mean best value at this place, and where it may lie. */
export interface BandPoint extends MeanInterval {
  readonly at: number;
}

export interface Band {
  readonly group: string;
  readonly runs: number;
  readonly points: readonly BandPoint[];
}

/** A best value and the place at which it was reached. */
interface Improvement {
  readonly at: number;
  readonly value: number;
}

interface BestSoFar {
  readonly improvements: readonly Improvement[];
  /** How far the run has come. */
  readonly end: number;
  readonly isOver: boolean;
}

/** More points than this are not seen. */
const mostPoints = 400;

/**
 * The best value so far as a mean over the runs of each group. A band begins where every run of its group has a value
 * and ends where the shortest one that still goes on has come to: a run that is over keeps its best value.
 */
export function bestSoFarBands(
  runs: readonly ComparedRun[],
  axis: ComparisonAxis,
  direction: Direction,
): readonly Band[] {
  return groupsOf(runs).map(({ group, members }) => ({
    group,
    runs: members.length,
    points: bandOf(members.map((run) => bestSoFar(run, axis, direction))),
  }));
}

/** In the order in which groups first occur. */
export function groupsOf(
  runs: readonly ComparedRun[],
): readonly { readonly group: string; readonly members: readonly ComparedRun[] }[] {
  const groups = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const members = groups.get(run.group);
    if (members === undefined) groups.set(run.group, [run]);
    else members.push(run);
  }
  return [...groups].map(([group, members]) => ({ group, members }));
}

/** The best value once so many configurations had ended; undefined where none had a value by then. */
export function bestAfter(
  run: ComparedRun,
  configurations: number,
  direction: Direction,
): number | undefined {
  const { improvements } = bestSoFar(run, "trials", direction);
  return improvements.findLast(({ at }) => at <= configurations)?.value;
}

function bestSoFar(run: ComparedRun, axis: ComparisonAxis, direction: Direction): BestSoFar {
  const { values } = run;
  const costs = axis === "trials" ? run.counted : axis === "steps" ? run.steps : run.timesMs;
  const improvements: Improvement[] = [];
  let at = 0;
  for (let index = 0; index < values.length; index++) {
    at += costs[index] as number;
    const value = values[index] as number;
    const best = improvements.at(-1);
    if (!Number.isFinite(value)) continue;
    if (best === undefined || compareValues(direction, value, best.value) < 0)
      improvements.push({ at, value });
  }
  return { improvements, end: at, isOver: run.isOver };
}

function bandOf(runs: readonly BestSoFar[]): readonly BandPoint[] {
  const begin = Math.max(...runs.map(({ improvements }) => improvements[0]?.at ?? Number.POSITIVE_INFINITY));
  const ends = runs.filter(({ isOver }) => !isOver).map(({ end }) => end);
  const end = ends.length > 0 ? Math.min(...ends) : Math.max(...runs.map((run) => run.end));
  if (!(begin <= end)) return [];
  const places = new Set([begin, end]);
  for (const { improvements } of runs)
    for (const { at } of improvements) if (at > begin && at < end) places.add(at);
  const sorted = [...places].sort((a, b) => a - b);
  const cursors = runs.map(() => 0);
  const points = sorted.map((at) => {
    const values = runs.map(({ improvements }, index) => {
      let cursor = cursors[index] as number;
      while ((improvements[cursor + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) cursor += 1;
      cursors[index] = cursor;
      return (improvements[cursor] as Improvement).value;
    });
    return { at, ...meanInterval(values) };
  });
  const stride = Math.ceil(points.length / mostPoints);
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}
