/**
 * The journal on disk, for the process that writes it. Others may append too: each write first takes the lock, reads
 * what they added and mends what a killed writer left torn.
 */
import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import type { JournalRecord } from "../engine/journal-record.ts";
import { formatRecord, parseRecord } from "../engine/journal-text.ts";
import type { Clock, Journal, Log } from "../engine/ports.ts";
import {
  excerptOf,
  type JournalPosition,
  type JournalProblem,
  journalStart,
  readFully,
  readJournalPart,
} from "./journal-lines.ts";
import { createJournalLock, type LockKind } from "./journal-lock.ts";
import { asOsError, OsError } from "./os-error.ts";

export interface JournalFile extends Journal {
  /** What the journal held when it was opened. */
  readonly records: readonly JournalRecord[];
  /** What is wrong with the file; grows as more of it is read. Each is logged as well. */
  readonly problems: readonly JournalProblem[];
  /** Writes and syncs what is still under way, then closes the file. */
  close(): Promise<void>;
}

export interface JournalFileOptions {
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
  /** The runner.json of this process, where it has one: tells later runs whose lock it was if this one is killed. */
  readonly runnerFile?: string;
  readonly lockKind?: LockKind;
}

type Build = (foreign: readonly JournalRecord[]) => readonly JournalRecord[];

/** An append that waits for its turn. */
interface Pending {
  readonly build: Build;
  readonly fulfil: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Opens the journal, or creates it; its folder has to exist. Rejects with an `OsError` where it cannot be read or
 * written, locks included, so that a run finds out before its first trial.
 */
export async function openJournalFile(path: string, options: JournalFileOptions): Promise<JournalFile> {
  const writer = openWriter(resolve(path), options.log);
  const lock = createJournalLock(path, {
    clock: options.clock,
    log: options.log,
    ...(options.runnerFile !== undefined && { runnerFile: options.runnerFile }),
    ...(options.lockKind !== undefined && { kind: options.lockKind }),
  });
  const records: JournalRecord[] = [];
  try {
    // Most of a long file is read before the lock is taken, so that nobody waits for it.
    addAll(records, writer.readNew());
    await lock.hold(() => addAll(records, writer.catchUp()));
  } catch (error) {
    writer.close();
    throw asOsError(error, "open the journal", path);
  }

  let pending: Pending[] = [];
  /** Ends when every append so far has. */
  let idle = Promise.resolve();
  let isOpen = true;

  const writePending = async () => {
    try {
      await lock.hold(() => {
        // Whatever came in while the lock was awaited goes along.
        const batch = pending;
        pending = [];
        writeBatch(writer, batch, path);
      });
    } catch (error) {
      const failed = pending;
      pending = [];
      for (const { reject } of failed) reject(asOsError(error, "write the journal", path));
    }
  };

  return {
    records,
    problems: writer.problems,
    append: (build) => {
      if (!isOpen) throw new Error("the journal is closed");
      return new Promise((fulfil, reject) => {
        pending.push({ build, fulfil, reject });
        // What is appended within one turn of the event loop is written under one lock.
        if (pending.length === 1) idle = idle.then(endOfTurn).then(writePending);
      });
    },
    sync: async () => {
      await idle;
      await writer.sync();
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await idle;
      try {
        await writer.sync();
      } finally {
        writer.close();
      }
    },
  };
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** All of the batch is written, or none: every append in it then fails for the same reason. */
function writeBatch(writer: Writer, batch: readonly Pending[], path: string): void {
  const written: Pending[] = [];
  try {
    let foreign: readonly JournalRecord[] = writer.catchUp();
    const lines: string[] = [];
    for (const entry of batch) {
      try {
        for (const record of entry.build(foreign)) lines.push(`${formatRecord(writable(record))}\n`);
        written.push(entry);
      } catch (error) {
        entry.reject(error);
      }
      foreign = [];
    }
    writer.write(lines);
  } catch (error) {
    for (const entry of batch) entry.reject(asOsError(error, "write the journal", path));
    return;
  }
  for (const entry of written) entry.fulfil();
}

function writable(record: JournalRecord): JournalRecord {
  if (record.op_code === 10) throw new Error("a journal that holds operation 10 cannot be read by Optuna 4");
  return record;
}

interface Writer {
  readonly problems: readonly JournalProblem[];
  /** The whole lines since the last call. Needs no lock. */
  readNew(): JournalRecord[];
  /** The same, and mends a torn last line. Only under the lock. */
  catchUp(): JournalRecord[];
  /** Only under the lock, after `catchUp`. Leaves the file as it was where it throws. */
  write(lines: readonly string[]): void;
  sync(): Promise<void>;
  close(): void;
}

function openWriter(path: string, log: Log): Writer {
  const isNew = !existsSync(path);
  const file = openJournal(path);
  if (isNew) syncFolder(dirname(path));
  const { dev, ino } = statSync(path, { bigint: true });
  const problems: JournalProblem[] = [];
  let position: JournalPosition = journalStart;
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
    if (now === undefined || now.dev !== dev || now.ino !== ino || now.size < position.offset)
      throw replaced(path);
    return Number(now.size);
  };

  const readTo = (end: number): JournalRecord[] => {
    if (end === position.offset) return [];
    const part = readJournalPart(file, position, end);
    for (const problem of part.problems) note(problem);
    position = part.next;
    return part.records;
  };

  const mendTornLine = (size: number): JournalRecord[] => {
    const { offset, line } = position;
    const torn = readFully(file, Buffer.alloc(size - offset), offset);
    const text = torn.toString();
    const record = parseRecord(text);
    if (record !== undefined) {
      // Nothing but the line feed is missing.
      writeAll(file, Buffer.from("\n"));
      position = { offset: size + 1, line: line + 1 };
      note({
        kind: "torn-line",
        line,
        message: `Line ${line} of the journal lacked its end, which was added.`,
      });
      return [record];
    }
    const aside = `${path}.torn`;
    appendFileSync(aside, Buffer.concat([torn, Buffer.from("\n")]));
    truncate(path, offset);
    const what = `Line ${line} of the journal was never written to its end: ${excerptOf(text)}`;
    note({ kind: "torn-line", line, message: `${what}. It was moved to ${aside}.` });
    return [];
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
    readNew: () => readTo(currentSize()),
    catchUp: () => {
      if (broken !== undefined) throw broken;
      const size = currentSize();
      const records = readTo(size);
      return position.offset < size ? [...records, ...mendTornLine(size)] : records;
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

/** Makes the new file's name as lasting as its bytes. Windows cannot, and need not. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
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

function addAll<Item>(list: Item[], items: readonly Item[]): void {
  // Not `push(...items)`: a call takes only so many arguments.
  for (const item of items) list.push(item);
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
