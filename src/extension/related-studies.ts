import { basename } from "node:path";
import { type HistoryAxis, improvementsOf, placeTrials } from "../analysis/best-so-far.ts";
import { comparisonGoal, isSameGoal } from "../analysis/compare/compared-run.ts";
import { comparedRuns, runName } from "../engine/comparison-member.ts";
import { objectivesOf } from "../engine/study-objectives.ts";
import type { StudyState } from "../engine/study-state.ts";
import type { BestSoFar, RelatedStudy } from "../webview/protocol.ts";

/** A study with what it is known by in a list of them. */
export interface NamedStudy extends Pick<RelatedStudy, "name" | "label" | "file"> {
  readonly state: StudyState;
}

/** The studies of one journal or comparison, by their names. */
export function namedStudies(studies: readonly StudyState[]): readonly NamedStudy[] {
  return studies.map((state) => ({ name: state.name, label: runName(state), file: null, state }));
}

/** Studies of other files are told from those of the same name by their file. */
export function withoutNamesakes(studies: readonly NamedStudy[]): readonly NamedStudy[] {
  const count = new Map<string, number>();
  for (const { label } of studies) count.set(label, (count.get(label) ?? 0) + 1);
  return studies.map((study) =>
    study.file !== null && (count.get(study.label) ?? 0) > 1
      ? { ...study, label: `${study.label} (${basename(study.file)})` }
      : study,
  );
}

/** Studies in brief, to choose from and to compare; none where the shown one is alone. */
export function relatedStudies(
  studies: readonly NamedStudy[],
  shown: StudyState | undefined,
): readonly RelatedStudy[] {
  if (studies.length < 2 || !shown) return [];
  const goalOf = (study: StudyState) => comparisonGoal(objectivesOf(study));
  const goal = goalOf(shown);
  const runs = comparedRuns(
    studies.map(({ state }) => state),
    studies.map(({ file, name, label }) => (file === null ? name : label)),
  );
  return studies.map(({ name, label, file, state }, index) => ({
    name,
    label,
    file,
    trialCount: state.trials.length,
    run: isSameGoal(goal, goalOf(state)) ? (runs[index] ?? null) : null,
    bestSoFar: hasSameObjective(state, shown) ? bestSoFarOf(state) : null,
  }));
}

function hasSameObjective(study: StudyState, shown: StudyState): boolean {
  return study.metricNames[0] === shown.metricNames[0] && study.directions[0] === shown.directions[0];
}

function bestSoFarOf(state: StudyState): Readonly<Record<HistoryAxis, BestSoFar>> {
  const [objective] = objectivesOf(state);
  const along = (axis: HistoryAxis): BestSoFar => {
    const placed = placeTrials(state.trials, axis);
    const improvements = improvementsOf(placed, 0, objective?.direction ?? "minimize");
    return {
      improvements: improvements.map(({ at, value }) => ({ at, value })),
      end: placed.at(-1)?.at ?? 0,
    };
  };
  return { trial: along("trial"), time: along("time"), steps: along("steps") };
}
