/** What people rely on: names of commands and options, exit codes, and the shapes of what is printed. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ended, makeFolder, type Workspace } from "./harness.ts";

const study = (budget: number, command = "node train.mjs {x} {kind}") => `study: kept
run: { command: "${command}" }
objective: { minimize: loss }
space: { x: "uniform(0, 1)", kind: [a, b] }
strategy: random
budget: { trials: ${budget} }
seed: 1
`;
const script = `const x = Number(process.argv[2]);
for (const epoch of [1, 2]) console.log(JSON.stringify({ epoch, loss: x / epoch, size: 3 }));`;

let made: Workspace;
const file = "s.study.yaml";
const cli = (...words: readonly string[]) => made.cli(...words);
const json = async (...words: readonly string[]) => JSON.parse((await cli(...words)).stdout);

beforeAll(() => {
  const { workspace, remove } = makeFolder(study(3), file);
  made = workspace;
  made.write("train.mjs", script);
  made.write("wrong.study.yaml", study(3).replace("kept", "wrong").replace("uniform", "unifrom"));
  made.write("warned.study.yaml", study(3, "node train.mjs {x}").replace("kept", "warned"));
  made.write("failing.study.yaml", study(2, "node -e 'process.exit(3)' {x}").replace("kept", "failing"));
  made.write(
    "deaf.mjs",
    `process.on("SIGTERM", () => {});
console.log(JSON.stringify({ epoch: 1, loss: 1 }));
setTimeout(() => {}, 60_000);`,
  );
  made.write("deaf.study.yaml", study(9, "node deaf.mjs {x}").replace("kept", "deaf"));
  return remove;
});

describe("the options of each command", () => {
  test.each([
    ["check", ["format"]],
    ["run", ["trials", "time", "parallel", "seed", "fresh", "json", "detach", "dry-run"]],
    ["status", []],
    ["trials", ["format"]],
    ["best", ["format"]],
    ["stop", []],
    ["report", ["output"]],
    ["import", []],
    ["export", ["format", "output"]],
    ["ask", []],
    ["tell", ["value", "metric", "state", "step"]],
    ["clean", ["size"]],
    ["compare", ["format"]],
    ["mcp", ["folder", "max-trials", "max-time"]],
    ["lsp", ["stdio"]],
  ])("%s", async (command, options) => {
    const { code, stdout } = await cli(command, "--help");
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: tunesmith ${command} `)]);
    for (const option of options) expect(stdout).toContain(`  --${option} `);
  });
});

describe("check", () => {
  test("prints file:line:col: severity: message [code], and ends with 1 where there is an error", async () => {
    expect(await cli("check", file)).toMatchObject({ code: 0, stdout: "" });
    expect(await cli("check", "warned.study.yaml")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(": warning: "),
    });
    const { code, stdout } = await cli("check", file, "wrong.study.yaml");
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^wrong\.study\.yaml:4:\d+: error: .+ \[[\w-]+\]\n/),
    ]);
    expect((await cli("check", "nowhere.study.yaml")).code).toBe(1);
    expect((await cli("check")).code).toBe(1);
  });

  test("--format json", async () => {
    const [problem] = await json("check", "wrong.study.yaml", "--format", "json");
    expect(Object.keys(problem)).toEqual([
      "file",
      "line",
      "column",
      "endLine",
      "endColumn",
      "severity",
      "code",
      "message",
    ]);
    expect(problem).toMatchObject({ file: "wrong.study.yaml", line: 4, severity: "error" });
  });
});

describe("run", () => {
  test("0 done, and again where nothing is left", async () => {
    const { code, stdout } = await cli(
      "run",
      file,
      "--json",
      "--parallel",
      "2",
      "--time",
      "5m",
      "--seed",
      "1",
    );
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).event);
    expect([events[0], events.at(-1)]).toEqual(["study", "ended"]);
    expect(events.filter((event) => event === "trial-ended")).toHaveLength(3);
    expect((await cli("run", file)).code).toBe(0);
  });

  test.each([
    [1, "a bad file", ["wrong.study.yaml"]],
    [1, "bad usage", [file, "--trials", "none"]],
    [1, "an unknown option", [file, "--trails", "3"]],
    [2, "no trial completed", ["failing.study.yaml"]],
  ])("%i: %s", async (code, _, words) => {
    expect((await cli("run", ...words)).code).toBe(code);
  });

  test("130 interrupted, at once at the second signal", async () => {
    // Of a trial that ends for no request, so that the run has not ended by the second one.
    const run = made.start("run", "deaf.study.yaml", "--json");
    run.stdout?.on("data", (chunk: Buffer) => {
      if (!chunk.toString().includes('"report"')) return;
      run.kill("SIGINT");
      setTimeout(() => run.kill("SIGINT"), 50);
    });
    expect((await ended(run)).code).toBe(130);
  });
});

describe("results", () => {
  test("trials --format json", async () => {
    const trials = await json("trials", file, "--format", "json");
    expect(trials).toHaveLength(3);
    expect(trials[0]).toMatchObject({
      number: 0,
      state: "complete",
      params: { x: expect.any(Number), kind: expect.any(String) },
      metrics: { loss: expect.any(Number), size: 3 },
      step: 2,
      reason: null,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      endedAt: expect.stringMatching(/Z$/),
      durationMs: expect.any(Number),
    });
  });

  test("trials as a table and as CSV", async () => {
    expect((await cli("trials", file)).stdout.split("\n")[0]).toMatch(/^number +state/);
    expect((await cli("trials", file, "--format", "csv")).stdout).toMatch(/^number,state,/);
  });

  test("best", async () => {
    const best = await json("best", file, "--format", "json");
    expect(Object.keys(best)).toEqual(["number", "params", "metrics"]);
    expect((await cli("best", file, "--format", "flags")).stdout).toBe(
      `--x=${best.params.x} --kind=${best.params.kind}\n`,
    );
    expect((await cli("best", file, "--format", "yaml")).stdout).toBe(
      `x: ${best.params.x}\nkind: ${best.params.kind}\n`,
    );
  });

  test("status, stop", async () => {
    expect(await json("status", file, "--format", "json")).toMatchObject({
      study: "kept",
      running: false,
      trials: 3,
    });
    expect(await cli("stop", file)).toMatchObject({ code: 0, stdout: "kept is not running\n" });
  });

  test("report -o writes one page", async () => {
    expect((await cli("report", file, "-o", "page.html")).code).toBe(0);
    expect(readFileSync(path.join(made.folder, "page.html"), "utf8")).toMatch(/^<!doctype html>/i);
  });

  test("export to CSV and to an Optuna journal, which opens as a study", async () => {
    expect((await cli("export", file, "--format", "csv")).stdout).toMatch(/^number,state,/);
    expect((await cli("export", file, "--format", "journal", "--output", "out.log")).code).toBe(0);
    expect(await json("trials", "out.log", "--format", "json")).toHaveLength(3);
  });

  test("import, clean, compare", async () => {
    made.write(
      "sweep.yaml",
      "method: random\nmetric: { name: loss, goal: minimize }\nparameters: { lr: { min: 0.1, max: 1.0 } }\nprogram: train.py\n",
    );
    expect((await cli("import", "sweep.yaml", "-o", "imported.study.yaml")).code).toBe(0);
    expect((await cli("check", "imported.study.yaml")).code).toBe(0);
    expect((await cli("clean", file, "--size", "1GB", "--yes")).code).toBe(0);
    expect((await cli("compare", file, "failing.study.yaml", "--format", "json")).stdout).toMatch(/^[{[]/);
  });
});

test("the package: one program, one library, ES modules", () => {
  const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
  const { bin, type, exports } = JSON.parse(read("package.json"));
  expect([bin, type]).toEqual([{ tunesmith: "./dist/cli.js" }, "module"]);
  expect(exports["./engine"].default).toBe("./dist/engine.js");
  expect(read("dist/cli.js")).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(existsSync(new URL("../../dist/engine.js", import.meta.url))).toBe(true);
});
