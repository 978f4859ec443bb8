/** Follows a journal that somebody else writes. Takes no lock, as Optuna's readers take none. */
import { closeSync, fstatSync, openSync } from "node:fs";
import type { JournalRecord } from "../engine/journal-record.ts";
import {
  type JournalPosition,
  type JournalProblem,
  journalStart,
  readFully,
  readSomeOfJournal,
} from "./journal-lines.ts";
import { asOsError, errorCode } from "./os-error.ts";

export interface JournalTail {
  /** What was written since the last call. Throws an `OsError` where the file is there and cannot be read. */
  readNewRecords(): TailReading;
}

export interface TailReading {
  /**
   * `restarted`: the file was replaced or cut, so what was read before no longer holds and `records` begins anew.
   * `missing`: there is no such file (any more); nothing that was read before holds.
   */
  readonly kind: "continued" | "restarted" | "missing";
  readonly records: readonly JournalRecord[];
  readonly problems: readonly JournalProblem[];
  /** Whether there is more to read at once; a long file comes in several readings. */
  readonly remaining: "more" | "none";
}

interface Followed {
  /** Device and inode. */
  readonly file: string;
  readonly position: JournalPosition;
  /** The last bytes in front of the position. Where they differ, the file was cut and has grown again. */
  readonly mark: Buffer;
}

const MARK_BYTES = 64;
const READING_BYTES = 8 << 20;

/** @param readingBytes about how much to read in one go */
export function createJournalTail(path: string, readingBytes: number = READING_BYTES): JournalTail {
  let followed: Followed | undefined;

  const readOpen = (file: number): TailReading => {
    const { dev, ino, size } = fstatSync(file, { bigint: true });
    const known = followed;
    const isSame =
      known?.file === `${dev}:${ino}` &&
      size >= known.position.offset &&
      markBefore(file, known.position.offset).equals(known.mark);
    const from = isSame ? known.position : journalStart;
    const part = readSomeOfJournal(file, from, Number(size), readingBytes);
    const mark = markBefore(file, part.next.offset);
    followed = { file: `${dev}:${ino}`, position: part.next, mark };
    const isShortened = !isSame && known !== undefined && known.position.offset > 0;
    return {
      kind: isShortened ? "restarted" : "continued",
      records: part.records,
      problems: part.problems,
      remaining: part.reachedEnd ? "none" : "more",
    };
  };

  return {
    readNewRecords: () => {
      let file: number;
      try {
        file = openSync(path, "r");
      } catch (error) {
        if (errorCode(error) !== "ENOENT") throw asOsError(error, "read the journal", path);
        followed = undefined;
        return { kind: "missing", records: [], problems: [], remaining: "none" };
      }
      try {
        return readOpen(file);
      } catch (error) {
        throw asOsError(error, "read the journal", path);
      } finally {
        closeSync(file);
      }
    },
  };
}

function markBefore(file: number, offset: number): Buffer {
  const length = Math.min(MARK_BYTES, offset);
  return readFully(file, Buffer.alloc(length), offset - length);
}
