import { studyAttribute } from "../engine/journal-record.ts";
import { JournalFold } from "../engine/study-state.ts";
import { type JournalStudy, pastTrials } from "../language/past-trials.ts";
import type { PastTrials, StoredStudy } from "../language/results.ts";
import type { NamedDomain } from "../language/workspace.ts";
import { createJournalTail } from "../node/journal-tail.ts";

/** What the journal of one study says, as far as it has been read. */
export interface StudyJournal {
  /** Reads on by one piece, and says whether there is more. Throws where the disk fails. */
  readPiece(): "more" | "none";
  pastTrials(parameters: readonly NamedDomain[]): PastTrials | undefined;
}

/** @param study its name, for a journal may hold several */
export type OpenStudyJournal = (path: string, study: string) => StudyJournal;

const pieceBytes = 512 * 1024;

export const openStudyJournal: OpenStudyJournal = (path, study) => {
  const tail = createJournalTail(path, pieceBytes);
  let fold = new JournalFold();
  return {
    readPiece() {
      const { kind, records, remaining } = tail.readNewRecords();
      if (kind !== "continued") fold = new JournalFold();
      for (const record of records) fold.apply(record);
      return remaining;
    },
    pastTrials(parameters) {
      const found = studyIn(fold, study);
      return found && pastTrials(found, parameters);
    },
  };
};

function studyIn(fold: JournalFold, study: string): JournalStudy | undefined {
  const state = fold.study(study);
  if (state === undefined || state.trials.length === 0) return undefined;
  const { trials, metricNames, directions, systemAttributes } = state;
  const definition = systemAttributes.get(studyAttribute.definition) as StoredStudy["definition"];
  const seed = definition?.["seed"];
  return { trials, metricNames, directions, definition, seed: typeof seed === "number" ? seed : undefined };
}
