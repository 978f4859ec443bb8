import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";
import { readStudyFile } from "../../src/cli/study-file.ts";
import { cliBundle } from "../cli/harness.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), "examples-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Debian's modules belong to Debian's Python. */
const environment = { ...process.env, PATH: `/usr/bin${path.delimiter}${process.env["PATH"]}` };
const works = (program: string, ...args: readonly string[]) =>
  spawnSync(program, args, { env: environment, stdio: "ignore" }).status === 0;

/** Each example with what it needs, how many trials show that it works, and what they come to. */
const all: readonly {
  readonly name: string;
  readonly isThere: boolean;
  readonly trials: number;
  readonly metrics: readonly string[];
}[] = [
  { name: "shell", isThere: works("xz", "--version"), trials: 5, metrics: ["bytes", "ms"] },
  { name: "cpp", isThere: works("g++", "--version"), trials: 2, metrics: ["ms", "step", "check"] },
  {
    name: "sklearn",
    isThere: works("python3", "-c", "import sklearn"),
    trials: 2,
    metrics: ["accuracy", "fold"],
  },
  {
    name: "xgboost",
    isThere: works("python3", "-c", "import xgboost"),
    trials: 2,
    metrics: ["merror", "mlogloss", "round"],
  },
  {
    name: "pytorch",
    isThere: works("python3", "-c", "import torch"),
    trials: 4,
    metrics: ["epoch", "val_accuracy", "val_loss"],
  },
];

describe.each(all)("$name", ({ name, isThere, trials, metrics }) => {
  const folder = path.join(examples, name);
  const study = `${name}.study.yaml`;

  test("its study has no mistakes, and its README names the study", () => {
    expect(readStudyFile(path.join(folder, study)).checked.problems).toEqual([]);
    expect(readFileSync(path.join(folder, "README.md"), "utf8")).toContain(`tunesmith run ${study}`);
  });

  test.skipIf(!works("python3", "--version"))("its scripts are Python", () => {
    for (const file of readdirSync(folder).filter((file) => file.endsWith(".py")))
      execFileSync("python3", [
        "-c",
        "import ast, sys; ast.parse(open(sys.argv[1]).read())",
        path.join(folder, file),
      ]);
  });

  test.skipIf(!isThere)("it runs where its tool is installed", { timeout: 120_000 }, () => {
    for (const part of [name, "digits"])
      if (!existsSync(path.join(scratch, part)))
        cpSync(path.join(examples, part), path.join(scratch, part), { recursive: true });
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, [cliBundle, ...words], {
        cwd: path.join(scratch, name),
        env: environment,
        encoding: "utf8",
      });
    // So few trials may all be stopped early, which is exit code 2.
    expect(run("run", study, "--trials", String(trials)).status).toBeOneOf([0, 2]);
    const done = JSON.parse(run("trials", study, "--format", "json").stdout) as readonly TrialJson[];
    const good = done.filter(
      ({ state }) => state === "complete" || state === "pruned" || state === "infeasible",
    );
    expect(good.length).toBeGreaterThanOrEqual(trials);
    for (const trial of good) expect(Object.keys(trial.metrics).sort()).toEqual([...metrics].sort());
  });
});

test("the helper of the PyTorch example is the one that there is", () => {
  const shipped = fileURLToPath(new URL("../../media/python/tunesmith.py", import.meta.url));
  expect(readFileSync(path.join(examples, "pytorch", "tunesmith.py"), "utf8")).toBe(
    readFileSync(shipped, "utf8"),
  );
});
