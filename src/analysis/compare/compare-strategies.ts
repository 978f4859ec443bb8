import { compareValues } from "../../study/objective.ts";
import { type MeanInterval, meanInterval } from "../mean-interval.ts";
import { bestAfter, groupsOf } from "./best-so-far-bands.ts";
import type { ComparedRun, ComparisonGoal } from "./compared-run.ts";
import { adjustByHolm, signedRankTest } from "./paired-test.ts";

/** How strategies did against each other. */
export interface StrategyComparison {
  readonly goal: ComparisonGoal;
  /** The best one first: by mean rank, then by mean value. */
  readonly standings: readonly Standing[];
  /** One row a seed that every strategy has run with. */
  readonly pairs: readonly PairRow[];
  /** Every two strategies, each with the one that is ahead first; empty where fewer than two can be compared. */
  readonly duels: readonly Duel[];
  /** Runs that are over, and all. */
  readonly over: number;
  readonly runs: number;
}

export interface Standing {
  readonly group: string;
  readonly runs: number;
  /** From 1, the best; a mean over the pairs. Null where no pair is complete. */
  readonly meanRank: number | null;
  /** Of the best values of its runs; null where a run has none. */
  readonly best: MeanInterval | null;
  readonly cost: Cost;
}

/** Means over the runs of a strategy. */
export interface Cost {
  readonly configurations: number;
  readonly steps: number;
  /** How long its trials ran, in sum. */
  readonly timeMs: number;
  readonly failed: number;
}

export interface PairRow {
  readonly pair: string;
  /** After so many configurations of each run; null where all runs of the pair are over. */
  readonly after: number | null;
  /** By strategy, in the order in which they were named. */
  readonly entries: readonly {
    readonly group: string;
    /** Undefined where no trial has a value. */
    readonly value: number | undefined;
    /** Equal values share their mean rank. */
    readonly rank: number;
  }[];
}

export interface Duel {
  readonly ahead: string;
  readonly behind: string;
  /** How many pairs the one ahead has won, drawn and lost. A run without a value loses to one with a value. */
  readonly won: number;
  readonly drawn: number;
  readonly lost: number;
  /** By how much the one ahead is better, in units of the goal, over the pairs where both have a value. */
  readonly gain: MeanInterval | null;
  /** Of the signed-rank test, adjusted for the number of duels; null where fewer than two pairs have both values. */
  readonly p: number | null;
}

/** @param runs of at least one strategy; several of one strategy and pair count once, the first of them */
export function compareStrategies(runs: readonly ComparedRun[], goal: ComparisonGoal): StrategyComparison {
  const groups = groupsOf(runs);
  const pairs = pairRows(runs, goal);
  const standings = groups
    .map(({ group, members }) => standingOf(group, members, pairs, goal))
    .sort((a, b) => byStanding(a, b, goal));
  const raw = standings.flatMap((ahead, index) =>
    standings.slice(index + 1).map((behind) => duelOf(ahead.group, behind.group, pairs, goal)),
  );
  const tested = raw.filter(({ p }) => p !== null);
  const adjusted = adjustByHolm(tested.map(({ p }) => p as number));
  const duels = raw.map((duel) => ({ ...duel, p: adjusted[tested.indexOf(duel)] ?? null }));
  const over = runs.filter(({ isOver }) => isOver).length;
  return { goal, standings, pairs, duels, over, runs: runs.length };
}

function pairRows(runs: readonly ComparedRun[], goal: ComparisonGoal): readonly PairRow[] {
  const groups = groupsOf(runs).map(({ group }) => group);
  if (groups.length < 2) return [];
  const names = [...new Set(runs.map(({ pair }) => pair))];
  return names.flatMap((pair) => {
    const members = groups.flatMap(
      (group) => runs.find((run) => run.group === group && run.pair === pair) ?? [],
    );
    if (members.length < groups.length) return [];
    const isOver = members.every((run) => run.isOver);
    // As long as one goes on, all are looked at where the slowest is: further ones would win by being further.
    const after = isOver ? null : Math.min(...members.map(configurationsOf));
    if (after === 0) return [];
    const values = members.map((run) => bestAfter(run, after ?? Number.POSITIVE_INFINITY, goal.direction));
    if (values.every((value) => value === undefined)) return [];
    const entries = groups.map((group, index) => ({
      group,
      value: values[index],
      rank: rankOf(values[index], values, goal),
    }));
    return [{ pair, after, entries }];
  });
}

const configurationsOf = ({ counted }: ComparedRun) => counted.reduce((sum, count) => sum + count, 0);

/** Of equal ones the mean of the ranks that they share. */
function rankOf(
  value: number | undefined,
  all: readonly (number | undefined)[],
  goal: ComparisonGoal,
): number {
  const better = all.filter((other) => comparePossible(other, value, goal) < 0).length;
  const equal = all.filter((other) => comparePossible(other, value, goal) === 0).length;
  return better + (equal + 1) / 2;
}

/** Negative where `a` is better; no value is worse than any. */
function comparePossible(a: number | undefined, b: number | undefined, goal: ComparisonGoal): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareValues(goal.direction, a, b);
}

function standingOf(
  group: string,
  members: readonly ComparedRun[],
  pairs: readonly PairRow[],
  goal: ComparisonGoal,
): Standing {
  const ranks = pairs.flatMap(({ entries }) => entries.find((entry) => entry.group === group)?.rank ?? []);
  const values = members.flatMap((run) => bestAfter(run, Number.POSITIVE_INFINITY, goal.direction) ?? []);
  const meanOf = (amount: (run: ComparedRun) => number) => meanInterval(members.map(amount)).mean;
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
  return {
    group,
    runs: members.length,
    meanRank: ranks.length === 0 ? null : meanInterval(ranks).mean,
    best: values.length < members.length ? null : meanInterval(values),
    cost: {
      configurations: meanOf(configurationsOf),
      steps: meanOf(({ steps }) => sum(steps)),
      timeMs: meanOf(({ timesMs }) => sum(timesMs)),
      failed: meanOf(({ failed }) => failed),
    },
  };
}

function byStanding(a: Standing, b: Standing, goal: ComparisonGoal): number {
  const [rankA, rankB] = [a.meanRank ?? 0, b.meanRank ?? 0];
  return rankA - rankB || comparePossible(a.best?.mean, b.best?.mean, goal);
}

function duelOf(ahead: string, behind: string, pairs: readonly PairRow[], goal: ComparisonGoal): Duel {
  const bestOf = ({ entries }: PairRow, group: string) =>
    entries.find((entry) => entry.group === group)?.value;
  const outcomes = pairs.map((row) => comparePossible(bestOf(row, ahead), bestOf(row, behind), goal));
  const gains = pairs.flatMap((row) => {
    const [mine, other] = [bestOf(row, ahead), bestOf(row, behind)];
    return mine === undefined || other === undefined ? [] : [-compareValues(goal.direction, mine, other)];
  });
  return {
    ahead,
    behind,
    won: outcomes.filter((outcome) => outcome < 0).length,
    drawn: outcomes.filter((outcome) => outcome === 0).length,
    lost: outcomes.filter((outcome) => outcome > 0).length,
    gain: gains.length === 0 ? null : meanInterval(gains),
    p: gains.length < 2 ? null : signedRankTest(gains).p,
  };
}
