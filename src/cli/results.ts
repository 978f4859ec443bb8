import { existsSync } from "node:fs";
import { bestRun, comparisonPlaceOf, runName } from "../engine/comparison-member.ts";
import type { JournalRecord } from "../engine/journal-record.ts";
import { objectivesOf, type StoredObjective } from "../engine/study-objectives.ts";
import { foldRecords, type StudyState } from "../engine/study-state.ts";
import { memberFolder } from "../node/comparison-folder.ts";
import { createJournalTail } from "../node/journal-tail.ts";
import { type StudyFolder, studyFolder } from "../node/study-folder.ts";
import { studyNameIn } from "../node/study-name.ts";
import { CommandError, type Invocation, onlyFile, UsageError } from "./command.ts";
import { type ComparisonResults, chosenStudy, comparisonResults, shortName } from "./comparison-results.ts";

/** What a journal tells about a study, for the commands that only look. */
export interface Results {
  readonly name: string;
  readonly state: StudyState;
  readonly objectives: readonly StoredObjective[];
  /** Undefined for a journal that was named itself. */
  readonly folder: StudyFolder | undefined;
  /** Every study of the journal. */
  readonly studies: readonly StudyState[];
  /** Names of the journal's other studies. */
  readonly others: readonly string[];
}

/** `--study`, for commands whose FILE may be a journal with several studies. */
export const studyOption = {
  options: { study: { type: "string" } },
  help: {
    study:
      "which study of a journal (*.log) that holds several; default: the first. Of a comparison which run, such as random-1; default: the one with the best trial",
  },
} as const;

/**
 * The results that a command was asked about. Of a journal with several studies it says which one it took.
 *
 * @throws CommandError where the file cannot be read or nothing has been run yet
 * @throws UsageError where `--study` does not fit the file
 */
export function askedResults(invocation: Invocation): Results {
  const file = onlyFile(invocation);
  const study = invocation.options["study"];
  const comparison = comparisonResults(file);
  if (comparison !== undefined) return askedRun(invocation, comparison, study);
  if (!file.endsWith(".log")) {
    if (study !== undefined)
      throw new UsageError("--study is for journals (*.log); a study file has one study");
    return readResults(file);
  }
  const name = study === undefined ? undefined : String(study);
  const results = resultsIn(file, name, undefined);
  if (study === undefined && results.others.length > 0)
    invocation.errors.write(
      `${file} holds other studies too: ${results.others.join(", ")}. This is ${results.name}; --study names another.\n`,
    );
  return results;
}

/**
 * Reads the results of a study file, or of a journal (`*.log`, Optuna's too).
 *
 * A study file with mistakes in it still has results: only its name is needed.
 *
 * @throws CommandError where the file cannot be read or nothing has been run yet
 */
export function readResults(file: string): Results {
  if (file.endsWith(".log")) return resultsIn(file, undefined, undefined);
  const comparison = comparisonResults(file);
  if (comparison !== undefined) return runResults(comparison, bestRun(comparison.studies));
  const name = studyNameIn(file);
  if (name === undefined) throw new CommandError(`${file} cannot be read`);
  const folder = studyFolder(file, name);
  if (!existsSync(folder.journal))
    throw new CommandError(`${name} has no results yet: tunesmith run ${file} makes some`);
  return resultsIn(folder.journal, name, folder);
}

/** Of a comparison the run that `--study` names, or else the one with the best trial. */
function askedRun({ errors }: Invocation, comparison: ComparisonResults, asked: unknown): Results {
  if (asked !== undefined) return runResults(comparison, chosenStudy(comparison, String(asked)));
  const study = bestRun(comparison.studies);
  errors.write(
    `${comparison.name} compares ${comparison.studies.length} runs. This is ${runName(study)}, which has the best trial; --study names another, such as ${shortName(comparison, comparison.studies.at(-1) as StudyState)}.\n`,
  );
  return runResults(comparison, study);
}

function runResults({ folder, studies, objectives }: ComparisonResults, state: StudyState): Results {
  const place = comparisonPlaceOf(state);
  const others = studies.filter((study) => study !== state).map(({ name }) => name);
  const own = place && memberFolder(folder, place.strategy, place.repetition, state.name);
  return { name: state.name, state, objectives, folder: own ?? folder, studies, others };
}

/** What a journal holds now. @throws CommandError where there is none */
export function readRecords(journal: string): readonly JournalRecord[] {
  const tail = createJournalTail(journal);
  const all: JournalRecord[] = [];
  for (;;) {
    const { kind, records, remaining } = tail.readNewRecords();
    if (kind === "missing") throw new CommandError(`${journal} does not exist`);
    for (const record of records) all.push(record);
    if (remaining === "none") return all;
  }
}

/**
 * @param name of the study; the journal's first one without
 * @throws CommandError where the journal does not hold it
 */
export function resultsIn(
  journal: string,
  name: string | undefined,
  folder: StudyFolder | undefined,
): Results {
  const fold = foldRecords(readRecords(journal));
  const state = name === undefined ? fold.studies[0] : fold.study(name);
  const names = fold.studies.map((study) => study.name);
  if (state === undefined) {
    const rest = names.length === 0 ? "" : `; it has ${names.join(", ")}`;
    throw new CommandError(`${journal} holds no study${name === undefined ? "" : ` named ${name}${rest}`}`);
  }
  const others = names.filter((other) => other !== state.name);
  const { studies } = fold;
  return { name: state.name, state, objectives: objectivesOf(state), folder, studies, others };
}
