import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ended, makeWorkspace, trialProcesses } from "./harness.ts";

/** A study of three trials over a command; what is not given has a default. */
function study(parts: Readonly<Record<string, string>>): string {
  const lines = {
    run: '{ command: "node train.mjs --x {x}" }',
    objective: "{ minimize: loss }",
    space: '{ x: "uniform(0, 1)" }',
    strategy: "random",
    budget: "{ trials: 3, parallel: 2 }",
    seed: "1",
    ...parts,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join("");
}

const report = "const x = Number(process.argv[3]); console.log(JSON.stringify({ epoch: 1, loss: x * x }));";

describe("a run that works", () => {
  test("ends with 0, says what is best, and goes on with nothing the next time", async () => {
    const workspace = makeWorkspace(study({}));
    workspace.write("train.mjs", report);
    const first = await workspace.cli("run", workspace.file);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/3 complete/);
    expect(first.stdout).toMatch(/Best: loss [\d.e-]+ \(trial \d\)/);
    const trials = await workspace.trials();
    expect(trials).toHaveLength(3);
    for (const trial of trials) {
      const x = trial.params["x"] as number;
      expect(trial).toEqual({
        number: trial.number,
        state: "complete",
        params: { x },
        metrics: { epoch: 1, loss: x * x },
        step: 1,
        reason: null,
        cause: null,
        startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        endedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        durationMs: expect.any(Number),
        // Measured only in a trial that takes a while.
        peakMemoryBytes: expect.toBeOneOf([null, expect.any(Number)]),
      });
    }
    const again = await workspace.cli("run", workspace.file);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/budget of 3 trials is spent/);
    expect(await workspace.trials()).toEqual(trials);
    const more = await workspace.cli("run", workspace.file, "--trials", "5");
    expect(more.code).toBe(0);
    expect((await workspace.trials()).slice(0, 3)).toEqual(trials);
    expect(await workspace.trials()).toHaveLength(5);
  });

  test("--json gives one event a line", async () => {
    const workspace = makeWorkspace(study({}));
    workspace.write("train.mjs", report);
    const { stdout } = await workspace.cli("run", workspace.file, "--json");
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string });
    expect(events[0]?.event).toBe("study");
    expect(events.at(-1)).toMatchObject({ event: "ended", status: "done", settled: 3 });
    expect(events.filter(({ event }) => event === "trial-ended")).toHaveLength(3);
  });

  test("of a file with another ending, whose results the other commands find", async () => {
    const workspace = makeWorkspace(study({}), "plain.yaml");
    workspace.write("train.mjs", report);
    expect((await workspace.cli("run", workspace.file)).code).toBe(0);
    expect(await workspace.trials()).toHaveLength(3);
  });

  test("--fresh keeps the earlier run aside", async () => {
    const workspace = makeWorkspace(study({}));
    workspace.write("train.mjs", report);
    await workspace.cli("run", workspace.file);
    const { stderr, code } = await workspace.cli("run", workspace.file, "--fresh", "--seed", "9");
    expect(code).toBe(0);
    const aside = /kept in (.*)/.exec(stderr)?.[1] ?? "";
    expect(existsSync(path.join(aside, "journal.log"))).toBe(true);
    expect(await workspace.trials()).toHaveLength(3);
  });

  test("best in its formats", async () => {
    const workspace = makeWorkspace(study({ space: '{ x: "uniform(0, 1)", name: "it\'s" }' }));
    workspace.write("train.mjs", report);
    await workspace.cli("run", workspace.file);
    const { stdout } = await workspace.cli("best", workspace.file, "--format", "json");
    const best = JSON.parse(stdout) as { number: number; params: { x: number }; metrics: { loss: number } };
    const losses = (await workspace.trials()).map(({ metrics }) => metrics["loss"] as number);
    expect(best.metrics.loss).toBe(Math.min(...losses));
    const flags = await workspace.cli("best", workspace.file, "--format", "flags");
    expect(flags.stdout).toBe(`--x=${best.params.x} '--name=it'\\''s'\n`);
    const yaml = await workspace.cli("best", workspace.file, "--format", "yaml");
    expect(yaml.stdout).toBe(`x: ${best.params.x}\nname: it's\n`);
    const csv = await workspace.cli("trials", workspace.file, "--format", "csv");
    expect(csv.stdout.split("\r\n")[0]).toBe(
      "number,state,x,name,loss,epoch,step,reason,cause,startedAt,endedAt,durationMs,peakMemoryBytes",
    );
  });

  test("several objectives: every command says what is best with the same list", async () => {
    const workspace = makeWorkspace(
      study({ objective: "", objectives: "[{ minimize: a }, { maximize: b }]" }).replace(
        /^objective: \n/m,
        "",
      ),
    );
    workspace.write("train.mjs", "const x = +process.argv[3]; console.log(JSON.stringify({ a: x, b: x }));");
    const run = await workspace.cli("run", workspace.file, "--json");
    const best = JSON.parse((await workspace.cli("best", workspace.file, "--format", "json")).stdout);
    expect(best.map(({ number }: { number: number }) => number)).toEqual([0, 1, 2]);
    expect(JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "").best).toEqual(best);
    const status = await workspace.cli("status", workspace.file, "--format", "json");
    expect(JSON.parse(status.stdout).best).toEqual(best);
    const again = await workspace.cli("run", workspace.file);
    const line = `Best: 3 trials that no other beats (tunesmith best ${workspace.file})`;
    expect(again.stdout).toContain(line);
  });

  test("a task of tasks.json, whose switched-off argument is dropped", async () => {
    const workspace = makeWorkspace(
      study({
        run: "{ task: train }",
        space: '{ kind: [a, b], m: { in: "uniform(0, 1)", when: \'kind == "b"\' } }',
        strategy: "random",
        budget: "{ trials: 6 }",
      }),
    );
    workspace.write(
      ".vscode/tasks.json",
      `{ // comments are allowed here
        "version": "2.0.0",
        "tasks": [{ "label": "train", "type": "process", "command": "node",
          "args": ["train.mjs", "--kind", "{kind}", "--m", "{m}"], }],
      }`,
    );
    workspace.write("train.mjs", "console.log(JSON.stringify({ loss: process.argv.length, flags: 1 }));");
    expect(await workspace.cli("run", workspace.file)).toMatchObject({ code: 0 });
    for (const { params, metrics } of await workspace.trials()) {
      expect(metrics["loss"]).toBe(params["kind"] === "b" ? 6 : 4);
      expect("m" in params).toBe(params["kind"] === "b");
    }
  });
});

