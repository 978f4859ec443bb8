import {
  type Direction,
  type Goal,
  isWeightedSum,
  type Objective,
  weightedLoss,
} from "../../study/objective.ts";
import { hasEnded, isSettled, runningTimeOf, type Trial } from "../../study/trial.ts";
import { ofInterest } from "../best.ts";
import { ownSteps } from "../best-so-far.ts";

/** What a comparison knows of one run of a strategy: columns over its ended trials, in the order in which they ended. */
export interface ComparedRun {
  /** Which strategy, or other group of runs that belong together. */
  readonly group: string;
  /** Runs of different groups with the same pair began alike: with one seed. */
  readonly pair: string;
  /** Whether nothing more will come: its best value stays what it is. */
  readonly isOver: boolean;
  /** What the trial is judged by, in the units of `ComparisonGoal`; NaN for one without a value of interest. */
  readonly values: Float64Array;
  /** 1 where the trial counts as a configuration of the budget, 0 for an attempt that does not. */
  readonly counted: Uint8Array;
  /** The steps that the trial took itself. */
  readonly steps: Float64Array;
  /** How long it ran, its pauses left out. */
  readonly timesMs: Float64Array;
  readonly failed: number;
}

/** What runs are compared by. */
export interface ComparisonGoal {
  /** A metric, or what else is judged by. */
  readonly name: string;
  readonly direction: Direction;
}

/** Undefined where several objectives without weights leave no single number to judge by. */
export function comparisonGoal(
  objectives: readonly (Goal & Pick<Objective, "metric">)[],
): ComparisonGoal | undefined {
  const [objective] = objectives;
  if (isWeightedSum(objectives)) return { name: "weighted sum", direction: "maximize" };
  if (objective === undefined || objectives.length > 1) return undefined;
  return { name: objective.metric, direction: objective.direction };
}

/** Whether values of the two can be held against each other. */
export function isSameGoal(a: ComparisonGoal | undefined, b: ComparisonGoal | undefined): boolean {
  return a !== undefined && a.name === b?.name && a.direction === b.direction;
}

/** Takes time in proportion to the number of trials. */
export function comparedRun(
  trials: readonly Trial[],
  objectives: readonly Goal[],
  place: Pick<ComparedRun, "group" | "pair" | "isOver">,
): ComparedRun {
  const ended = trials
    .filter(hasEnded)
    .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0) || a.number - b.number);
  const wanted = new Set(ofInterest(ended, objectives));
  const judgedValue = (trial: Trial) => {
    if (trial.values === null || !wanted.has(trial)) return Number.NaN;
    return isWeightedSum(objectives)
      ? -weightedLoss(objectives, trial.values)
      : (trial.values[0] ?? Number.NaN);
  };
  return {
    ...place,
    values: Float64Array.from(ended, judgedValue),
    counted: Uint8Array.from(ended, (trial) => (isSettled(trial) && trial.state !== "cancelled" ? 1 : 0)),
    steps: Float64Array.from(ended, ownSteps),
    timesMs: Float64Array.from(ended, (trial) => runningTimeOf(trial) ?? 0),
    failed: ended.filter((trial) => trial.state === "failed" && !trial.superseded).length,
  };
}
