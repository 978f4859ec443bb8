import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { makeWorkspace } from "./harness.ts";

const scripts = fileURLToPath(new URL("./scripts", import.meta.url));

/** Debian's modules belong to Debian's Python, which has no `python` of its own. */
const programs = mkdtempSync(path.join(tmpdir(), "programs-"));
afterAll(() => rmSync(programs, { recursive: true, force: true }));
if (existsSync("/usr/bin/python3"))
  for (const name of ["python", "python3"]) symlinkSync("/usr/bin/python3", path.join(programs, name));
process.env["PATH"] = `${programs}${path.delimiter}${process.env["PATH"]}`;
/** Modules that may be missing here have stand-ins, which parse as strictly. */
const standIns = ["click", "typer", "hydra", "transformers"].filter(
  (module) => spawnSync("python3", ["-c", `import ${module}`]).status !== 0,
);
process.env["PYTHONPATH"] = standIns
  .map((module) => path.join(scripts, "stand-ins", module))
  .join(path.delimiter);
// commander and yargs are here because other packages use them.
process.env["NODE_PATH"] = fileURLToPath(new URL("../../node_modules", import.meta.url));

interface Expected {
  /** Lines of the proposed study, among others. */
  readonly lines: readonly string[];
  /** Texts that it has none of. */
  readonly without?: readonly string[];
}

const table: Readonly<Record<string, Expected>> = {
  "argparse-plain.py": {
    lines: [
      "  minimize: val_loss",
      "  lr: loguniform(1e-4, 1)",
      "  optimizer: [sgd, adam, rmsprop]",
      "  batch_size: ordinal(8, 16, 32, 64, 128)",
      "  no_shuffle: bool",
      "  nesterov: bool",
      "  no_bias: bool",
      "  booleans: flag",
      '# - `--data-dir` (line 9) stays "./data".',
      "# - `--seed` (line 21) stays 0; `TUNESMITH_SEED` is another one for each trial.",
      "fidelity: { resource: epoch, max: 4 }",
    ],
    without: ["  amp:", "  hidden:", "  betas:", "  num_workers:"],
  },
  "argparse-subparsers.py": {
    lines: [
      "  maximize: val_acc",
      "  dataset: small",
      "  out: FILL-THIS-IN",
      "  learning_rate: loguniform(1e-5, 0.1)",
      "  num_layers: int(1, 6)",
      "fidelity: { resource: step, max: 100 }",
    ],
    without: ["checkpoint"],
  },
  "click-groups.py": {
    lines: [
      "  maximize: val_accuracy",
      "  lr: loguniform(1e-4, 1)",
      "  no_augment: bool",
      "  mixup: bool",
      "fidelity: { resource: epoch, max: 3 }",
    ],
    without: ["  label:", "  verbose:", "  quiet:"],
  },
  "typer-commands.py": {
    lines: [
      "  minimize: loss",
      "  activation: [relu, gelu, tanh]",
      "  no_layer_norm: bool",
      "  epoch: '\\bepoch\\s*([-+\\d.eE]*\\d)'",
      "fidelity: { resource: epoch, max: 4 }",
    ],
  },
  "hydra/train.py": {
    lines: [
      "  minimize: validation_loss",
      "  optimizer.lr: loguniform(1e-5, 0.1)",
      "  model.hidden_dim: int(64, 1024, log)",
      "# - `trainer.devices` (line 12 of hydra/conf/config.yaml) stays 1.",
      "fidelity: { resource: epoch, max: 5 }",
    ],
  },
  "hf-dataclasses.py": {
    lines: [
      "  maximize: eval_f1",
      "  model_name_or_path: FILL-THIS-IN",
      "  use_fast: bool",
      "  lr_scheduler: [linear, cosine]",
      "# hf-dataclasses.py reads what a trial is told: TUNESMITH_SEED (line 31).",
    ],
    without: ["booleans:", "  target_modules:"],
  },
  "parse-args.mjs": {
    lines: ["  maximize: reward", "  early_stopping: bool", "fidelity: { resource: step, max: 20 }"],
    without: ["  feature:", "  activation:"],
  },
  "commander.cjs": {
    lines: [
      "  minimize: test_error",
      "  loss: [mse, mae]",
      "  name: FILL-THIS-IN",
      "  no_dropout: bool",
      "  warm_start: bool",
    ],
    without: ["  port:"],
  },
  "yargs.cjs": {
    lines: ["  maximize: cv_score", "  criterion: [gini, entropy]", "  no_bootstrap: bool"],
    without: ["  format:"],
  },
  "sklearn-like.py": {
    lines: ["  maximize: accuracy", "  model: [svm, forest, knn]", "  n_estimators: int(25, 400, log)"],
    without: ["  cv:", "  n_jobs:"],
  },
};

