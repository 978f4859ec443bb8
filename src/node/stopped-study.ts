import { existsSync } from "node:fs";
import type { JournalRecord } from "../engine/journal-record.ts";
import { askStoppedStudy, type StoppedAnswer } from "../engine/stopped-study.ts";
import type { Answer, StudyQuestion } from "../engine/study-control.ts";
import { recordWriter } from "../engine/study-records.ts";
import { JournalFold } from "../engine/study-state.ts";
import type { Study } from "../study/study.ts";
import { holdsComparison } from "./comparison-folder.ts";
import { createStudyFolder } from "./create-study-folder.ts";
import { openJournalFile } from "./journal-file.ts";
import { readRunner } from "./runner-lock.ts";
import type { StudyFolder } from "./study-folder.ts";
import { systemClock } from "./system-clock.ts";

/**
 * Asks something of a study that nobody runs, under its journal's lock. A study that has not been run at all gets its
 * journal here.
 *
 * @param study as its file defines it now
 * @throws OsError where the journal cannot be written
 */
export async function askStudyOnDisk(
  folder: StudyFolder,
  study: Study,
  question: StudyQuestion,
): Promise<Answer> {
  if (study.comparison !== undefined || holdsComparison(folder))
    return {
      kind: "refused",
      message: `${study.name} is a comparison that is not running: change the study file, and run it.`,
    };
  const isNew = !existsSync(folder.journal);
  if (isNew && question.kind !== "enqueue" && question.kind !== "change")
    return { kind: "refused", message: `${study.name} has not been run yet.` };
  const claim = createStudyFolder(folder);
  if (claim.kind === "taken")
    return { kind: "refused", message: `The study's folder holds the results of ${claim.file}.` };
  const fold = new JournalFold();
  const take = (record: JournalRecord) => fold.apply(record);
  const journal = await openJournalFile(folder.journal, { take, clock: systemClock, log: silent });
  try {
    let answer: Answer = { kind: "refused", message: "" };
    await journal.append((foreign) => {
      foreign.forEach(take);
      const result = isRunAnywhere(folder)
        ? { answer: { kind: "refused", message: startedMeanwhile } as const, records: [] }
        : answered(fold, study, question);
      answer = result.answer;
      return result.records;
    });
    await journal.sync();
    return answer;
  } finally {
    await journal.close();
  }
}

const silent = { info: () => {}, warn: () => {} };
const startedMeanwhile = "The study has just been started; ask once more.";

/** A runner claims its study before it opens the journal: whoever claims it later reads what stands there. */
function isRunAnywhere({ runner }: StudyFolder): boolean {
  const { kind } = readRunner(runner);
  return kind === "running" || kind === "elsewhere";
}

function answered(fold: JournalFold, study: Study, question: StudyQuestion): StoppedAnswer {
  const records = recordWriter(`tunesmith-${process.pid}`, study.space);
  const created =
    fold.study(study.name) === undefined
      ? [
          records.createStudy(study.name, study.objectives),
          records.studyAttribute(
            fold.studyCount,
            "study:metric_names",
            study.objectives.map(({ metric }) => metric),
          ),
        ]
      : [];
  for (const record of created) fold.apply(record);
  const state = fold.study(study.name);
  if (state === undefined) throw new Error("a study that was created is not there");
  const result = askStoppedStudy({ study, state, records, now: Date.now() }, question);
  return result.records.length === 0
    ? result
    : { answer: result.answer, records: [...created, ...result.records] };
}
