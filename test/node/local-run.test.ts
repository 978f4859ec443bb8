import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createStudyFolder } from "../../src/node/create-study-folder.ts";
import { keepEditorTask, keptEditorTask, takeEditorTask } from "../../src/node/editor-task.ts";
import { type EditorTask, handEditorTask, keptTaskLabels } from "../../src/node/editor-task-files.ts";
import { loadTasks } from "../../src/node/load-tasks.ts";
import { findObstacle, type LocalRunResult, resolveRun } from "../../src/node/local-run.ts";
import { studyFolder } from "../../src/node/study-folder.ts";
import type { RunDefinition, Study } from "../../src/study/study.ts";
import { createScratch } from "./run-job.ts";

const scratch = createScratch();
afterAll(() => scratch.remove());
const workspace = join(scratch.folder, "workspace");
const studies = join(workspace, "a", "b");
mkdirSync(studies, { recursive: true });
mkdirSync(join(workspace, ".vscode"));
writeFileSync(
  join(workspace, ".vscode", "tasks.json"),
  JSON.stringify({
    tasks: [
      {
        label: "train",
        type: "process",
        command: "sh",
        args: ["{lr}"],
        options: { env: { A: "task", B: "task" } },
      },
      { label: "shell", type: "shell", command: "train | tee log", options: { cwd: "sub" } },
      { label: "chain", dependsOn: ["train"], command: "x" },
    ],
  }),
);

const environment = { PATH: "/usr/bin:/bin" };

const plain: RunDefinition = {
  target: { kind: "command", line: "sh {lr}" },
  cwd: undefined,
  env: {},
  shell: false,
  timeoutMs: undefined,
  retries: { kind: "any-cause", times: 0 },
  memoryBytes: undefined,
  booleans: "value",
};

function resolve(run: Partial<RunDefinition>, folder = studies): LocalRunResult {
  return resolveRun({ ...plain, ...run }, join(folder, "x.study.yaml"), environment);
}

const task = (label: string) => ({ target: { kind: "task", label } }) as const;

describe("a command", () => {
  test("runs beside the study file, without a shell", () => {
    expect(resolve({ env: { A: "{lr}" } })).toMatchObject({
      run: { target: { kind: "words" }, cwd: studies, env: { A: "{lr}" } },
    });
  });

  test("runs in a folder that it names, relative to the study file", () => {
    expect(resolve({ cwd: "../c" })).toMatchObject({ run: { cwd: join(workspace, "a", "c") } });
  });

  test("runs in a shell where asked", () => {
    expect(resolve({ target: { kind: "command", line: "a | b" }, shell: true })).toMatchObject({
      run: { target: { kind: "shell", line: "a | b" } },
    });
  });

  test("is refused where it needs one", () => {
    expect(resolve({ target: { kind: "command", line: "a | b" } })).toMatchObject({
      kind: "impossible",
      code: "shell-syntax",
    });
  });
});

describe("a task", () => {
  test("runs in the workspace folder; the study's environment comes before its own", () => {
    expect(resolve({ ...task("train"), env: { B: "study" } })).toMatchObject({
      run: { target: { kind: "words" }, cwd: workspace, env: { A: "task", B: "study" } },
    });
  });

  test("runs in the shell and folder that it says, or the folder that the study says", () => {
    expect(resolve(task("shell"))).toMatchObject({
      run: { target: { kind: "shell", line: "train | tee log" }, cwd: join(workspace, "sub") },
    });
    expect(resolve({ ...task("shell"), cwd: "." })).toMatchObject({ run: { cwd: studies } });
  });

  test.each<[string, string, string, RegExp]>([
    ["other", studies, "unknown-task", /"other" is not in .*tasks\.json.*"train", "shell", "chain"/],
    ["chain", studies, "unsupported-task", /depends on other tasks/],
    ["train", scratch.folder, "no-tasks-file", /no \.vscode\/tasks\.json in/],
  ])("%s in %s is refused as %s", (label, folder, code, message) => {
    expect(resolve(task(label), folder)).toMatchObject({
      kind: "impossible",
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe("a task that only an editor can resolve", () => {
  const studyFile = join(studies, "editor.study.yaml");
  const label = "npm: train";
  const kept: EditorTask = {
    label,
    keep: true,
    task: { kind: "words", words: ["node", "train.mjs", "{lr}"], cwd: workspace, env: { A: "editor" } },
  };
  const ofTask = (editorTask?: EditorTask) =>
    resolveRun({ ...plain, ...task(label) }, studyFile, {}, editorTask);

  test("runs as the editor resolved it; else it is refused with what to do", () => {
    expect(ofTask(kept)).toMatchObject({
      run: { target: { kind: "words" }, cwd: workspace, env: { A: "editor" } },
    });
    for (const other of [undefined, { ...kept, label: "npm: other" }])
      expect(ofTask(other)).toMatchObject({
        kind: "impossible",
        code: "unsupported-task",
        message: expect.stringMatching(/extension of VS Code\. Start the study in VS Code once/),
      });
  });

  test("is handed over in a file that is gone then, and kept with the study", () => {
    const file = join(scratch.folder, "handed.json");
    handEditorTask(file, kept);
    expect(takeEditorTask(file)).toEqual(kept);
    expect(existsSync(file)).toBe(false);

    const folder = studyFolder(studyFile, "editor");
    const study = { name: "editor", run: { ...plain, ...task(label) } } as Study;
    createStudyFolder(folder);
    keepEditorTask(folder, { ...kept, keep: false });
    expect(keptEditorTask(studyFile, study)).toBeUndefined();
    keepEditorTask(folder, kept);
    expect(keptEditorTask(studyFile, study)).toEqual(kept);
    expect(keptTaskLabels(studyFile)).toEqual([label]);
    expect(keptEditorTask(studyFile, { ...study, run: { ...plain, ...task("npm: other") } })).toBeUndefined();
    writeFileSync(join(folder.path, "task.json"), "{");
    expect(keptEditorTask(studyFile, study)).toBeUndefined();
    expect(keptTaskLabels(studyFile)).toEqual([]);
  });
});

test("the nearest tasks.json upwards makes the workspace", () => {
  expect(loadTasks(studies)).toMatchObject({ kind: "found", workspaceFolder: workspace });
  expect(loadTasks(scratch.folder)).toEqual({ kind: "none" });
});

describe("obstacles are found before the first trial", () => {
  test.each<[Partial<RunDefinition>, RegExp | undefined]>([
    [{}, undefined],
    [{ target: { kind: "command", line: "{program} x" } }, undefined],
    [{ target: { kind: "command", line: "a | b" }, shell: true }, undefined],
    [
      { target: { kind: "command", line: "no-such-program" } },
      /`no-such-program` was not found.*\/usr\/bin, \/bin/,
    ],
    [
      { target: { kind: "command", line: "sh" }, env: { PATH: "/nowhere" } },
      /not found in the folders of PATH: \/nowhere/,
    ],
    [{ target: { kind: "command", line: "./train.sh" } }, /\.\/train\.sh does not exist/],
    [{ target: { kind: "command", line: "'sh -c x'" } }, /holds a space/],
    [{ cwd: "missing" }, /folder to run in does not exist/],
  ])("%j", (run, message) => {
    const resolved = resolve(run);
    if (resolved.kind !== "ready") throw new Error(resolved.message);
    const obstacle = findObstacle(resolved.run, environment);
    if (message === undefined) expect(obstacle).toBeUndefined();
    else expect(obstacle).toMatch(message);
  });
});