describe("a study that cannot run ends with a clear message", () => {
  const rows: readonly {
    readonly name: string;
    readonly parts: Readonly<Record<string, string>>;
    readonly train?: string;
    readonly code: number;
    readonly says: RegExp;
    /** Of every trial. */
    readonly state?: string;
    readonly reason?: RegExp;
  }[] = [
    {
      name: "wrong study file",
      parts: { space: '{ x: "unifrom(0, 1)" }' },
      code: 1,
      says: /s\.study\.yaml:\d+:\d+: error: .*uniform.*\[unknown-function\]/,
    },
    {
      name: "unknown task",
      parts: { run: "{ task: trian }" },
      code: 1,
      says: /\[(unknown-task|no-tasks-file)\]/,
    },
    {
      name: "failing task",
      parts: {},
      train: 'console.error("no such data set"); process.exit(3);',
      code: 2,
      says: /3 × exit code 3: no such data set/,
      state: "failed",
      reason: /exit code 3: no such data set/,
    },
    {
      name: "silent task",
      parts: {},
      train: "",
      code: 2,
      says: /reported nothing.*\n +A trial prints lines such as \{"loss": 0.5\}/,
      state: "failed",
      reason: /reported nothing/,
    },
    {
      name: "NaN",
      parts: {},
      train: "console.log('{\"loss\": NaN}');",
      code: 2,
      says: /not finite/,
      state: "failed",
      reason: /loss is not finite: NaN/,
    },
    {
      name: "another metric",
      parts: {},
      train: "console.log('{\"los\": 1}'); setTimeout(() => {}, 60_000);",
      code: 2,
      says: /did you mean los/,
      state: "failed",
      reason: /did you mean los/,
    },
    {
      name: "hanging task",
      parts: { run: '{ command: "node train.mjs", timeout: 1s }' },
      train: 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);',
      code: 2,
      says: /out of time/,
      state: "failed",
      reason: /out of time after 1 s/,
    },
    {
      name: "program that is not there",
      parts: { run: '{ command: "no-such-program {x}" }' },
      code: 1,
      says: /no-such-program/,
    },
  ];
  test.each(rows)("$name", async ({ parts, train, code, says, state, reason }) => {
    const workspace = makeWorkspace(study(parts));
    workspace.write("train.mjs", train ?? report);
    const result = await workspace.cli("run", workspace.file);
    expect(`${result.stderr}${result.stdout}`).toMatch(says);
    expect(result.code).toBe(code);
    expect(trialProcesses(workspace)).toEqual([]);
    if (state === undefined) {
      expect(existsSync(path.join(workspace.folder, ".tunesmith"))).toBe(false);
      return;
    }
    const trials = await workspace.trials();
    expect(trials).toHaveLength(3);
    for (const trial of trials) {
      expect(trial.state).toBe(state);
      if (reason) expect(trial.reason).toMatch(reason);
    }
  });

  test("a flood of 100 MB on stdout: its metrics are kept, and of its output as much as the study keeps", async () => {
    const workspace = makeWorkspace(study({ budget: "{ trials: 1 }" }));
    workspace.write(
      "train.mjs",
      `import { writeSync } from "node:fs";
       const line = "x".repeat(1023) + "\\n";
       const block = Buffer.from(line.repeat(1024));
       for (let i = 0; i < 100; i++) for (let at = 0; at < block.length; ) at += writeSync(1, block, at);
       console.log('{"loss": 0.25}');`,
    );
    const { code, stdout } = await workspace.cli("run", workspace.file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/trial 0: it prints more than 64 MB: .*the middle is left out/);
    expect((await workspace.trials())[0]?.metrics["loss"]).toBe(0.25);
    const log = path.join(workspace.folder, ".tunesmith", "s", "trials", "0", "stdout.log");
    const { size } = statSync(log);
    expect(size).toBeGreaterThan(60 * 1024 * 1024);
    expect(size).toBeLessThan(64 * 1024 * 1024 + 200);
  });
});

