import { bestAfter } from "../analysis/compare/best-so-far-bands.ts";
import { type ComparedRun, comparedRun, comparisonGoal } from "../analysis/compare/compared-run.ts";
import { compareValues } from "../study/objective.ts";
import type { Json } from "./journal-record.ts";
import { objectivesOf } from "./study-objectives.ts";
import type { StudyState } from "./study-state.ts";

/** Which run of a comparison a study is. */
export interface ComparisonPlace {
  /** The comparison's name. */
  readonly comparison: string;
  /** The strategy's label. */
  readonly strategy: string;
  /** From 1. The runs of all strategies with one number began with the same seed. */
  readonly repetition: number;
  /** Of the strategy in the comparison's list, from 0. */
  readonly position: number;
}

/** The study attribute that holds its place, so that a journal says by itself what it belongs to. */
export const comparisonAttribute = "tunesmith:comparison";

export function placeRecord({ comparison, strategy, repetition, position }: ComparisonPlace): Json {
  return { comparison, strategy, repetition, position };
}

/** Undefined for a study that no comparison has run. */
export function comparisonPlaceOf({ systemAttributes }: StudyState): ComparisonPlace | undefined {
  const stored = systemAttributes.get(comparisonAttribute);
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return undefined;
  const { comparison, strategy, repetition, position } = stored as Readonly<Record<string, unknown>>;
  return typeof comparison === "string" &&
    typeof strategy === "string" &&
    typeof repetition === "number" &&
    typeof position === "number"
    ? { comparison, strategy, repetition, position }
    : undefined;
}

/** What a study of a comparison is called in its journal. */
export function memberName({ comparison, strategy, repetition }: Omit<ComparisonPlace, "position">): string {
  return `${comparison}/${strategy}-${repetition}`;
}

/** Studies as runs to be compared: those of a comparison by their places, others by their names, or those given. */
export function comparedRuns(
  studies: readonly StudyState[],
  names: readonly string[] = studies.map(({ name }) => name),
): readonly ComparedRun[] {
  const named = groupNames(names);
  return studies.map((study, index) => {
    const place = comparisonPlaceOf(study);
    const { group, repetition } = place
      ? { group: place.strategy, repetition: String(place.repetition) }
      : (named[index] as NamedGroup);
    return comparedRun(study.trials, objectivesOf(study), { group, pair: repetition, isOver: isOver(study) });
  });
}

/** `bayesian, seed 2`; a study that no comparison has run goes by its name. */
export function runName(study: StudyState): string {
  const place = comparisonPlaceOf(study);
  return place === undefined ? study.name : `${place.strategy}, seed ${place.repetition}`;
}

/** The run with the best trial of all; where there is none, the first. @param studies at least one */
export function bestRun(studies: readonly StudyState[]): StudyState {
  const [first] = studies as readonly [StudyState];
  const goal = comparisonGoal(objectivesOf(first));
  if (goal === undefined) return first;
  const best = comparedRuns(studies).map((run) => bestAfter(run, Number.POSITIVE_INFINITY, goal.direction));
  return studies.reduce((leader, study, index) => {
    const [ahead, value] = [best[studies.indexOf(leader)], best[index]];
    if (value === undefined) return leader;
    return ahead === undefined || compareValues(goal.direction, value, ahead) < 0 ? study : leader;
  }, first);
}

/** A study of another tool does not say; what it has is all that there is. */
function isOver({ latestSession, trials }: StudyState): boolean {
  if (latestSession === undefined) return trials.every(({ state }) => state !== "running");
  return latestSession.end?.kind === "done";
}

export interface NamedGroup {
  readonly group: string;
  readonly repetition: string;
}

/**
 * `tpe` and `3` for `tpe-seed3`, `tpe/3` and `tpe_3`: a number at the end counts repetitions. One that nothing sets apart,
 * as in `pb2`, is part of the name.
 */
export function groupNames(names: readonly string[]): readonly NamedGroup[] {
  return names.map((name) => {
    const found = /^(.+?)(?:[-_/. :#]+(?:seed|run|rep)?|(?:seed|run|rep))[-_/. :#]*(\d+)$/i.exec(name);
    const [, group, repetition] = found ?? [];
    return { group: group ?? name, repetition: repetition ?? "1" };
  });
}
