import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makeWorkspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing, optunaPython } from "./optuna.ts";

const missing = optunaIsMissing();

const makeDatabase = `
import sys, warnings, math
warnings.simplefilter("ignore")
import optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = "sqlite:///" + sys.argv[1]
study = optuna.create_study(study_name="net", storage=storage, direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1),
                            pruner=optuna.pruners.MedianPruner(n_startup_trials=3))
study.set_user_attr("data", {"rows": 3})
def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    layers = trial.suggest_int("layers", 1, 5)
    drop = trial.suggest_float("drop", 0.0, 0.5, step=0.1)
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam", None])
    nesterov = trial.suggest_categorical("nesterov", [True, False])
    momentum = trial.suggest_float("momentum", 0, 0.99) if optimizer == "sgd" else 0
    trial.set_user_attr("note", "a'b")
    if trial.number == 4: raise ValueError()
    for epoch in range(3):
        trial.report(math.nan if trial.number == 5 and epoch == 0 else -abs(math.log10(lr) + 3) * layers + epoch, epoch)
        if trial.should_prune(): raise optuna.TrialPruned()
    return -abs(math.log10(lr) + 3) * layers
study.optimize(objective, n_trials=20, catch=(ValueError,))
study.ask()
two = optuna.create_study(study_name="two", storage=storage, directions=["minimize", "maximize"])
two.optimize(lambda trial: (trial.suggest_float("x", 0, 1), math.inf), n_trials=3)
`;

/** What Optuna itself says of a study, in whatever storage. */
const describeStudy = `
import json, sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
where = sys.argv[1]
storage = where if where.startswith("sqlite") else JournalStorage(JournalFileStorage(where))
study = optuna.load_study(study_name=sys.argv[2], storage=storage)
print(json.dumps(dict(
    directions=[d.name for d in study.directions], user=study.user_attrs,
    trials=[dict(number=t.number, state=t.state.name, params=t.params, values=None if t.values is None else [str(v) for v in t.values],
                 reports={k: str(v) for k, v in t.intermediate_values.items()}, user=t.user_attrs, start=str(t.datetime_start)[:23], end=str(t.datetime_complete)[:23],
                 distributions={k: repr(v) for k, v in t.distributions.items()}) for t in study.trials])))
`;

