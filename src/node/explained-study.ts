import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { comparisonPlaceOf } from "../engine/comparison-member.ts";
import type { ExplainedStudy } from "../engine/explain-trial.ts";
import { type JournalRecord, studyAttribute } from "../engine/journal-record.ts";
import { objectivesOf } from "../engine/study-objectives.ts";
import { foldRecords, type StudyState } from "../engine/study-state.ts";
import { studyOf } from "../study/check-comparison.ts";
import { compileStudy } from "../study/compile.ts";
import type { Study } from "../study/study.ts";
import { createJournalTail } from "./journal-tail.ts";
import { stemOf } from "./study-name.ts";

export interface StudyPlace {
  readonly journal: string;
  /** The study file as it was run. */
  readonly definition: string;
  /** The study file that the user has, or the journal: gives a study without a name its name. */
  readonly file: string;
  /** Which study of the journal; undefined for the first. */
  readonly study: string | undefined;
}

/** Reads all that explanations of a study need, anew. Undefined where the journal holds no such study. */
export function readExplainedStudy({
  journal,
  definition,
  file,
  study: wanted,
}: StudyPlace): ExplainedStudy | undefined {
  const records = recordsOf(journal);
  const fold = foldRecords(records);
  const state = wanted === undefined ? fold.studies[0] : fold.study(wanted);
  if (state === undefined) return undefined;
  const study = studyOfRun(readStudy(definition, file), state);
  const seed = state.systemAttributes.get(studyAttribute.seed);
  return {
    // A file beside a journal says nothing of the other studies in it.
    study: study?.name === state.name ? study : undefined,
    seed: typeof seed === "number" ? seed : undefined,
    objectives: objectivesOf(state),
    state,
    records,
  };
}

/** Of a file with a comparison, the study that one of its runs is. */
function studyOfRun(study: Study | undefined, state: StudyState): Study | undefined {
  const place = comparisonPlaceOf(state);
  if (study?.comparison === undefined || study.name !== place?.comparison) return study;
  const entry = study.comparison.entries.find(({ label }) => label === place.strategy);
  return entry && { ...studyOf(study, entry), name: state.name };
}

function recordsOf(journal: string): readonly JournalRecord[] {
  const tail = createJournalTail(journal);
  const all: JournalRecord[] = [];
  for (;;) {
    const { kind, records, remaining } = tail.readNewRecords();
    if (kind === "missing") return all;
    for (const record of records) all.push(record);
    if (remaining === "none") return all;
  }
}

function readStudy(definition: string, file: string): Study | undefined {
  if (!existsSync(definition)) return undefined;
  try {
    const value: unknown = parse(readFileSync(definition, "utf8"), { logLevel: "silent" });
    return compileStudy(value, { defaultName: stemOf(file), needsRun: "run-optional" }).study;
  } catch {
    // A copy that cannot be read explains nothing; the journal still does.
    return undefined;
  }
}
