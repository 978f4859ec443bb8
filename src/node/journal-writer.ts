/**
 * The file under an open journal: where reading has got to, whole writes, the mending of torn lines, and syncs. Knows
 * nothing of locks; what needs one says so.
 */
import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  fdatasync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { JournalRecord } from "../engine/journal-record.ts";
import { parseRecord } from "../engine/journal-text.ts";
import type { Log } from "../engine/ports.ts";
import {
  excerptOf,
  type JournalPart,
  type JournalPosition,
  type JournalProblem,
  journalStart,
  readFully,
  readJournalPart,
  readSomeOfJournal,
} from "./journal-lines.ts";
import { asOsError, OsError } from "./os-error.ts";
import { syncFolder } from "./sync-folder.ts";

export interface JournalWriter {
  readonly problems: readonly JournalProblem[];
  /** Some of the whole lines since the last call; none once all are read. Needs no lock. */
  readSome(): JournalRecord[];
  /** All of the whole lines since the last call. Mends a torn last line. Only under the lock. */
  catchUp(): JournalRecord[];
  /** Only under the lock, after `catchUp`. Leaves the file as it was where it throws. */
  write(lines: readonly string[]): void;
  sync(): Promise<void>;
  close(): void;
}

/** About so much of a long journal is in memory at once. */
const READING_BYTES = 4 << 20;

export function openJournalWriter(path: string, log: Log): JournalWriter {
  const isNew = !existsSync(path);
  const file = openJournal(path);
  if (isNew) syncFolder(dirname(path));
  const { dev, ino } = statSync(path, { bigint: true });
  const problems: JournalProblem[] = [];
  let position: JournalPosition = journalStart;
  /** Read, and not yet handed over. */
  let unseen: JournalRecord[] = [];
  let syncedBytes = 0;
  let syncing: Promise<void> | undefined;
  /** Once set, nothing that is written could be relied on. */
  let broken: OsError | undefined;

  const note = (problem: JournalProblem) => {
    problems.push(problem);
    log.warn(problem.message);
  };

  /** Bytes. */
  const currentSize = (): number => {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    const isSame = now !== undefined && now.dev === dev && now.ino === ino && now.size >= position.offset;
    if (!isSame) throw replaced(path);
    return Number(now.size);
  };

  const keep = (part: JournalPart) => {
    for (const problem of part.problems) note(problem);
    position = part.next;
    unseen = unseen.length === 0 ? part.records : [...unseen, ...part.records];
  };

  const handOver = () => {
    const records = unseen;
    unseen = [];
    return records;
  };

  const mendTornLine = (size: number) => {
    const { offset, line } = position;
    const torn = readFully(file, Buffer.alloc(size - offset), offset);
    const text = torn.toString();
    const record = parseRecord(text);
    if (record !== undefined) {
      // Nothing but the line feed is missing.
      writeAll(file, Buffer.from("\n"));
      position = { offset: size + 1, line: line + 1 };
      unseen.push(record);
      note({ kind: "torn-line", line, message: `Line ${line} of the journal lacked its end; it was added.` });
      return;
    }
    const aside = `${path}.torn`;
    appendFileSync(aside, Buffer.concat([torn, Buffer.from("\n")]));
    truncate(path, offset);
    const what = `Line ${line} of the journal was never written to its end: ${excerptOf(text)}`;
    note({ kind: "torn-line", line, message: `${what}. It was moved to ${aside}.` });
  };

  const write = (lines: readonly string[]) => {
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.join(""));
    const before = position.offset;
    try {
      writeAll(file, bytes);
    } catch (error) {
      undo(before);
      throw error;
    }
    position = { offset: before + bytes.length, line: position.line + lines.length };
    if (currentSize() !== position.offset) broken = interfered(path);
  };

  const undo = (size: number) => {
    try {
      truncate(path, size);
    } catch (error) {
      // A part of a line, if one is left, is mended by whoever opens the journal next.
      broken = asOsError(error, "take back a failed write to the journal", path) as OsError;
    }
  };

  const startSync = () => {
    const upTo = position.offset;
    syncing = new Promise<void>((fulfil, reject) => {
      fdatasync(file, (error) => {
        syncing = undefined;
        if (error === null) {
          syncedBytes = upTo;
          fulfil();
          return;
        }
        // The system reports a failed sync once and then forgets which bytes it lost.
        broken = asOsError(error, "bring the journal to the disk", path) as OsError;
        reject(broken);
      });
    });
    return syncing;
  };

  return {
    problems,
    readSome: () => {
      const size = currentSize();
      if (size > position.offset) keep(readSomeOfJournal(file, position, size, READING_BYTES));
      return handOver();
    },
    catchUp: () => {
      if (broken !== undefined) throw broken;
      const size = currentSize();
      if (size > position.offset) keep(readJournalPart(file, position, size));
      if (position.offset < size) mendTornLine(size);
      return handOver();
    },
    write,
    // One sync serves all that was written before it began; who comes later shares the next one.
    sync: async () => {
      const upTo = position.offset;
      while (syncedBytes < upTo) {
        if (broken !== undefined) throw broken;
        await (syncing ?? startSync());
      }
    },
    close: () => closeSync(file),
  };
}

function openJournal(path: string): number {
  try {
    // With O_APPEND not even a writer that ignores the lock can be overwritten.
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o666);
  } catch (error) {
    throw asOsError(error, "open the journal", path);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Through a descriptor of its own: on Windows one for appending cannot cut. */
function truncate(path: string, size: number): void {
  const file = openSync(path, "r+");
  try {
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}

function replaced(path: string): OsError {
  const message = `The journal ${path} was removed, replaced or cut while it was in use.`;
  return new OsError({
    message,
    code: "ESTALE",
    hint: "Run the study again to go on with what is there now.",
    path,
  });
}

function interfered(path: string): OsError {
  const message = `Another program wrote to the journal ${path} without heeding its lock.`;
  const hint = "Let other programs use the journal by the same path, then run the study again to go on.";
  return new OsError({ message, code: "ESTALE", hint, path });
}
