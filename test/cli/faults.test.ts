/** What a machine can do to a study that runs: each ends in a clear state, and nothing that has ended is lost. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { JournalFold } from "../../src/engine/study-state.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import { ended, makeWorkspace, type Workspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing, runWithOptuna } from "./optuna.ts";

const definition = (budget: string) =>
  [
    "study: faulty",
    "run: { command: 'node train.mjs --x={x}' }",
    "objective: { minimize: loss }",
    "space: { x: 'uniform(0, 1)' }",
    "strategy: random",
    `budget: ${budget}`,
    "seed: 1",
  ].join("\n");

const report = `console.log(JSON.stringify({ loss: Number(process.argv[2].split("=")[1]) }));`;
/** Makes a file `here`, and runs until there is a file `go`. */
const waiting = `import { existsSync, writeFileSync } from "node:fs";
  writeFileSync("here", "");
  setInterval(() => { if (existsSync("go")) { ${report} process.exit(0); } }, 20);`;

function studyOf(script: string, budget = "{ trials: 3 }"): Workspace {
  const workspace = makeWorkspace(definition(budget));
  workspace.write("train.mjs", script);
  return workspace;
}

const storeOf = ({ folder }: Pick<Workspace, "folder">, ...inside: string[]) =>
  path.join(folder, ".tunesmith/faulty", ...inside);

function trialsOf(workspace: Pick<Workspace, "folder">) {
  const fold = new JournalFold();
  for (const record of createJournalTail(storeOf(workspace, "journal.log")).readNewRecords().records)
    fold.apply(record);
  return fold.study("faulty")?.trials ?? [];
}

async function until(what: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!what()) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const isRunning = (workspace: Workspace) => () =>
  existsSync(storeOf(workspace, "journal.log")) &&
  trialsOf(workspace).some(({ state }) => state === "running");

/** Starts a run and waits for its first trial. */
async function started(workspace: Workspace) {
  const runner = workspace.start("run", workspace.file);
  const end = ended(runner);
  await until(isRunning(workspace));
  return { runner, end };
}

/** A file system of a size for one test; undefined, with the reason out loud, where none can be mounted. */
function smallDisk(skip: (reason: string) => void, size: string): string | undefined {
  const folder = path.join(makeWorkspace().folder, "disk");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    skip(`no file system can be mounted here: ${String(error).split("\n")[0]}`);
    return undefined;
  }
  onTestFinished(() => {
    execFileSync("umount", ["--lazy", folder]);
  });
  return folder;
}

const remount = (folder: string, options: string) =>
  execFileSync("mount", ["-o", `remount,${options}`, folder]);

/** The same workspace, on another disk. */
function on(disk: string, script: string, budget: string) {
  const workspace = makeWorkspace();
  writeFileSync(path.join(disk, "s.study.yaml"), definition(budget));
  writeFileSync(path.join(disk, "train.mjs"), script);
  const file = path.join(disk, "s.study.yaml");
  return { folder: disk, cli: (name: string, ...words: string[]) => workspace.cli(name, file, ...words) };
}

const saving = `import { writeFileSync } from "node:fs";
  writeFileSync(process.env.TUNESMITH_DIR + "/model.bin", "m".repeat(150_000));
  ${report}`;
const reporting = `for (let step = 1; step < 800; step++) console.log(JSON.stringify({ step, loss: 2 }));
  ${report}`;

test.each([
  ["what trials save", saving],
  ["what they report, in the journal as in their logs", reporting],
])(
  "a disk full of %s ends the run, and what has ended stays; with room again it goes on",
  async (_, script) => {
    const disk = smallDisk((reason) => console.warn(`skipped: ${reason}`), "1m");
    if (disk === undefined) return;
    const study = on(disk, script, "{ trials: 9 }");
    const full = await study.cli("run");
    expect(full.code).toBe(1);
    expect(full.stderr + full.stdout).toMatch(/disk.* is full/);
    const before = trialsOf(study).filter(({ state }) => state === "complete");
    expect(before.length).toBeGreaterThan(0);
    // No trial is to blame, so none has failed.
    expect(trialsOf(study).filter(({ state }) => state === "failed")).toEqual([]);
    remount(disk, "size=16m");
    expect(await study.cli("run")).toMatchObject({ code: 0 });
    const after = trialsOf(study);
    for (const { number, params, values } of before) expect(after[number]).toMatchObject({ params, values });
    expect(after.filter(({ state }) => state === "complete")).toHaveLength(9);
    expect(new Set(after.map(({ params }) => params["x"])).size).toBe(9);
  },
);

