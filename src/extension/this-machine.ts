import { readFileSync } from "node:fs";
import type { TrialMark } from "../analysis/trial-filter.ts";
import type { JournalRecord } from "../engine/journal-record.ts";
import type { Answer, StudyQuestion } from "../engine/study-control.ts";
import { markRecords } from "../engine/study-marks.ts";
import { JournalFold } from "../engine/study-state.ts";
import { endRunner } from "../node/end-runner.ts";
import { openJournalFile } from "../node/journal-file.ts";
import { readRunner } from "../node/runner-lock.ts";
import { studyFolder } from "../node/study-folder.ts";
import { systemClock } from "../node/system-clock.ts";
import type { StudyMachine } from "./study-machine.ts";

/** What understands study files; it takes a while to load, and somebody's journal needs none of it. */
export type StudyFileReader = Pick<typeof import("./study-plan.ts"), "readPlan" | "readDefinition">;

/**
 * The machine that this process runs on.
 *
 * @param studyFiles called with the first study file that is to be understood
 * @param warn of what was found in a journal that is written
 */
export function thisMachine(
  studyFiles: () => StudyFileReader,
  warn: (message: string) => void,
): StudyMachine {
  return {
    source: "study",
    readRunner,
    readPlan: (text, studyFile) => studyFiles().readPlan(text, studyFile),
    stop(runner) {
      const ended = endRunner(runner);
      return ended.kind === "asked" ? undefined : ended.message;
    },
    async mark(journal, study, trial, mark) {
      try {
        await appendMark(journal, study, trial, mark, warn);
        return undefined;
      } catch (error) {
        return `The mark could not be kept: ${messageOf(error)}`;
      }
    },
    async ask(studyFile, study, runner, question) {
      if (runner.kind === "elsewhere")
        return { kind: "refused", message: `The study runs on ${runner.host}; it has to be asked there.` };
      if (runner.kind !== "running") return askOnDisk(studyFiles(), studyFile, study, question);
      const { askRunner } = await import("../node/control/ask.ts");
      return askRunner(studyFolder(studyFile, study).control, question);
    },
  };
}

/** Under the journal's lock, as every program that shares it appends: beside a runner, or without one. */
async function appendMark(
  path: string,
  study: string,
  trial: number,
  mark: TrialMark,
  warn: (message: string) => void,
): Promise<void> {
  const fold = new JournalFold();
  const take = (record: JournalRecord) => fold.apply(record);
  const journal = await openJournalFile(path, { take, clock: systemClock, log: { info: () => {}, warn } });
  try {
    await journal.append((foreign) => {
      foreign.forEach(take);
      const found = fold.study(study);
      return found ? markRecords(found, trial, mark, `tunesmith-marks-${process.pid}`) : [];
    });
  } finally {
    await journal.close();
  }
}

/** Of a study that nobody runs: its next run finds what is asked. */
async function askOnDisk(
  { readDefinition }: StudyFileReader,
  studyFile: string,
  name: string,
  question: StudyQuestion,
): Promise<Answer> {
  try {
    const { askStudyOnDisk } = await import("../node/stopped-study.ts");
    const study = readDefinition(readFileSync(studyFile, "utf8"), studyFile);
    return study === undefined
      ? { kind: "refused", message: "The study file has errors." }
      : await askStudyOnDisk(studyFolder(studyFile, name), study, question);
  } catch (error) {
    return { kind: "refused", message: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
