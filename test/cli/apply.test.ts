import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";
import { makeWorkspace } from "./harness.ts";

const script = `import { parseArgs } from "node:util";
const { values } = parseArgs({ options: { rate: { type: "string", default: "0.5" } } });
console.log(JSON.stringify({ loss: Number(values.rate), seed: Number(process.env.TUNESMITH_SEED ?? -1) }));
if (Number(values.rate) === 0.75) process.exitCode = 3;
`;

const study = `study: s
run: { command: "node train.mjs --rate {lr}" }
objective: { minimize: loss }
space: { lr: [0.75, 0.25, 0.125] }
strategy: grid
`;

test("a trial runs once more as it ran, its values become the script's defaults, and the study stays as it is", async () => {
  const workspace = makeWorkspace(study);
  workspace.write("train.mjs", script);
  expect((await workspace.cli("run", "s.study.yaml")).code).toBe(0);
  const journal = path.join(workspace.folder, ".tunesmith/s/journal.log");
  const before = readFileSync(journal, "utf8");
  const trials = await workspace.trials();
  const failed = trials.find(({ params }) => params["lr"] === 0.75);
  const best = trials.find(({ params }) => params["lr"] === 0.125);

  const again = await workspace.cli("rerun", "s.study.yaml");
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toEqual({ loss: 0.125, seed: best?.metrics["seed"] });
  expect((await workspace.cli("rerun", "s.study.yaml", String(failed?.number))).code).toBe(2);
  const printed = await workspace.cli("rerun", "s.study.yaml", "--print");
  expect(JSON.parse(printed.stdout)).toMatchObject({
    program: "node",
    args: ["train.mjs", "--rate", "0.125"],
    cwd: workspace.folder,
    script: {
      language: "javascript",
      path: path.join(workspace.folder, "train.mjs"),
      interpreter: ["node"],
      args: ["--rate", "0.125"],
    },
  });

  const shown = await workspace.cli("apply", "s.study.yaml");
  expect(shown.stdout).toContain('line 2: lr "0.5" -> "0.125"');
  expect(readFileSync(path.join(workspace.folder, "train.mjs"), "utf8")).toBe(script);
  expect((await workspace.cli("apply", "s.study.yaml", "--write")).code).toBe(0);
  expect(readFileSync(path.join(workspace.folder, "train.mjs"), "utf8")).toBe(
    script.replace('"0.5"', '"0.125"'),
  );

  workspace.write("config.yaml", "# mine\nlr: 1 # rate\n");
  await workspace.cli("apply", "s.study.yaml", "--to", "config.yaml", "--write");
  expect(readFileSync(path.join(workspace.folder, "config.yaml"), "utf8")).toBe("# mine\nlr: 0.125 # rate\n");

  const launch = `{ "configurations": [{ "program": "train.mjs", "args": ["--rate=1"] }] }`;
  workspace.write(".vscode/launch.json", launch);
  const edits = await workspace.cli(
    "apply",
    "s.study.yaml",
    "--to",
    ".vscode/launch.json",
    "--format",
    "json",
  );
  expect(JSON.parse(edits.stdout)).toMatchObject({
    trial: best?.number,
    files: [{ edits: [{ name: "lr", before: "1", after: "0.125", span: { start: launch.indexOf('1"]') } }] }],
  });
  expect(readFileSync(journal, "utf8")).toBe(before);
});

test("what cannot be run again or applied is said", async () => {
  const workspace = makeWorkspace(study.replace("node train.mjs --rate {lr}", "sh -c 'echo {lr}; exit 1'"));
  await workspace.cli("run", "s.study.yaml");
  expect((await workspace.cli("apply", "s.study.yaml")).stderr).toContain("no trial of s is the best yet");
  expect((await workspace.cli("apply", "s.study.yaml", "0")).stderr).toContain("cannot be read");
  expect((await workspace.cli("rerun", "s.study.yaml", "99")).stderr).toContain("there is no trial 99 in s");
});

test("the code that a trial ran is rebuilt from the commit and what differed from it", async () => {
  const workspace = makeWorkspace(study);
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: workspace.folder });
  workspace.write("train.mjs", script);
  workspace.write("same.txt", "as it was\n");
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  const changed = script.replace("0.75", "0.76");
  workspace.write("train.mjs", changed);
  expect((await workspace.cli("run", "s.study.yaml")).code).toBe(0);
  expect((await workspace.cli("code", "s.study.yaml")).stdout).toContain("0 files changed");

  workspace.write("train.mjs", "something else\n");
  git("commit", "-q", "-a", "-m", "second");
  const { stdout } = await workspace.cli("code", "s.study.yaml", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({ changed: [{ path: "train.mjs", before: changed }] });
  expect(git("status", "--porcelain", "--untracked-files=no").toString()).toBe("");
});

test("of a comparison, --study says whose trial is meant, and without it the command says whose it took", async () => {
  const workspace = makeWorkspace(
    study
      .replace("strategy: grid", "compare: { strategies: [random, tpe], seeds: 1 }\nbudget: { trials: 2 }")
      .replace("[0.75, 0.25, 0.125]", "'uniform(0.1, 0.4)'"),
  );
  workspace.write("train.mjs", script);
  expect(await workspace.cli("run", "s.study.yaml")).toMatchObject({ code: 0 });
  const valueIn = async (run: string) => {
    const { stdout } = await workspace.cli("trials", "s.study.yaml", "--study", run, "--format", "json");
    return (JSON.parse(stdout) as readonly TrialJson[])[1]?.params["lr"];
  };
  for (const run of ["random-1", "tpe-1"]) {
    const value = String(await valueIn(run));
    const asked = (command: string, ...words: string[]) =>
      workspace.cli(command, "s.study.yaml", ...words, "--study", run);
    expect((await asked("apply", "1")).stdout).toContain(`"0.5" -> "${value}"`);
    expect(JSON.parse((await asked("rerun", "1", "--print")).stdout)).toMatchObject({
      args: ["train.mjs", "--rate", value],
    });
    expect((await asked("code", "1")).stderr).not.toContain("--study");
    expect((await asked("export", "--schedule", "--trial", "1")).stderr).toContain("has trained no step");
  }
  expect(await workspace.cli("apply", "s.study.yaml", "1")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("--study names another"),
  });
  const unknown = ["--study", "gp-1"];
  for (const words of [["apply"], ["rerun"], ["code"], ["export", "--schedule"]] as const) {
    const [command, ...more] = words;
    expect(await workspace.cli(command, "s.study.yaml", ...more, ...unknown)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("s has no run gp-1; it has random-1, tpe-1"),
    });
  }
}, 90_000);
