import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";
import { ended, makeWorkspace, type Workspace } from "./harness.ts";
import { loadWithOptuna, optunaIsMissing } from "./optuna.ts";

function definition(space: string, more = "budget: { trials: 4 }\nstrategy: random\nseed: 1"): string {
  return `run:\n  command: sh train.sh {x}\nobjective: { minimize: loss }\nspace:\n${space}\n${more}\n`;
}

/** Trials end only where there is no file `hold`. */
const train = `sleep 0.05\nwhile [ -e hold ]; do sleep 0.05; done\necho "{\\"loss\\": $1}"\n`;

function workspaceWith(study: string): Workspace {
  const workspace = makeWorkspace(study);
  workspace.write("train.sh", train);
  return workspace;
}

async function status(workspace: Workspace) {
  const { stdout } = await workspace.cli("status", workspace.file, "--format", "json");
  return JSON.parse(stdout);
}

test("a study starts from another one, from a table and from Optuna's journal, and keeps what it started from", async () => {
  const workspace = workspaceWith(definition("  x: uniform(0, 1)"));
  expect((await workspace.cli("run", workspace.file)).code).toBe(0);
  const csv = await workspace.cli("trials", workspace.file, "--format", "csv");
  workspace.write("table.csv", csv.stdout);
  workspace.write("plain.csv", "x;loss;comment\n0.5;0.25;fine\n7;0.1;outside\n");
  const next = definition(
    "  x: uniform(0, 1)",
    "start: { from: [s, table.csv, plain.csv] }\nstrategy: tpe\nbudget: { trials: 3 }\nseed: 2",
  );
  workspace.write("next.study.yaml", next);
  const checked = await workspace.cli("check", "next.study.yaml");
  expect(checked.stdout).toContain(
    "next.study.yaml:6:31: information: 1 older trial of plain.csv is learned from. 1 left out: a value of `x` outside of uniform(0, 1) (1). [start-left-out]",
  );
  const run = await workspace.cli("run", "next.study.yaml");
  expect(run, run.stderr).toMatchObject({ code: 0 });
  expect(run.stdout).toContain("4 older trials of s are learned from.");
  expect(run.stdout).toContain("4 older trials of table.csv are learned from.");

  rmSync(path.join(workspace.folder, "table.csv"));
  rmSync(path.join(workspace.folder, ".tunesmith/s"), { recursive: true });
  const again = await workspace.cli("run", "next.study.yaml", "--trials", "5");
  expect(again, again.stderr).toMatchObject({ code: 0 });
  const found = await workspace.cli("status", "next.study.yaml", "--format", "json");
  expect(
    JSON.parse(found.stdout).older.map(({ learnedFrom }: { learnedFrom: number }) => learnedFrom),
  ).toEqual([4, 4, 1]);
  expect(JSON.parse(found.stdout).counts).toEqual({ complete: 5 });
  expect((await workspace.cli("check", "next.study.yaml")).stdout).toContain("[start-unreadable]");

  renameSync(
    path.join(workspace.folder, ".tunesmith/next/journal.log"),
    path.join(workspace.folder, "other.log"),
  );
  workspace.write("third.study.yaml", next.replace("[s, table.csv, plain.csv]", "other.log, study: gone"));
  expect(await workspace.cli("run", "third.study.yaml")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("holds no study `gone`; it has next"),
  });
});

test("a running study follows its file: a wider range and a larger budget hold at once, what breaks its trials is refused", {
  timeout: 120_000,
}, async () => {
  const workspace = workspaceWith(
    definition("  x: uniform(0, 1)", "budget: { trials: 2000 }\nstrategy: random\nseed: 1"),
  );
  const run = ended(workspace.start("run", workspace.file));
  const until = async (isSo: (found: { counts: Record<string, number>; changes: unknown[] }) => boolean) => {
    for (;;) {
      if (existsSync(path.join(workspace.folder, ".tunesmith/s/journal.log"))) {
        const found = await status(workspace).catch(() => undefined);
        if (found !== undefined && isSo(found)) return;
      }
      await sleep(50);
    }
  };
  await until(({ counts }) => (counts["complete"] ?? 0) >= 2);
  // Saved as editors do; the runner notices by itself.
  workspace.write(
    workspace.file,
    definition("  x: uniform(-9, 1)", "budget: { trials: 2000 }\nstrategy: random\nseed: 1"),
  );
  await until(({ changes }) => changes.length === 1);
  workspace.write(
    workspace.file,
    definition("  x: uniform(0, 0.5)", "budget: { trials: 2000 }\nstrategy: random\nseed: 1"),
  );
  const refused = await workspace.cli("reload", workspace.file);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("run it with --warm to begin anew"),
  });
  // So that the run is not over before it has been asked.
  workspace.write("hold", "");
  const trials = await workspace.trials();
  workspace.write(
    workspace.file,
    definition(
      "  x: uniform(-9, 1)",
      `budget: { trials: ${trials.length + 6}, parallel: 2 }\nstrategy: tpe\nseed: 1`,
    ),
  );
  const reload = await workspace.cli("reload", workspace.file);
  expect(reload.stdout + reload.stderr).toContain("The strategy changed. The budget changed.");
  rmSync(path.join(workspace.folder, "hold"));
  const { code, stdout, stderr } = await run;
  expect(code).toBe(0);
  expect(stdout).toContain("The search space changed at x. s goes on with that from its next trial.");
  expect(stderr).toContain("s goes on as it was. The search space changed at x.");
  const all = await workspace.trials();
  expect(all.some(({ params }) => Number(params["x"]) < 0)).toBe(true);
  expect(all).toHaveLength(trials.length + 6);

  const journal = path.join(workspace.folder, ".tunesmith/s/journal.log");
  if (optunaIsMissing() === undefined) {
    expect(loadWithOptuna(journal, "s")).toHaveLength(all.length);
    expect(goOnWithOptuna(journal)).toBe(all.length + 1);
  }
});

/** Optuna's own sampler goes on with the widened study: it raises where the distributions of a parameter clash. */
function goOnWithOptuna(journal: string): number {
  const script = `
import sys, optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.load_study(study_name="s", storage=JournalStorage(JournalFileStorage(sys.argv[1])))
trial = study.ask()
study.tell(trial, trial.suggest_float("x", -9, 1))
print(len(study.trials))
`;
  const python = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  return Number(execFileSync(python, ["-W", "ignore", "-c", script, journal], { encoding: "utf8" }));
}

test("--warm begins anew with what fits of the earlier run, and says what does not", async () => {
  const workspace = workspaceWith(definition("  x: uniform(0, 1)\n  kind: [a, b]"));
  await workspace.cli("run", workspace.file);
  const earlier = await workspace.trials();
  workspace.write(workspace.file, definition("  x: uniform(0, 1)\n  kind: [a]"));
  const refused = await workspace.cli("run", workspace.file);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("Run with --warm") });
  const run = await workspace.cli("run", workspace.file, "--warm");
  expect(run, run.stderr).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("The earlier run is kept in"),
  });
  const fitting = earlier.filter(({ params }: TrialJson) => params["kind"] === "a").length;
  const { older, counts } = await status(workspace);
  expect(older).toEqual([
    {
      from: ".tunesmith/s",
      learnedFrom: fitting,
      left: [{ reason: "a value of `kind` outside of [a]", count: 4 - fitting }],
    },
  ]);
  expect(counts).toEqual({ complete: 4 });
  expect(readFileSync(path.join(workspace.folder, ".tunesmith/s/study.yaml"), "utf8")).toContain("kind: [a]");
});