test("a folder that cannot be written is an error that says so, before any trial", async () => {
  const disk = smallDisk((reason) => console.warn(`skipped: ${reason}`), "1m");
  if (disk === undefined) return;
  const study = on(disk, report, "{ trials: 2 }");
  remount(disk, "ro");
  const { code, stderr } = await study.cli("run");
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/file system is read-only \[EROFS\][\s\S]*Move the study/),
  ]);
  remount(disk, "rw");
  expect(await study.cli("run")).toMatchObject({ code: 0 });
  remount(disk, "ro");
  // What is there can be looked at.
  expect(await study.cli("best")).toMatchObject({ code: 0 });
  expect(await study.cli("enqueue", "--x", "0.5")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("EROFS"),
  });
});

test("a trial whose folder is deleted under it ends as ever, and so does the study", async () => {
  const study = studyOf(waiting, "{ trials: 3 }");
  const { end } = await started(study);
  await until(() => existsSync(path.join(study.folder, "here")));
  rmSync(storeOf(study, "trials/0"), { recursive: true });
  study.write("go", "");
  expect(await end).toMatchObject({ code: 0 });
  expect((await study.trials()).map(({ state }) => state)).toEqual(["complete", "complete", "complete"]);
});

test("a journal that is deleted under a run ends it with a sentence, and without processes", async () => {
  const study = studyOf(waiting, "{ trials: 3 }");
  const { end } = await started(study);
  rmSync(storeOf(study, "journal.log"));
  study.write("go", "");
  const { code, stderr, stdout } = await end;
  expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("was removed, replaced or cut")]);
  expect(existsSync(storeOf(study, "runner.json"))).toBe(false);
});

