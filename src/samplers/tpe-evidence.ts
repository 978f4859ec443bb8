import type { Objective } from "../study/objective.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { compareConfigurations, hasResult, type Scored, score } from "./evidence.ts";
import type { ParzenAxis } from "./parzen-axis.ts";
import { createRanking, type Ranking } from "./ranking.ts";
import { createSortedList, type SortedList } from "./sorted-list.ts";
import { keepBook } from "./trial-book.ts";

/** Positions of parameters that are present together. */
export type Group = readonly number[];

/** Where a trial's values lie on the axes, see `coordinatesOf`. */
export type Point = Float64Array;

/** The trials that have a group's parameters. */
export interface GroupEvidence {
  readonly group: Group;
  /** Those with a result, best first. */
  readonly ranked: Indexed<Scored<Point>>;
  /** Those that nobody should imitate, by their configurations: failed ones, after them those that wait. */
  readonly shunned: Indexed<Point>;
  /** Those that run, not to be imitated either, so that parallel proposals differ. */
  readonly running: readonly Point[];
}

export interface Indexed<T> {
  readonly size: number;
  at(index: number): T | undefined;
}

export interface TpeEvidence {
  /** How many trials are settled, and how many of them have a result. */
  readonly settled: number;
  readonly results: number;
  /** In the order in which they were given. */
  readonly groups: readonly GroupEvidence[];
}

export interface TpeSpace {
  readonly space: SearchSpace;
  readonly objectives: readonly Objective[];
  readonly axes: readonly ParzenAxis[];
  readonly groups: readonly Group[];
}

/** @param needed how many of the best must be in order, see `createRanking` */
export function evidenceReader(
  { space, objectives, axes, groups }: TpeSpace,
  needed: number,
): (trials: readonly Trial[]) => TpeEvidence {
  interface Kept {
    readonly group: Group;
    readonly ranking: Ranking<Point>;
    readonly failed: SortedList<Scored<Point>>;
  }
  let kept: readonly Kept[] = [];
  let entries = new Map<Trial, Scored<Point>>();
  let results = 0;
  const begin = () => {
    kept = groups.map((group) => ({
      group,
      ranking: createRanking(objectives, needed),
      failed: createSortedList<Scored<Point>>(compareConfigurations),
    }));
    entries = new Map();
    results = 0;
  };
  begin();
  const listsOf = (entry: Scored<Point>) =>
    kept
      .filter(({ group }) => isPresent(group, entry.seen))
      .map(({ ranking, failed }) => (hasResult(entry) ? ranking : failed));
  const look = keepBook({
    begin,
    enter(trial) {
      const entry = score(trial, objectives, coordinatesOf(space, axes, trial.params));
      entries.set(trial, entry);
      if (hasResult(entry)) results += 1;
      for (const list of listsOf(entry)) list.add(entry);
    },
    leave(trial) {
      const entry = entries.get(trial) as Scored<Point>;
      entries.delete(trial);
      if (hasResult(entry)) results -= 1;
      for (const list of listsOf(entry)) list.delete(entry);
    },
  });
  /** Of trials that run or wait. */
  const located = new WeakMap<ParamValues, Point>();
  const locate = ({ params, segments }: Trial): Point => {
    const point = located.get(params) ?? coordinatesOf(space, axes, params);
    // One that another tool has put in line may get its params yet.
    if (segments.length > 0) located.set(params, point);
    return point;
  };
  return (trials) => {
    const { settled, open } = look(trials);
    const those = (isMeant: (trial: Trial) => boolean) => open.filter(isMeant).map(locate);
    const running = those(({ state }) => state === "running");
    const waiting = those(({ state }) => state !== "running");
    return {
      settled: settled.length,
      results,
      groups: kept.map(({ group, ranking, failed }) => {
        const paused = waiting.filter((point) => isPresent(group, point));
        return {
          group,
          ranked: ranking,
          shunned: {
            size: failed.size + paused.length,
            at: (index) => (index < failed.size ? failed.at(index)?.seen : paused[index - failed.size]),
          },
          running: running.filter((point) => isPresent(group, point)),
        };
      }),
    };
  };
}

/** Whether a point has all parameters of a group. */
export function isPresent(group: Group, point: Point): boolean {
  return group.every((position) => !Number.isNaN(point[position]));
}

/** Where values lie on the axes; NaN for a parameter that is absent, or whose value lies outside its range. */
export function coordinatesOf(
  { parameters }: SearchSpace,
  axes: readonly ParzenAxis[],
  params: ParamValues,
): Point {
  return Float64Array.from(parameters, ({ name, domain }, position) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined || !domain.contains(value)) return Number.NaN;
    return (axes[position] as ParzenAxis).encode(value);
  });
}
