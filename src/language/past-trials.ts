import { bestTrial } from "../analysis/best.ts";
import { parameterImportance } from "../analysis/importance.ts";
import { type StudyResults, studyResults } from "../analysis/study-results.ts";
import type { Objective } from "../study/objective.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import type { OutlineMapping } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import type { PastTrials, StoredStudy } from "./results.ts";
import type { StudyName } from "./study-names.ts";
import type { NamedDomain, Workspace } from "./workspace.ts";

/** A study as its journal tells it. */
export interface JournalStudy extends Omit<StoredStudy, "trials"> {
  readonly trials: readonly Trial[];
  /** One per objective. */
  readonly metricNames: readonly string[];
}

/** Folds a journal's trials into what the editor shows, by the ranges that the parameters have now. */
export function pastTrials(journal: JournalStudy, parameters: readonly NamedDomain[]): PastTrials {
  const { trials, directions, metricNames, definition, seed } = journal;
  const objectives = metricNames.map(
    (metric, index): Objective => ({
      metric,
      direction: directions[index] === 2 ? "maximize" : "minimize",
      of: "last",
    }),
  );
  const judged = sampleOf(trials, objectives);
  const importance = parameterImportance(judged, { parameters }, objectives);
  const isTelling = importance.some((each) => each.importance > 0);
  return {
    results: { ...studyResults({ trials: judged, objectives, parameters }), ...countsOf(trials) },
    stored: { trials: trials.length, definition, seed, directions },
    importance: new Map(isTelling ? importance.map((each) => [each.name, each.importance]) : []),
    pace: paceOf(judged),
  };
}

/** Judging all of very many trials would hold the editor up, and say no more. */
const mostJudged = 10_000;

/** Trials at even distances, the best one among them. */
function sampleOf(trials: readonly Trial[], objectives: readonly Objective[]): readonly Trial[] {
  if (trials.length <= mostJudged) return trials;
  const stride = trials.length / mostJudged;
  const [objective] = objectives;
  const best = objective && bestTrial(trials, objective);
  return trials.filter(
    (trial, index) => trial === best || Math.floor(index / stride) !== Math.floor((index - 1) / stride),
  );
}

function countsOf(trials: readonly Trial[]): Pick<StudyResults, "complete" | "ended"> {
  const settled = trials.filter(isSettled);
  const complete = settled.filter(({ state, values }) => state === "complete" && values !== null);
  return { complete: complete.length, ended: settled.length };
}

/** What the earlier trials of the study of a text say, which may be broken; undefined where there are none. */
export function pastTrialsOf(
  outline: OutlineMapping,
  names: readonly StudyName[],
  workspace: Workspace,
): PastTrials | undefined {
  if (workspace.pastTrials === undefined) return undefined;
  const parameters = names.flatMap(({ name, kind, domain }) =>
    kind === "parameter" && domain !== undefined ? [{ name, domain }] : [],
  );
  return workspace.pastTrials(studyNameOf(outline, workspace), parameters);
}

function studyNameOf({ entries }: OutlineMapping, { fileStem }: Workspace): string {
  const value = entries.find(({ key }) => key.text === "study")?.value;
  const name = value?.kind === "scalar" ? textOf(value) : "";
  return name === "" ? fileStem : name;
}

/** The medians of the trials that ran to their end; undefined where none did. */
function paceOf(trials: readonly Trial[]): PastTrials["pace"] {
  const ended = trials.filter(
    (trial) =>
      isSettled(trial) && trial.state !== "failed" && trial.startedAt !== null && trial.endedAt !== null,
  );
  if (ended.length === 0) return undefined;
  const duration = ({ startedAt, endedAt }: Trial) => Math.max(0, (endedAt ?? 0) - (startedAt ?? 0));
  const stepped = ended.filter(({ step }) => step !== null && step > 0);
  return {
    trialMs: median(ended.map(duration)),
    stepMs:
      stepped.length === 0
        ? undefined
        : median(stepped.map((trial) => duration(trial) / (trial.step as number))),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] as number;
}