describe("wrong usage ends with 1 and says how to call it", () => {
  test.each([
    [["run"], /name the study file/],
    [["run", "nowhere.study.yaml"], /nowhere\.study\.yaml/],
    [["run", "s.study.yaml", "--trials", "none"], /--trials is an integer/],
    [["run", "s.study.yaml", "--time", "soon"], /--time is a duration/],
    [["run", "s.study.yaml", "--what"], /--what/],
    [["trials", "s.study.yaml"], /no results yet/],
    [["trials", "s.study.yaml", "--format", "xml"], /--format is one of table, json, csv/],
    [["chekc", "s.study.yaml"], /there is no command chekc/],
  ])("%j", async (args, says) => {
    const workspace = makeWorkspace(study({}));
    const { code, stderr } = await workspace.cli(...args);
    expect(stderr).toMatch(says);
    expect(code).toBe(1);
  });
});

test("the first SIGINT stops cleanly with 130, and the study goes on with the same values", async () => {
  const workspace = makeWorkspace(study({ budget: "{ trials: 4, parallel: 2 }" }));
  workspace.write("train.mjs", `setTimeout(() => { ${report} }, 400);`);
  const child = workspace.start("run", workspace.file, "--json");
  child.stdout?.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes('"trial-ended"')) child.kill("SIGINT");
  });
  expect((await ended(child)).code).toBe(130);
  expect(trialProcesses(workspace)).toEqual([]);
  const stopped = await workspace.trials();
  expect(stopped.every(({ state }) => state !== "running")).toBe(true);
  expect(existsSync(path.join(workspace.folder, ".tunesmith/s/runner.json"))).toBe(false);
  expect((await workspace.cli("run", workspace.file)).code).toBe(0);
  const trials = await workspace.trials();
  expect(trials.filter(({ state }) => state === "complete")).toHaveLength(4);

  const whole = makeWorkspace(study({ budget: "{ trials: 4, parallel: 2 }" }));
  whole.write("train.mjs", report);
  await whole.cli("run", whole.file);
  const values = (list: typeof trials) =>
    list
      .filter(({ state }) => state === "complete")
      .map(({ params }) => params["x"])
      .sort();
  expect(values(trials)).toEqual(values(await whole.trials()));
});

