import {
  type Band,
  bestAfter,
  bestSoFarBands,
  type ComparisonAxis,
  comparisonAxes,
} from "../../analysis/compare/best-so-far-bands.ts";
import { compareStrategies, type StrategyComparison } from "../../analysis/compare/compare-strategies.ts";
import type { ComparedRun } from "../../analysis/compare/compared-run.ts";
import { compareValues, type Direction } from "../../study/objective.ts";
import type { RelatedStudy } from "../protocol.ts";
import { type ChartInput, oncePerList } from "./chart.ts";

/** What the comparison of strategies is drawn and told from. */
export type Compared = Pick<ChartInput, "overview" | "studies">;

const runsIn = (studies: readonly RelatedStudy[]): readonly ComparedRun[] =>
  studies.flatMap(({ run }) => (run !== null && run.values.length > 0 ? run : []));

const bands = oncePerList((studies: readonly RelatedStudy[], axis: ComparisonAxis, direction: Direction) =>
  bestSoFarBands(runsIn(studies), axis, direction).filter(({ points }) => points.length > 0),
);

const comparisons = oncePerList(
  (studies: readonly RelatedStudy[], name: string, direction: Direction): StrategyComparison =>
    compareStrategies(runsIn(studies), { name, direction }),
);

/** Of each strategy, in the order in which they were named. */
export function bandsOf({ overview, studies }: Compared, axis: ComparisonAxis): readonly Band[] {
  return overview.goal ? bands(studies, axis, overview.goal.direction) : [];
}

/** Undefined where there are no two strategies to compare. */
export function comparisonOf({ overview, studies }: Compared): StrategyComparison | undefined {
  const { goal } = overview;
  if (goal === undefined || bandsOf({ overview, studies }, "trials").length < 2) return undefined;
  return comparisons(studies, goal.name, goal.direction);
}

/** The name of the study of this file with the best value; undefined where none has one. */
export function bestStudyOf({ overview: { goal }, studies }: Compared): string | undefined {
  if (goal === undefined) return undefined;
  const ranked = studies
    .flatMap(({ name, file, run }) => {
      const value =
        run === null || file !== null ? undefined : bestAfter(run, Number.POSITIVE_INFINITY, goal.direction);
      return value === undefined ? [] : [{ name, value }];
    })
    .sort((a, b) => compareValues(goal.direction, a.value, b.value));
  return ranked[0]?.name;
}

/** Why strategies cannot be compared; null where they can. */
export function whyNotCompared(input: Compared): string | null {
  if (comparisonOf(input)) return null;
  if (input.overview.goal === undefined)
    return "With several objectives, no single number says which strategy is better. Give each a weight to compare them.";
  return input.overview.comparison === undefined
    ? "There is no other study with the same objective here. Choose some under “Compare with”; a study file with `compare` runs several strategies."
    : "It takes a first result of two strategies.";
}

/**
 * What the best value so far can be held against, the fairest first: what each run has the same budget of. Whoever reports
 * no steps has none.
 */
export function axesOf({ overview, studies }: Compared): readonly ComparisonAxis[] {
  const runs = runsIn(studies);
  const has = (column: "steps" | "timesMs") => runs.some((run) => run[column].some((cost) => cost > 0));
  const usable = comparisonAxes.filter(
    (axis) => axis === "trials" || (axis === "steps" ? has("steps") : has("timesMs")),
  );
  const { budgetSteps, budgetTimeMs } = overview;
  const budget = budgetSteps !== null ? "steps" : budgetTimeMs !== null ? "time" : "trials";
  return usable.toSorted((a, b) => Number(b === budget) - Number(a === budget));
}
