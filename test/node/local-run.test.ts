import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadTasks } from "../../src/node/load-tasks.ts";
import { findObstacle, type LocalRunResult, resolveRun } from "../../src/node/local-run.ts";
import type { RunDefinition } from "../../src/study/study.ts";
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

function resolve(run: Partial<RunDefinition>, folder = studies): LocalRunResult {
  const definition: RunDefinition = {
    target: { kind: "command", line: "sh {lr}" },
    cwd: undefined,
    env: {},
    shell: false,
    timeoutMs: undefined,
    retries: 0,
    booleans: "value",
    ...run,
  };
  return resolveRun(definition, join(folder, "x.study.yaml"), environment);
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