test("a run whose reader goes stops cleanly", async () => {
  const workspace = makeWorkspace(study({ budget: "{ trials: 40, parallel: 2 }" }));
  workspace.write("train.mjs", `setTimeout(() => { ${report} }, 200);`);
  const child = workspace.start("run", workspace.file, "--json");
  child.stdout?.once("data", () => child.stdout?.destroy());
  expect((await ended(child)).code).toBe(130);
  expect(trialProcesses(workspace)).toEqual([]);
  expect(existsSync(path.join(workspace.folder, ".tunesmith/s/runner.json"))).toBe(false);
});

test("a second runner that wants something else is refused while the first one runs, and `stop` ends it", async () => {
  const workspace = makeWorkspace(study({}));
  workspace.write("train.mjs", "setTimeout(() => {}, 60_000);");
  const child = workspace.start("run", workspace.file, "--json");
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("trial-started")) resolve();
    });
  });
  const second = await workspace.cli("run", workspace.file, "--trials", "9");
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/already running.*tunesmith stop ends it/),
  });
  expect((await workspace.cli("status", workspace.file)).stdout).toMatch(/running \(process \d+/);
  const done = ended(child);
  expect((await workspace.cli("stop", workspace.file)).code).toBe(0);
  expect((await done).code).toBe(130);
  expect((await workspace.cli("status", workspace.file)).stdout).toMatch(/not running/);
  expect(trialProcesses(workspace)).toEqual([]);
});

test("of a runner that was killed, status says what it left behind", async () => {
  const workspace = makeWorkspace(study({ budget: "{ trials: 3 }" }));
  workspace.write("train.mjs", "console.log(JSON.stringify({ loss: 1 })); setTimeout(() => {}, 30_000);");
  const child = workspace.start("run", workspace.file, "--json");
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (text) => String(text).includes('"report"') && resolve());
  });
  child.kill("SIGKILL");
  await ended(child);
  const { stdout } = await workspace.cli("status", workspace.file);
  expect(stdout).toContain("not running");
  expect(stdout).toContain("1 interrupted");
  for (const pid of trialProcesses(workspace)) process.kill(pid, "SIGKILL");
});

test("what a trial gets: parameters, number, folder, seed, metrics file", async () => {
  const workspace = makeWorkspace(
    study({ budget: "{ trials: 1 }", fidelity: "{ resource: epoch, max: 5 }" }),
  );
  workspace.write(
    "train.mjs",
    `import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
     const { env } = process;
     writeFileSync("seen.json", JSON.stringify({ params: JSON.parse(readFileSync(env.TUNESMITH_PARAMS, "utf8")),
       trial: env.TUNESMITH_TRIAL, dir: env.TUNESMITH_DIR, seed: env.TUNESMITH_SEED, until: env.TUNESMITH_RESOURCE }));
     for (let epoch = 1; epoch <= 5; epoch++)
       appendFileSync(env.TUNESMITH_METRICS, JSON.stringify({ epoch, loss: 1 / epoch }) + "\\n");`,
  );
  expect((await workspace.cli("run", workspace.file)).code).toBe(0);
  const [trial] = await workspace.trials();
  expect(trial).toMatchObject({ step: 5, metrics: { loss: 0.2 } });
  const seen = JSON.parse(readFileSync(path.join(workspace.folder, "seen.json"), "utf8")) as Record<
    string,
    unknown
  >;
  expect(seen).toEqual({
    params: trial?.params,
    trial: "0",
    dir: path.join(workspace.folder, ".tunesmith", "s", "trials", "0"),
    seed: expect.stringMatching(/^\d+$/),
    until: "5",
  });
});

test("a resource that is a parameter is passed as one", async () => {
  const workspace = makeWorkspace(
    study({ budget: "{ trials: 1 }", fidelity: "{ parameter: n_samples, max: 500 }" }).replace(
      "--x {x}",
      "{x} {n_samples}",
    ),
  );
  workspace.write("train.mjs", "console.log(JSON.stringify({ loss: Number(process.argv[3]) }));");
  expect((await workspace.cli("run", workspace.file)).code).toBe(0);
  expect((await workspace.trials())[0]?.metrics["loss"]).toBe(500);
});