test("a journal that a power cut left shorter, in mid-record, goes on with what is there", async () => {
  const study = studyOf(report, "{ trials: 6 }");
  await study.cli("run", study.file, "--trials", "4");
  const journal = storeOf(study, "journal.log");
  const whole = readFileSync(journal, "utf8");
  const before = trialsOf(study);
  for (const share of [0.6, 0.8, 0.95]) {
    const cut = whole.slice(0, Math.floor(whole.length * share));
    writeFileSync(journal, cut.endsWith("\n") ? cut.slice(0, -1) : cut);
    const kept = trialsOf(study).filter(({ state }) => state === "complete");
    expect(await study.cli("run", study.file)).toMatchObject({ code: 0 });
    const after = trialsOf(study);
    for (const trial of kept) expect(after[trial.number]).toEqual(trial);
    const complete = after.filter(({ state }) => state === "complete");
    expect(complete.map(({ configuration }) => configuration).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    const values = new Map(complete.map(({ configuration, values }) => [configuration, values]));
    for (const { configuration, values: value } of before) expect(values.get(configuration)).toEqual(value);
  }
});

test("starts at the same moment are one run, which the others watch", async () => {
  const study = studyOf(report, "{ trials: 8, parallel: 2 }");
  const runs = Array.from({ length: 4 }, () => study.cli("run", study.file));
  const ends = (await Promise.all(runs)).map(({ code, stderr }) => ({ code, ...(code !== 0 && { stderr }) }));
  expect(ends).toEqual(Array(4).fill({ code: 0 }));
  expect(trialsOf(study).map(({ state, configuration }) => [state, configuration])).toEqual(
    Array.from({ length: 8 }, (_, index) => ["complete", index]),
  );
});

test("a journal of a newer version is shown, and not written", async () => {
  const study = studyOf(report);
  await study.cli("run", study.file, "--trials", "1");
  const journal = storeOf(study, "journal.log");
  const whole = readFileSync(journal, "utf8");
  for (const [line, message] of [
    ['{"op_code":11,"worker_id":"w","study_id":0}', "newer version of Optuna or Tunesmith"],
    [
      '{"op_code":3,"worker_id":"w","study_id":0,"system_attr":{"tunesmith:format":2}}',
      "newer version of Tunesmith",
    ],
  ] as const) {
    writeFileSync(journal, `${whole}${line}\n`);
    const before = readFileSync(journal, "utf8");
    for (const words of [["run"], ["enqueue", "--x", "0.5"]] as const) {
      const { code, stderr } = await study.cli(words[0], study.file, ...words.slice(1));
      expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
      expect(stderr).toContain("Update Tunesmith");
    }
    expect(readFileSync(journal, "utf8")).toBe(before);
    expect(await study.trials()).toHaveLength(1);
  }
});

test.runIf(process.platform !== "win32")("a runner that hangs is told from one that works", async () => {
  const study = studyOf(waiting, "{ trials: 1 }");
  const { runner, end } = await started(study);
  expect((await study.cli("status", study.file)).stdout).not.toContain("not answered");
  runner.kill("SIGSTOP");
  const long = Math.floor(Date.now() / 1000) - 120;
  utimesSync(storeOf(study, "runner.json"), long, long);
  const status = await study.cli("status", study.file);
  expect(status.stdout).toMatch(new RegExp(`has not answered since 20.*kill -9 ${runner.pid}`));
  const json = JSON.parse((await study.cli("status", study.file, "--format", "json")).stdout);
  expect(Date.parse(json.notAnsweringSince)).toBe(long * 1000);
  expect(await study.cli("run", study.file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("has not answered since"),
  });
  expect(await study.cli("stop", study.file)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("was asked to stop"),
  });
  // It does once it comes back.
  runner.kill("SIGCONT");
  expect(await end).toMatchObject({ code: 130 });
});

describe.runIf(optunaIsMissing() === undefined)("Optuna writes to the journal of a study that runs", () => {
  test("notes, attributes and trials of its own, and every trial of ours is there with its number", async () => {
    const study = studyOf(waiting, "{ trials: 4, parallel: 2 }");
    const { end } = await started(study);
    const journal = storeOf(study, "journal.log");
    runWithOptuna(
      journal,
      "faulty",
      `
study.set_user_attr("who", "dashboard")
study._storage.set_study_system_attr(study._study_id, "dashboard:note_ver", 1)
study._storage.set_study_system_attr(study._study_id, "dashboard:note_str:0", "looks good")
study.enqueue_trial({"x": 0.5})
trial = study.ask({"x": optuna.distributions.FloatDistribution(0, 1)})
trial.set_user_attr("by", "hand")
study.tell(trial, 0.25)
done = study.ask({"x": optuna.distributions.FloatDistribution(0, 1)})
study.tell(done, 0.75)
study.enqueue_trial({"x": 0.125})
`,
    );
    study.write("go", "");
    expect(await end).toMatchObject({ code: 0 });
    const ours = trialsOf(study);
    const theirs = loadWithOptuna(journal, "faulty");
    expect(theirs.map(({ number }) => number)).toEqual(ours.map(({ number }) => number));
    expect(theirs.map(({ value }) => value)).toEqual(
      ours.map(({ state, values }) => (state === "complete" ? values?.[0] : null)),
    );
    const own = ours.filter(({ segments }) => segments.length > 0);
    expect(own.map(({ state }) => state)).toEqual(["complete", "complete", "complete", "complete"]);
    expect(new Set(own.map(({ configuration }) => configuration)).size).toBe(4);
    // The next run finds the same, and nothing left to do.
    const again = await study.cli("run", study.file);
    expect(again).toMatchObject({ code: 0 });
    expect(trialsOf(study)).toEqual(ours);
    const { stdout } = await study.cli("status", study.file);
    expect(stdout).not.toContain("interrupted");
  });
});
