import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeWorkspace, type Workspace } from "./harness.ts";

function studyOf(more: readonly string[] = [], strategy = "strategy: random"): Workspace {
  const workspace = makeWorkspace(
    [
      "study: shown",
      "run: { command: 'node train.mjs --x={x} --name={name}' }",
      "objective: { minimize: loss }",
      "space: { x: 'uniform(0, 1)', name: two words }",
      strategy,
      "budget: { trials: 1 }",
      "seed: 1",
      ...more,
    ].join("\n"),
  );
  workspace.write("train.mjs", `console.log(JSON.stringify({ epoch: 1, loss: 0.5, extra: 2 }));\n`);
  return workspace;
}

async function shown({ cli, file }: Workspace, trial: string) {
  const { code, stdout, stderr } = await cli("show", file, trial, "--format", "json");
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function gitIn({ folder }: Workspace) {
  return (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
}

test("a trial is shown with what it ran and on which code", async () => {
  const workspace = studyOf(["keep: { environment: [PATH] }"]);
  const git = gitIn(workspace);
  git("init", "-q", "-b", "main");
  git("add", "train.mjs");
  git("commit", "-qm", "first");
  workspace.write("train.mjs", `console.log(JSON.stringify({ epoch: 1, loss: 0.25 })); // changed\n`);
  expect(await workspace.cli("run", workspace.file)).toMatchObject({ code: 0 });

  const trial = await shown(workspace, "0");
  const folder = path.join(workspace.folder, ".tunesmith/shown");
  expect(trial).toMatchObject({
    number: 0,
    state: "complete",
    metrics: { loss: 0.25 },
    values: [0.25],
    seed: expect.any(Number),
    command: expect.stringMatching(/^node train\.mjs --x=0\.\d+ '--name=two words'$/),
    run: {
      command: ["tunesmith", "run", workspace.file],
      versions: { node: process.versions.node, tunesmith: expect.any(String), os: expect.any(String) },
      environment: { PATH: process.env["PATH"] },
    },
    code: [{ commit: git("rev-parse", "HEAD"), branch: "main", isDirty: true, untracked: [workspace.file] }],
    files: expect.arrayContaining([{ path: "params.json", size: expect.any(Number) }]),
  });
  const diff = readFileSync(path.join(folder, trial.code[0].diff.file), "utf8");
  expect(diff).toContain("+console.log(JSON.stringify({ epoch: 1, loss: 0.25 })); // changed");

  const { stdout } = await workspace.cli("show", workspace.file, "0");
  expect(stdout).toContain("Trial 0 of shown: complete\n");
  expect(stdout).toMatch(
    /code +commit [0-9a-f]{12} on main, changed: code\/[0-9a-f]{16}\.diff, not in git: s\.study\.yaml/,
  );
  expect(stdout).toMatch(/command +node train\.mjs --x=/);
});

test("so is a trial of a comparison, of each run", async () => {
  const workspace = studyOf([], "compare: { strategies: [random, sobol], seeds: 2 }");
  const git = gitIn(workspace);
  git("init", "-q", "-b", "main");
  git("add", "train.mjs");
  git("commit", "-qm", "first");
  workspace.write("train.mjs", `console.log(JSON.stringify({ epoch: 1, loss: 0.25 })); // changed\n`);
  expect(await workspace.cli("run", workspace.file)).toMatchObject({ code: 0 });
  for (const name of ["random-1", "random-2", "sobol-1", "sobol-2"]) {
    const { cli, file } = workspace;
    const { stdout } = await cli("show", file, "0", "--study", name, "--format", "json");
    const trial = JSON.parse(stdout);
    expect(trial).toMatchObject({
      run: { command: ["tunesmith", "run", file], versions: { node: process.versions.node } },
      code: [{ commit: git("rev-parse", "HEAD"), isDirty: true }],
    });
    const folder = path.join(workspace.folder, ".tunesmith/shown/compare", name);
    expect(readFileSync(path.join(folder, trial.code[0].diff.file), "utf8")).toContain("// changed");
  }
  expect(await workspace.cli("code", workspace.file)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Since trial 0, 0 files changed"),
  });
});

test("outside of a repository there is no code to tell of, and that is no error", async () => {
  const workspace = studyOf();
  const run = await workspace.cli("run", workspace.file);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(await shown(workspace, "0")).toMatchObject({ state: "complete", code: [] });
  const { code, stderr } = await workspace.cli("code", workspace.file, "0");
  expect([code, stderr]).toEqual([1, expect.stringContaining("nothing was recorded of the code of trial 0")]);
  for (const [trial, message] of [
    ["7", "there is no trial 7 in shown; the last one is 0"],
    ["first", "the number of a trial"],
  ] as const) {
    const { code, stderr } = await workspace.cli("show", workspace.file, trial);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  }
});
