/**
 * The journal on disk, for the process that writes it. Others may append too: each write first takes the lock, reads
 * what they added and mends what a killed writer left torn.
 */
import { resolve } from "node:path";
import type { JournalRecord } from "../engine/journal-record.ts";
import { formatRecord } from "../engine/journal-text.ts";
import type { Clock, Journal, Log } from "../engine/ports.ts";
import type { JournalProblem } from "./journal-lines.ts";
import { createJournalLock, type LockKind } from "./journal-lock.ts";
import { type JournalWriter, openJournalWriter } from "./journal-writer.ts";
import { asOsError, OsError } from "./os-error.ts";

export interface JournalFile extends Journal {
  /** What is wrong with the file; grows as more of it is read. Each is logged as well. */
  readonly problems: readonly JournalProblem[];
  /** Writes and syncs what is still under way, then closes the file. */
  close(): Promise<void>;
}

export interface JournalFileOptions {
  /**
   * Handed every record that the journal holds when it is opened, in order. They are read piece by piece: together they
   * take more memory than what they say of a study.
   */
  take(record: JournalRecord): void;
  readonly clock: Pick<Clock, "after">;
  readonly log: Log;
  /** The runner.json of this process, where it has one: tells later runs whose lock it was if this one is killed. */
  readonly runnerFile?: string;
  readonly lockKind?: LockKind;
}

/** A record that is not understood may have changed what the others mean: then nothing is added to them. */
function refuseNewer(problems: readonly JournalProblem[], path: string): void {
  const unknown = problems.find(({ kind }) => kind === "unknown-operation");
  if (unknown === undefined) return;
  throw new OsError({
    message: `The journal ${path} was written by a newer version of Optuna or Tunesmith. ${unknown.message}`,
    code: "ENOTSUP",
    hint: "Update Tunesmith to go on with it. Its results can still be shown.",
    path,
  });
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
  const writer = openJournalWriter(resolve(path), options.log);
  const lock = createJournalLock(path, {
    clock: options.clock,
    log: options.log,
    ...(options.runnerFile !== undefined && { runnerFile: options.runnerFile }),
    ...(options.lockKind !== undefined && { kind: options.lockKind }),
  });
  try {
    // Most of a long file is read before the lock is taken, so that nobody waits for it.
    for (let some = writer.readSome(); some.length > 0; some = writer.readSome()) some.forEach(options.take);
    await lock.hold(() => writer.catchUp().forEach(options.take));
    refuseNewer(writer.problems, path);
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
function writeBatch(writer: JournalWriter, batch: readonly Pending[], path: string): void {
  const written: Pending[] = [];
  try {
    let foreign: readonly JournalRecord[] = writer.catchUp();
    refuseNewer(writer.problems, path);
    const lines: string[] = [];
    for (const entry of batch) {
      try {
        addAll(lines, entry.build(foreign).map(formatLine));
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

function formatLine(record: JournalRecord): string {
  if (record.op_code === 10) throw new Error("a journal that holds operation 10 cannot be read by Optuna 4");
  return `${formatRecord(record)}\n`;
}

function addAll<Item>(list: Item[], items: readonly Item[]): void {
  // Not `push(...items)`: a call takes only so many arguments.
  for (const item of items) list.push(item);
}