function python(script: string, ...args: readonly string[]): string {
  return execFileSync(optunaPython, ["-c", script, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
}

interface Described {
  readonly trials: readonly { readonly state: string; readonly number: number }[];
}

const describedAs = (where: string, study: string): Described =>
  JSON.parse(python(describeStudy, where, study));

describe.skipIf(missing !== undefined)("a database of Optuna", () => {
  test("becomes a journal with the same trials, and a study file", { timeout: 60_000 }, async () => {
    const workspace = makeWorkspace();
    const database = path.join(workspace.folder, "study.db");
    python(makeDatabase, database);

    const imported = await workspace.cli(
      "import",
      "study.db",
      "-o",
      "net.study.yaml",
      "--journal",
      "old.log",
    );
    expect(imported).toMatchObject({ code: 0, stdout: "" });
    expect(imported.stderr).toContain("study.db holds net, two. This is net; --study names another.");
    const journal = path.join(workspace.folder, "old.log");
    for (const study of ["net", "two"])
      expect(describedAs(journal, study)).toEqual(describedAs(`sqlite:///${database}`, study));

    const text = readFileSync(path.join(workspace.folder, "net.study.yaml"), "utf8");
    const file = parse(text);
    expect(file.space).toEqual({
      lr: "loguniform(1e-5, 0.1)",
      layers: "int(1, 5)",
      drop: "uniform(0, 0.5, step=0.1)",
      optimizer: ["sgd", "adam", null],
      nesterov: "bool",
      momentum: { in: "uniform(0, 0.99)", when: 'optimizer == "sgd"' },
    });
    expect(file.objective).toEqual({ maximize: "value" });
    expect(text).toContain("# start: old.log");
    expect((await workspace.cli("check", "net.study.yaml")).code).toBe(0);

    const trials = JSON.parse((await workspace.cli("trials", "old.log", "--format", "json")).stdout);
    expect(trials).toHaveLength(21);
    const again = await workspace.cli("import", "old.log", "--study", "two", "--format", "json");
    const { text: second, notes } = JSON.parse(again.stdout);
    expect(parse(second).objectives).toEqual([{ minimize: "value_0" }, { maximize: "value_1" }]);
    expect(notes).toContainEqual(expect.objectContaining({ kind: "lost", where: "sampler" }));
  });

  test("that is in use, or no database, is refused with the reason", async () => {
    const workspace = makeWorkspace();
    python(makeDatabase.split("def objective")[0] ?? "", path.join(workspace.folder, "study.db"));
    workspace.write("study.db-wal", "changes");
    const busy = await workspace.cli("import", "study.db");
    expect(busy).toMatchObject({ code: 1, stdout: "" });
    expect(busy.stderr).toContain("changes wait in study.db-wal");
    workspace.write("broken.db", `SQLite format 3\0${"x".repeat(2000)}`);
    const broken = await workspace.cli("import", "broken.db");
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("broken.db cannot be read as a database");
  });
});

const study = `
study: s
run: { command: "node train.mjs --lr={lr} --kind {kind}" }
objective: { maximize: accuracy }
space:
  lr: loguniform(1e-9, 1)
  width: int(8, 256, log)
  steps: int(10, 50, step=10)
  rate: uniform(0, 1, step=0.25)
  on: bool
  kind: [a, "b c", 3]
  momentum: { in: "uniform(0, 0.99)", when: kind == "a" }
  data: 7
constraints: [ size <= 0.02 ]
strategy: random
budget: { trials: 9, parallel: 2 }
seed: 5
`;

const train = `
const lr = Number(process.argv[2].slice(5));
if (lr > 0.1) process.exit(4);
for (const epoch of [1, 2]) console.log(JSON.stringify({ epoch, accuracy: epoch + lr, size: lr * 4 }));
`;

test.skipIf(missing !== undefined)(
  "Optuna reads the compact journal, and so does this",
  { timeout: 120_000 },
  async () => {
    const workspace = makeWorkspace(study);
    workspace.write("train.mjs", train);
    expect((await workspace.cli("run", workspace.file)).code).toBe(0);
    const journal = path.join(workspace.folder, ".tunesmith", "s", "journal.log");
    // As a kill leaves it: the last trial runs for good.
    const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
    const lastEnd = lines.findLastIndex(
      (line) => line.startsWith('{"op_code":6') && /"state":[123]/.test(line),
    );
    workspace.write(path.join(".tunesmith", "s", "journal.log"), `${lines.slice(0, lastEnd).join("\n")}\n`);

    const exported = await workspace.cli("export", workspace.file, "--format", "journal", "-o", "out.log");
    expect(exported).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const copy = path.join(workspace.folder, "out.log");
    const original = describedAs(journal, "s").trials.filter(({ state }) => state !== "RUNNING");
    expect(describedAs(copy, "s").trials).toEqual(original.map((trial, number) => ({ ...trial, number })));
    expect(loadWithOptuna(copy, "s")).toHaveLength(8);
    expect(readFileSync(copy, "utf8").split("\n").length).toBeLessThan(lines.length / 3);

    const ours = (await workspace.trials()).filter(({ state }) => state !== "running");
    const reread = JSON.parse((await workspace.cli("trials", "out.log", "--format", "json")).stdout);
    expect(reread).toEqual(ours.map((trial, number) => ({ ...trial, number })));

    const csv = await workspace.cli("export", workspace.file, "--format", "csv");
    expect(csv.stdout.split("\r\n")[0]).toMatch(/^number,state,/);
    expect(csv.stdout).toBe((await workspace.cli("trials", workspace.file, "--format", "csv")).stdout);
  },
);

describe("a sweep of W&B", () => {
  test("has what a sweep can have, and says what not", async () => {
    const workspace = makeWorkspace(study);
    const { code, stdout, stderr } = await workspace.cli("export", workspace.file, "--format", "wandb");
    expect(code).toBe(0);
    expect(parse(stdout)).toEqual({
      name: "s",
      program: "train.mjs",
      command: ["node", "train.mjs", `\${args}`],
      method: "random",
      metric: { name: "accuracy", goal: "maximize" },
      run_cap: 9,
      parameters: {
        lr: { distribution: "log_uniform_values", min: 1e-9, max: 1 },
        width: { distribution: "q_log_uniform_values", min: 8, max: 256, q: 1 },
        steps: { distribution: "q_uniform", min: 10, max: 50, q: 10 },
        rate: { distribution: "q_uniform", min: 0, max: 1, q: 0.25 },
        on: { values: [false, true] },
        kind: { values: ["a", "b c", 3] },
        momentum: { distribution: "uniform", min: 0, max: 0.99 },
        data: { value: 7 },
      },
    });
    // Python's YAML takes 1e-9 for a text.
    expect(stdout).toContain("min: 1.0e-9");
    for (const where of ["space.momentum", "space.width", "constraints", "seed", "budget.parallel"])
      expect(stderr).toContain(`not carried over: ${where}: `);
    expect(stdout).toContain("# - space.momentum: ");

    workspace.write("sweep.yaml", stdout);
    const back = await workspace.cli("import", "sweep.yaml", "-o", "back.study.yaml");
    expect(back.code).toBe(0);
    const { space, run } = parse(readFileSync(path.join(workspace.folder, "back.study.yaml"), "utf8"));
    expect(run.command).toBe("node train.mjs");
    expect(space).toEqual({
      lr: "loguniform(1e-9, 1)",
      width: "loguniform(8, 256)",
      steps: "int(10, 50, step=10)",
      rate: "uniform(0, 1, step=0.25)",
      on: "bool",
      kind: ["a", "b c", 3],
      momentum: "uniform(0, 0.99)",
      data: 7,
    });
  });
});

describe("import", () => {
  test("writes nothing over, says what it cannot read, and reports as JSON", async () => {
    const workspace = makeWorkspace();
    workspace.write("grid.json", '{"C": [1, 10]}');
    workspace.write("taken.study.yaml", "mine");
    const taken = await workspace.cli("import", "grid.json", "-o", "taken.study.yaml");
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("is there already") });
    expect(readFileSync(path.join(workspace.folder, "taken.study.yaml"), "utf8")).toBe("mine");
    expect((await workspace.cli("import", "grid.json", "-o", "taken.study.yaml", "--force")).code).toBe(0);

    const json = await workspace.cli("import", "grid.json", "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      file: null,
      source: "a grid as scikit-learn takes it",
      notes: [{ kind: "to-do", where: "" }],
      text: expect.stringContaining("C: [1, 10]"),
    });

    workspace.write("other.yaml", "a: 1");
    const other = await workspace.cli("import", "other.yaml", "-o", "x.study.yaml");
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("It is no W&B sweep") });
    expect(existsSync(path.join(workspace.folder, "x.study.yaml"))).toBe(false);
    workspace.write("picture.db", "\u0000PNG\u0001");
    expect((await workspace.cli("import", "picture.db")).stderr).toContain("It is not a text.");
    expect((await workspace.cli("import", "grid.json", "--from", "katib")).stderr).toContain(
      "--from is one of",
    );
    expect((await workspace.cli("import", "nowhere.yaml")).code).toBe(1);
  });
});
