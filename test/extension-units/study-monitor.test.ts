import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { formatRecord, formatTime } from "../../src/engine/journal-text.ts";
import type { MonitorReport } from "../../src/extension/monitor-protocol.ts";
import { StudyMonitor } from "../../src/extension/study-monitor.ts";
import { claimRunner } from "../../src/node/runner-lock.ts";
import { studyFolder } from "../../src/node/study-folder.ts";
import { decodeTrials } from "../../src/webview/trial-columns.ts";

const definition = `
study: digits
run: { command: "node train.mjs --lr {lr}" }
objective: { maximize: accuracy }
space:
  lr: uniform(0, 1)
strategy: random
budget: { trials: 3 }
`;

let folder: string;
let studyFile: string;
let monitor: StudyMonitor | undefined;
let reports: MonitorReport[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tunesmith-monitor-"));
  studyFile = join(folder, "digits.study.yaml");
  writeFileSync(studyFile, definition);
  reports = [];
});

afterEach(() => {
  monitor?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const follow = () => {
  monitor = new StudyMonitor(studyFile, (report) => reports.push(report));
  return monitor;
};
const paths = () => studyFolder(studyFile, "digits");
const worker_id = "test";

function append(...records: readonly JournalRecord[]): void {
  mkdirSync(paths().path, { recursive: true });
  appendFileSync(paths().journal, records.map((record) => `${formatRecord(record)}\n`).join(""));
}
const create: JournalRecord = { op_code: 0, worker_id, study_name: "digits", directions: [2] };
const start: JournalRecord = { op_code: 4, worker_id, study_id: 0, datetime_start: formatTime(0) };
const complete = (trial_id: number, value: number): JournalRecord => ({
  op_code: 6,
  worker_id,
  trial_id,
  state: 1,
  values: [value],
  datetime_complete: formatTime(1_000),
});
const claim = () => {
  mkdirSync(paths().path, { recursive: true });
  const claimed = claimRunner(paths().runner, { file: studyFile, version: "0", startedAt: 0 });
  if (claimed.kind !== "claimed") throw new Error(claimed.message);
  return claimed;
};

const seen = () =>
  reports.map((report) => {
    if (report.kind === "rows") {
      const trials = decodeTrials(report.message.trials).map(({ number, state }) => `${number} ${state}`);
      return `${report.message.kind}: ${trials.join(", ")}`;
    }
    if (report.kind === "view" || report.kind === "ended") {
      return `${report.kind}: ${report.view.overview.runState}`;
    }
    return `${report.kind}: ${report.message}`;
  });
const waitFor = (...expected: readonly string[]) =>
  vi.waitFor(() => expect(seen()).toEqual(expected), { timeout: 10_000, interval: 20 });

test("a study that was not run yet is told by its file", () => {
  follow();
  expect(seen()).toEqual(["view: new"]);
  expect(reports[0]).toMatchObject({
    view: { overview: { name: "digits", strategy: "random", budgetTrials: 3, parameters: [{ name: "lr" }] } },
  });
});

test("a run that somebody else started is followed to its end", async () => {
  follow();
  const runner = claim();
  append(create, start);
  await waitFor("view: new", "view: running");
  append(complete(0, 0.5), start);
  await waitFor("view: new", "view: running", "view: running");
  append(complete(1, 0.7), start, complete(2, 0.6));
  runner.release();
  await waitFor("view: new", "view: running", "view: running", "ended: finished");
  expect(reports.at(-1)).toMatchObject({
    view: { runner: "none", overview: { best: [{ trial: 1, value: 0.7 }] } },
  });
});

test("a panel gets all trials, then what changes", async () => {
  append(create, start, complete(0, 0.5), start);
  follow().attach();
  expect(seen()).toEqual(["view: interrupted", "snapshot: 0 complete, 1 running"]);
  append(complete(1, 0.7));
  await waitFor(
    "view: interrupted",
    "snapshot: 0 complete, 1 running",
    "delta: 1 complete",
    "view: finished",
  );
});

test("a fresh start is noticed: the panel misses a version and asks for a snapshot", async () => {
  append(create, start, complete(0, 0.5));
  const followed = follow();
  followed.attach();
  rmSync(paths().journal);
  append(create, start);
  const rows = () => reports.flatMap((report) => (report.kind === "rows" ? [report.message] : []));
  await vi.waitFor(() => expect(rows()).toHaveLength(2), { timeout: 10_000 });
  const [snapshot, delta] = rows();
  expect(delta?.version).toBeGreaterThan((snapshot?.version ?? 0) + 1);
  followed.attach();
  expect(seen().at(-1)).toBe("snapshot: 0 running");
});

test("a runner that could not start is explained, and that is its end", () => {
  const followed = follow();
  followed.launched();
  followed.exited("no such task");
  expect(seen()).toEqual(["view: new", "view: starting", "ended: new"]);
  expect(reports.at(-1)).toMatchObject({ view: { overview: { startProblem: "no such task" } } });
});

test("what does not run cannot be stopped", () => {
  follow().stop();
  expect(seen()).toEqual(["view: new", "refusal: The study is not running."]);
});

test("a file that cannot be understood keeps its results in view", () => {
  append(create, start, complete(0, 0.5));
  writeFileSync(studyFile, "study: digits\nspace: [\n");
  follow();
  expect(reports[0]).toMatchObject({ view: { overview: { counts: { complete: 1 } } } });
});

describe("a journal that another tool wrote", () => {
  const journal = () => join(folder, "optuna.log");
  const write = (...records: readonly JournalRecord[]) =>
    appendFileSync(journal(), records.map((record) => `${formatRecord(record)}\n`).join(""));
  const study = (study_name: string): JournalRecord => ({
    op_code: 0,
    worker_id,
    study_name,
    directions: [1],
  });
  const startIn = (study_id: number): JournalRecord => ({
    op_code: 4,
    worker_id,
    study_id,
    datetime_start: formatTime(0),
  });
  const lr = (trial_id: number, high: number): JournalRecord => ({
    op_code: 5,
    worker_id,
    trial_id,
    param_name: "lr",
    param_value_internal: 0.5,
    distribution: JSON.stringify({
      name: "FloatDistribution",
      attributes: { step: null, low: 0, high, log: false },
    }),
  });
  const open = () => {
    monitor = new StudyMonitor(journal(), (report) => reports.push(report));
    monitor.attach();
    return monitor;
  };
  const snapshots = () =>
    reports.flatMap((report) =>
      report.kind === "rows" && report.message.kind === "snapshot" ? [report.message] : [],
    );

  test("is shown with what its parameters ranged over, and nothing can be run", () => {
    write(study("a"), startIn(0), lr(0, 1), complete(0, 0.5), startIn(0), lr(1, 2), complete(1, 0.4));
    open();
    expect(snapshots()[0]?.overview).toMatchObject({
      source: "journal",
      name: "a",
      fileName: "optuna.log",
      parameters: [{ name: "lr", domain: { type: "float", low: 0, high: 2 }, isConditional: false }],
      best: [{ trial: 1, value: 0.4 }],
    });
    expect(snapshots()[0]?.studies).toEqual([]);
  });

  test("shows its last study, and another one that is chosen", () => {
    write(
      study("tpe-1"),
      study("tpe-2"),
      startIn(0),
      complete(0, 0.5),
      startIn(1),
      complete(1, 0.7),
      startIn(1),
    );
    const opened = open();
    expect(snapshots()[0]?.overview.name).toBe("tpe-2");
    expect(snapshots()[0]?.studies).toEqual([
      { name: "tpe-1", group: "tpe", trialCount: 1, values: Float64Array.from([0.5]) },
      { name: "tpe-2", group: "tpe", trialCount: 2, values: Float64Array.from([0.7]) },
    ]);
    opened.choose("tpe-1");
    expect(snapshots()[1]?.overview.name).toBe("tpe-1");
    expect(snapshots()[1]?.trials.count).toBe(1);
  });

  test("a file that is no journal shows no trial", () => {
    writeFileSync(journal(), "12:00 started\n12:01 stopped\n");
    open();
    expect(snapshots()[0]?.overview).toMatchObject({
      source: "journal",
      runState: "new",
      name: "optuna.log",
    });
  });
});
