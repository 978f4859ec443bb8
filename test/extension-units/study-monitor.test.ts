import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { formatRecord, formatTime } from "../../src/engine/journal-text.ts";
import { JournalFold } from "../../src/engine/study-state.ts";
import type { MonitorReport } from "../../src/extension/monitor-protocol.ts";
import { StudyMonitor } from "../../src/extension/study-monitor.ts";
import * as studyPlan from "../../src/extension/study-plan.ts";
import { thisMachine } from "../../src/extension/this-machine.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import { claimRunner } from "../../src/node/runner-lock.ts";
import { setStudyAside, studyFolder } from "../../src/node/study-folder.ts";
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

const machine = thisMachine(
  () => studyPlan,
  () => {},
);
const follow = () => {
  monitor = new StudyMonitor(studyFile, machine, (report) => reports.push(report));
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
    if (report.kind === "list") return `list: ${report.list.trials.map(({ number }) => number)}`;
    return `${report.kind}: ${report.kind === "explanation" ? "" : report.message}`;
  });
const waitFor = (...expected: readonly string[]) =>
  vi.waitFor(() => expect(seen()).toEqual(expected), { timeout: 60_000, interval: 20 });

test("a study that was not run yet is told by its file", () => {
  follow();
  expect(seen()).toEqual(["view: new"]);
  expect(reports[0]).toMatchObject({
    view: {
      run: null,
      overview: { name: "digits", strategy: "random", budgetTrials: 3, parameters: [{ name: "lr" }] },
    },
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
  await vi.waitFor(() => expect(rows()).toHaveLength(2), { timeout: 60_000 });
  const [snapshot, delta] = rows();
  expect(delta?.version).toBeGreaterThan((snapshot?.version ?? 0) + 1);
  followed.attach();
  expect(seen().at(-1)).toBe("snapshot: 0 running");
});

test("studies of other files are told of beside the shown one, and what becomes of them", async () => {
  append(create, start, complete(0, 0.5));
  const earlier = join(`${paths().path}.20261130T210205Z`, "journal.log");
  mkdirSync(dirname(earlier));
  const write = (file: string, ...records: readonly JournalRecord[]) =>
    appendFileSync(file, records.map((record) => `${formatRecord(record)}\n`).join(""));
  write(earlier, create, start, complete(0, 0.4), start);
  const other = join(folder, "other.log");
  write(other, { ...create, study_name: "losses", directions: [1] }, start);
  const followed = follow();
  followed.attach();
  followed.compare([earlier, other]);
  const told = () =>
    reports.flatMap((report) =>
      report.kind === "rows" && report.message.kind === "delta" && report.message.studies
        ? [report.message.studies]
        : [],
    );
  await vi.waitFor(() => expect(told()).toHaveLength(1), { timeout: 60_000 });
  expect(told()[0]?.map(({ label, file, trialCount }) => [label, file, trialCount])).toEqual([
    ["digits", null, 1],
    [expect.stringMatching(/^digits \(until 2026-1[12]-\d\d \d\d:\d\d\)$/), earlier, 2],
    ["losses", other, 1],
  ]);
  // A study with another direction is there, but cannot be held against this one.
  expect(told()[0]?.map(({ run, bestSoFar }) => [run?.values.length, bestSoFar !== null])).toEqual([
    [1, true],
    [1, true],
    [undefined, false],
  ]);
  write(earlier, complete(1, 0.9));
  await vi.waitFor(() => expect(told()).toHaveLength(2), { timeout: 60_000 });
  expect(told()[1]?.[1]?.bestSoFar?.trial.improvements).toEqual([
    { at: 0, value: 0.4 },
    { at: 1, value: 0.9 },
  ]);
  followed.compare([]);
  await vi.waitFor(() => expect(told().at(-1)).toEqual([]), { timeout: 60_000 });
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

test("what is asked of a study that does not run waits in its journal", async () => {
  append(create, start, { op_code: 6, worker_id, trial_id: 0, state: 3, values: null });
  const asked = follow();
  reports = [];
  await asked.ask({ kind: "enqueue", values: { lr: "0.25" } });
  await asked.ask({ kind: "retry", trial: 0 });
  await asked.ask({ kind: "enqueue", values: { rate: 1 } });
  const fold = new JournalFold();
  for (const record of createJournalTail(paths().journal).readNewRecords().records) fold.apply(record);
  expect(fold.study("digits")?.requests.map(({ wish }) => wish)).toEqual([
    { kind: "enqueue", values: { lr: 0.25 } },
    { kind: "retry", trial: 0 },
  ]);
  const messages = reports.flatMap((report) =>
    report.kind === "answer" || report.kind === "refusal" ? [`${report.kind}: ${report.message}`] : [],
  );
  expect(messages).toEqual([
    "answer: These values are tried when digits runs again.",
    "answer: The values of trial 0 are tried when digits runs again.",
    expect.stringContaining("refusal: The study has no parameter rate."),
  ]);
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
    monitor = new StudyMonitor(journal(), machine, (report) => reports.push(report));
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
      {
        name: "tpe-1",
        label: "tpe-1",
        file: null,
        bestSoFar: expect.anything(),
        trialCount: 1,
        run: runOf("tpe", "1", { values: Float64Array.of(0.5) }),
      },
      {
        name: "tpe-2",
        label: "tpe-2",
        file: null,
        bestSoFar: expect.anything(),
        trialCount: 2,
        run: runOf("tpe", "2", { values: Float64Array.of(0.7) }),
      },
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

/** What a study with one complete trial of a second is compared by. */
function runOf(group: string, pair: string, parts: object) {
  return expect.objectContaining({ group, pair, counted: Uint8Array.of(1), failed: 0, ...parts });
}

describe("a comparison", () => {
  const placed = (strategy: string, position: number): JournalRecord => ({
    op_code: 3,
    worker_id,
    study_id: 0,
    system_attr: {
      "study:metric_names": ["accuracy"],
      "tunesmith:comparison": { comparison: "digits", strategy, repetition: 1, position },
    },
  });
  const memberJournal = (strategy: string) => {
    const path = join(paths().path, "compare", `${strategy}-1`);
    mkdirSync(path, { recursive: true });
    return join(path, "journal.log");
  };
  const appendTo = (strategy: string, ...records: readonly JournalRecord[]) =>
    appendFileSync(memberJournal(strategy), records.map((record) => `${formatRecord(record)}\n`).join(""));
  const createRun = (strategy: string): JournalRecord => ({ ...create, study_name: `digits/${strategy}-1` });
  const text = definition.replace("strategy: random", "compare: { strategies: [random, sobol], seeds: 1 }");
  const rows = () => reports.flatMap((report) => (report.kind === "rows" ? [report.message] : []));

  beforeEach(() => {
    writeFileSync(studyFile, text);
    appendTo("random", createRun("random"), placed("random", 0), start, complete(0, 0.5));
    appendTo("sobol", createRun("sobol"), placed("sobol", 1), start, complete(0, 0.7), start);
    writeFileSync(paths().definition, text);
  });

  test("shows its best run, and what all of them come to", () => {
    follow().attach();
    expect(rows()[0]).toMatchObject({
      kind: "snapshot",
      overview: {
        name: "digits/sobol-1",
        comparison: "digits",
        strategy: "sobol",
        goal: { name: "accuracy", direction: "maximize" },
        best: [{ trial: 0, value: 0.7 }],
        budgetTrials: 3,
        parameters: [{ name: "lr" }],
      },
      trials: { count: 2 },
      studies: [
        {
          name: "digits/random-1",
          label: "random, seed 1",
          trialCount: 1,
          run: { group: "random", pair: "1" },
        },
        { name: "digits/sobol-1", label: "sobol, seed 1", trialCount: 2, run: { group: "sobol", pair: "1" } },
      ],
    });
    const [view] = reports.flatMap((report) => (report.kind === "view" ? [report.view] : []));
    expect(view).toMatchObject({
      folder: join(paths().path, "compare", "sobol-1"),
      run: "digits/sobol-1",
      overview: {
        name: "digits",
        strategy: "random, sobol",
        settled: 2,
        budgetTrials: 6,
        counts: { complete: 2, running: 1 },
        best: [{ trial: 0, value: 0.7 }],
      },
    });
  });

  test("shows another run that is chosen, and tells of all while they go on", async () => {
    const { release } = claim();
    const monitor = follow();
    monitor.choose("digits/random-1");
    expect(rows()[0]?.overview).toMatchObject({ name: "digits/random-1", runState: "running" });
    const views = reports.flatMap((report) => (report.kind === "view" ? [report.view] : []));
    expect(views.at(-1)).toMatchObject({
      folder: join(paths().path, "compare", "random-1"),
      run: "digits/random-1",
    });
    appendTo("sobol", complete(1, 0.9));
    await vi.waitFor(() => expect(rows()).toHaveLength(2));
    expect(rows()[1]).toMatchObject({
      kind: "delta",
      overview: { name: "digits/random-1", best: [{ value: 0.5 }] },
      trials: { count: 0 },
      studies: [{ trialCount: 1 }, { trialCount: 2, run: { values: Float64Array.of(0.7, 0.9) } }],
    });
    release();
  });

  test("explains the run that is shown by its own strategy", async () => {
    const monitor = follow();
    monitor.attach();
    await monitor.explain(0);
    const [told] = reports.flatMap((report) => (report.kind === "explanation" ? [report.message] : []));
    expect(JSON.stringify(told?.sections)).toMatch(/sobol|evenly|quasi/i);
  });

  test("is asked nothing on disk that would make its runs unequal", async () => {
    await follow().ask({ kind: "enqueue", values: { lr: 0.5 } });
    expect(reports.at(-1)).toMatchObject({ kind: "refusal", message: expect.stringContaining("comparison") });
    expect(existsSync(paths().journal)).toBe(false);
  });
});

test("a person who asks why is told, of a trial or of the study", async () => {
  append(create, start, complete(0, 0.5));
  follow();
  await monitor?.explain(0);
  await monitor?.explain(null);
  const told = reports.flatMap((report) => (report.kind === "explanation" ? [report.message] : []));
  expect(told).toEqual([
    {
      kind: "explanation",
      trial: 0,
      sections: [
        { title: "Why these values", sentences: [expect.stringContaining("does not say where")] },
        {
          title: "What became of it",
          sentences: ["It ran to its end.", expect.stringContaining("number 1 of 1")],
        },
      ],
    },
    {
      kind: "explanation",
      trial: null,
      sections: [
        {
          title: "What the study has learned",
          sentences: expect.arrayContaining([expect.stringContaining("cannot be told yet")]),
        },
      ],
    },
  ]);
});

test("its trials are listed where somebody wants them, and again when they change", async () => {
  append(create, start, complete(0, 0.5), start);
  follow().list(3);
  const expected = ["view: interrupted", "list: 1,0"];
  expect(seen()).toEqual(expected);
  append(complete(1, 0.7), start);
  await waitFor(...expected, "view: interrupted", "list: 2,1,0");
  monitor?.list(null);
  append(complete(2, 0.6));
  await waitFor(...expected, "view: interrupted", "list: 2,1,0", "view: finished");
});

test("earlier runs are told with the study, the latest first", () => {
  for (const day of [0, 1]) {
    append(create, start, complete(0, 0.5));
    setStudyAside(paths(), day * 86_400_000);
  }
  follow();
  expect(reports[0]).toMatchObject({
    view: { earlierRuns: [{ name: "digits.19700102T000000Z" }, { name: "digits.19700101T000000Z" }] },
  });
});