describe("a study proposed for a script", () => {
  test.each(Object.entries(table))("%s passes check, and runs", async (script, { lines, without = [] }) => {
    const workspace = makeWorkspace("", "unused.yaml");
    cpSync(scripts, workspace.folder, { recursive: true });
    const file = `${path.dirname(script)}/new.study.yaml`;
    const made = await workspace.cli("init", script, "-o", file);
    expect(made).toMatchObject({ code: 0, stdout: "" });
    const read = await workspace.cli("init", script);
    expect(read.stdout.split("\n")).toEqual(expect.arrayContaining([...lines]));
    for (const text of without) expect(read.stdout).not.toContain(text);

    expect(await workspace.cli("check", file)).toMatchObject({ code: 0, stdout: "" });
    const run = await workspace.cli("run", file, "--trials", "2", "--seed", "1", "--json");
    expect([run.code, run.stderr]).toEqual([0, ""]);
    const trials = JSON.parse((await workspace.cli("trials", file, "--format", "json")).stdout);
    expect(trials.map(({ state }: { state: string }) => state)).toEqual(["complete", "complete"]);
  });
});

describe("what is named", () => {
  const script = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.parse_args()
print('{"loss": 1}')
print(f"loss: {1}")
`;

  test("a task, which the study runs where its values can be appended", async () => {
    const workspace = makeWorkspace("", "unused.yaml");
    workspace.write("train.py", script);
    const task = { label: "fit it", type: "process", command: "python3", args: ["train.py"] };
    const asking = { label: "ask", command: "python3", args: ["train.py", "--lr", `$${"{input:lr}"}`] };
    workspace.write(".vscode/tasks.json", JSON.stringify({ tasks: [task, asking] }));
    const { stdout } = await workspace.cli("init", "--task", "fit it");
    expect(stdout).toContain('# From the task "fit it", train.py.\n\nrun:\n  task: fit it\n');
    const unknown = await workspace.cli("init", "--task", "fit");
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("it has fit it, ask") });
    const needsEditor = await workspace.cli("init", "--task", "ask");
    expect(needsEditor).toMatchObject({ code: 1, stderr: expect.stringContaining("only VS Code itself") });
  });

  test("a command line, in words or as one text, from another folder", async () => {
    const workspace = makeWorkspace("", "unused.yaml");
    workspace.write("train.py", script);
    const run = "run:\n  command: python3 -u train.py --lr {lr}\n";
    for (const words of [["--", "python3", "-u", "train.py"], ["python3 -u train.py"]])
      expect((await workspace.cli("init", ...words)).stdout).toContain(run);
    workspace.write("studies/other.txt", "");
    expect((await workspace.cli("init", "train.py", "-o", "studies/new.study.yaml")).code).toBe(0);
    const again = await workspace.cli("init", "train.py", "-o", "studies/new.study.yaml");
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("--force") });
    const trial = await workspace.cli("run", "studies/new.study.yaml", "--trials", "1");
    expect([trial.code, trial.stderr]).toEqual([0, ""]);
  });

  test("a line that needs a shell, and an npm script", async () => {
    const workspace = makeWorkspace("", "unused.yaml");
    workspace.write("train.py", script);
    workspace.write("package.json", JSON.stringify({ scripts: { fit: "python3 train.py" } }));
    const shell = await workspace.cli("init", "cd . && python3 train.py");
    expect(shell.stdout).toContain("  command: cd . && python3 train.py --lr {lr}\n  shell: true\n");
    const npm = await workspace.cli("init", "npm run fit");
    expect(npm.stdout).toContain("  command: npm run fit -- --lr {lr}\n");
  });

  test("as JSON: a free name, what to decide first, and no problem", async () => {
    const workspace = makeWorkspace("study: train-2\n", "taken.study.yaml");
    workspace.write("train.py", script);
    workspace.write("train.study.yaml", "");
    const { stdout } = await workspace.cli("init", "train.py", "--format", "json");
    const { file, text, selection, problems, notes } = JSON.parse(stdout);
    expect(path.basename(file)).toBe("train-3.study.yaml");
    expect(text.slice(selection.start, selection.end)).toBe("loss");
    expect([problems, notes]).toEqual([[], []]);
  });

  test.each([[[]], [["--task", "a", "b"]], [[""]]])("%j is refused", async (words) => {
    const { code, stderr } = await makeWorkspace().cli("init", ...words);
    expect([code, stderr]).toEqual([1, expect.stringContaining("tunesmith init: ")]);
  });
});
