/**
 * Repetitions of a configuration. They are segments of one trial, one after the other, each from scratch with a seed of
 * its own that all configurations share at the same repetition. What single runs differ by chance is then the same for
 * all of them, and differences between configurations show after fewer runs.
 */
import { compareValues, type Objective } from "../study/objective.ts";
import type { Repetition, Study } from "../study/study.ts";
import type { RepetitionResult, Trial } from "../study/trial.ts";
import { pairedTTest } from "./paired-t-test.ts";
import { measurementsOf } from "./running-trial.ts";
import { type Measurements, noMeasurements, trialViolations } from "./trial-value.ts";

/** What becomes of a trial that has finished a repetition. */
export type RepetitionVerdict =
  | { readonly kind: "again" }
  /** The reason is there where it has fewer repetitions than it was to have. */
  | { readonly kind: "enough"; readonly reason: string | null };

/** Results of the repetitions that a trial has finished, or taken over from an earlier attempt. */
export function resultsOf({ segments }: Pick<Trial, "segments">): readonly RepetitionResult[] {
  return segments.flatMap(({ result }) => result ?? []);
}

/** @param best the best trial that decides here, undefined where there is none */
export function judgeRepetitions(
  trial: Trial,
  repeat: Repetition,
  objectives: readonly Objective[],
  best: Trial | undefined,
): RepetitionVerdict {
  const results = resultsOf(trial);
  if (results.length >= repeat.times) return { kind: "enough", reason: null };
  const [objective] = objectives;
  const reason =
    repeat.raceLevel === undefined || objective === undefined || best === undefined || best === trial
      ? undefined
      : whyLost(results, best, { ...repeat, objective, level: repeat.raceLevel });
  return reason === undefined
    ? { kind: "again" }
    : { kind: "enough", reason: `ended after ${results.length} of ${repeat.times} repetitions: ${reason}` };
}

interface Race extends Pick<Repetition, "aggregate"> {
  readonly objective: Objective;
  readonly level: number;
}

function whyLost(own: readonly RepetitionResult[], best: Trial, race: Race): string | undefined {
  const { objective, aggregate, level } = race;
  const sign = objective.direction === "minimize" ? 1 : -1;
  const valuesOf = (results: readonly RepetitionResult[]) =>
    results.map(({ values }) => sign * (values[0] as number));
  const mine = valuesOf(own);
  if (aggregate === "worst") {
    const target = best.values?.[0];
    const worst = Math.max(...mine);
    if (target === undefined || worst <= sign * target) return undefined;
    return `its worst ${objective.metric}, ${sign * worst}, is worse than that of trial ${best.number}, ${target}`;
  }
  const rival = valuesOf(resultsOf(best));
  const differences = mine.slice(0, rival.length).map((value, index) => value - (rival[index] as number));
  if (differences.length < 2) return undefined;
  const p = pairedTTest(differences);
  if (!(p < level)) return undefined;
  return `worse than trial ${best.number} in the ${differences.length} that both have, paired t-test with p = ${Number(p.toPrecision(2))}, below ${level}`;
}

/** What a trial that waits has measured so far: over its repetitions, where it is repeated. */
export function measuredSoFar(trial: Trial, study: Study): Measurements {
  const results = resultsOf(trial);
  return study.repeat === undefined || results.length === 0
    ? measurementsOf(trial, study.objectives)
    : aggregateOf(results, study.repeat.aggregate, study);
}

/**
 * The repetitions as if they were one run: of each metric the aggregate over those that reported it. What is worst of a
 * metric is told by its objective or its constraint; of any other it is the mean.
 */
export function aggregateOf(
  results: readonly RepetitionResult[],
  aggregate: Repetition["aggregate"],
  { objectives, constraints }: Pick<Study, "objectives" | "constraints">,
): Measurements {
  const measured = noMeasurements();
  const byName = new Map<string, number[]>();
  for (const { metrics } of results) {
    for (const [name, value] of Object.entries(metrics)) {
      const values = byName.get(name);
      if (values === undefined) byName.set(name, [value]);
      else values.push(value);
    }
  }
  const average = aggregate === "median" ? median : mean;
  for (const [name, values] of byName) {
    const constraint = constraints.find(({ metric }) => metric === name);
    const combine =
      aggregate === "worst" && constraint !== undefined
        ? (all: readonly number[]) => worstBy(all, (value) => excessOf(value, constraint))
        : average;
    measured.latest.set(name, combine(values));
  }
  objectives.forEach((objective, index) => {
    const values = results.map((result) => result.values[index] as number);
    const value = aggregate === "worst" ? worstOf(values, objective) : average(values);
    // Whether the study takes the last or the best report, it was taken of each repetition before.
    measured.latest.set(objective.metric, value);
    measured.best.set(objective.metric, value);
  });
  measured.step = results.reduce<number | null>(
    (last, { step }) => (step === null ? last : Math.max(last ?? 0, step)),
    null,
  );
  return measured;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

function worstOf(values: readonly number[], { direction }: Objective): number {
  return values.reduce((worst, value) => (compareValues(direction, value, worst) > 0 ? value : worst));
}

function worstBy(values: readonly number[], badness: (value: number) => number): number {
  return values.reduce((worst, value) => (badness(value) > badness(worst) ? value : worst));
}

function excessOf(value: number, constraint: Study["constraints"][number]): number {
  const measured = noMeasurements();
  measured.latest.set(constraint.metric, value);
  const excess = trialViolations(measured, [constraint]);
  // What is not a number is worse than anything.
  return excess.kind === "values" ? (excess.values[0] as number) : Number.POSITIVE_INFINITY;
}
