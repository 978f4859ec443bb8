// What the tests of the journal share.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { parseRecord } from "../../src/engine/journal-text.ts";
import type { Clock, Log } from "../../src/engine/ports.ts";

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tunesmith-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Sleeping takes no time; each sleep is kept. `onSleep` sees how long has been slept in all. */
export function instantClock(onSleep: (totalMs: number) => void = () => {}) {
  const sleepsMs: number[] = [];
  const totalMs = () => sleepsMs.reduce((sum, sleepMs) => sum + sleepMs, 0);
  const after: Clock["after"] = (delayMs, callback) => {
    sleepsMs.push(delayMs);
    setImmediate(() => {
      onSleep(totalMs());
      callback();
    });
    return () => {};
  };
  return { sleepsMs, totalMs, after };
}

export function recordingLog(): Log & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return { warnings, info: () => {}, warn: (message) => warnings.push(message) };
}

/** The n-th of a row of records that can be told apart. */
export function numbered(n: number, worker_id = "ours"): JournalRecord {
  return { op_code: 2, worker_id, study_id: 0, user_attr: { n } };
}

export function numberOf(record: JournalRecord): unknown {
  return record.op_code === 2 ? record.user_attr?.["n"] : undefined;
}

/** The file's records, read as strictly as Optuna does: each line whole, ended and sound. */
export function strictRecords(path: string): readonly JournalRecord[] {
  const lines = readFileSync(path, "utf8").split("\n");
  if (lines.pop() !== "") throw new Error("the last line is torn");
  return lines.map((line, index) => {
    const record = parseRecord(line);
    if (record === undefined) throw new Error(`line ${index + 1} is bad: ${line}`);
    return record;
  });
}

/** Debian's Python is the one that Debian's Optuna is installed for. */
export const python = "/usr/bin/python3";
const probe = spawnSync(python, ["-c", "from optuna.storages import JournalStorage, JournalFileStorage"]);
export const hasOptuna = probe.status === 0;
/** To end the name of a test that is skipped without Optuna. */
export const needsOptuna = hasOptuna
  ? ""
  : ` (skipped: ${python} has no Optuna; apt-get install python3-optuna)`;
