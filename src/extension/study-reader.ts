import { join } from "node:path";
import { JournalFold, type StudyState } from "../engine/study-state.ts";
import { ComparisonReader } from "../node/comparison-folder.ts";
import { createJournalTail } from "../node/journal-tail.ts";

/** Follows what is written of one study or more. */
export interface StudyReader {
  /** Reads what is new, of each journal at most a piece. */
  read(): StudiesReading;
}

export interface StudiesReading {
  readonly studies: readonly FoundStudy[];
  readonly remaining: "more" | "none";
  /** `anew`: what was read before no longer holds. */
  readonly news: "none" | "some" | "anew";
}

export interface FoundStudy {
  readonly state: StudyState;
  readonly journal: string;
  /** Where its trials' folders are. */
  readonly folder: string;
}

/** So much of a long journal is read in one go, so that other studies get their turn. */
const readingBytes = 1 << 22;
/** In pieces of this size, whose records are forgotten before they cost the garbage collector anything. */
const pieceBytes = 1 << 17;

/** The studies of one journal, in their order. */
export function journalReader(journal: string, folder: string): StudyReader {
  const tail = createJournalTail(journal, pieceBytes);
  let fold = new JournalFold();
  return {
    read() {
      let remaining: StudiesReading["remaining"] = "more";
      let news: StudiesReading["news"] = "none";
      for (let bytes = 0; bytes < readingBytes && remaining === "more"; bytes += pieceBytes) {
        const reading = tail.readNewRecords();
        if (reading.kind !== "continued" && fold.trialCount > 0) {
          fold = new JournalFold();
          news = "anew";
        }
        for (const record of reading.records) fold.apply(record);
        if (reading.records.length > 0 && news === "none") news = "some";
        remaining = reading.remaining;
      }
      const studies = fold.studies.map((state) => ({ state, journal, folder }));
      return { studies, remaining, news };
    },
  };
}

/** The runs of a comparison, each with a journal of its own, in the order of the repetitions. */
export function comparisonReader(folder: string): StudyReader {
  const reader = new ComparisonReader({ path: folder }, readingBytes);
  return {
    read() {
      const { members, remaining, news } = reader.read();
      const studies = members.map((member) => ({ ...member, journal: join(member.folder, "journal.log") }));
      return { studies, remaining, news };
    },
  };
}
