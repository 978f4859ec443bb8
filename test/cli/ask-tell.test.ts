import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { cliBundle, type Ended, ended, makeWorkspace, type Workspace } from "./harness.ts";

const head = `run: { command: "node bowl.mjs" }
objective: { minimize: loss }
space: { x: "uniform(0, 1)", n: "int(1, 8)" }
seed: 1
`;
const bowl = `const flags = Object.fromEntries(process.argv.slice(2).map((flag) => flag.slice(2).split("=")));
const loss = (flags.x - 0.3) ** 2 + flags.n / 100;
console.log(JSON.stringify({ loss }));`;
const lossOf = ({ x, n }: Record<string, number>) => (Number(x) - 0.3) ** 2 + Number(n) / 100;

function workspace(rest: string): Workspace {
  const made = makeWorkspace(head + rest);
  made.write("bowl.mjs", bowl);
  return made;
}

interface Asked {
  readonly number: number;
  readonly params: Record<string, number>;
  readonly resource?: number;
  readonly resumeFrom?: { readonly number: number; readonly step: number };
}

const asked = ({ code, stdout, stderr }: Ended): Asked => {
  if (code !== 0) throw new Error(`${code}: ${stderr}`);
  return JSON.parse(stdout) as Asked;
};

describe("ask and tell", () => {
  test("decide as a run does, and end when the budget is spent", async () => {
    const rest = "strategy: { name: tpe, startup: 3 }\nbudget: { trials: 6 }\n";
    const [by, of] = [workspace(rest), workspace(rest)];
    expect((await of.cli("run", of.file)).code).toBe(0);
    for (;;) {
      const answer = await by.cli("ask", by.file);
      if (answer.code === 2) {
        expect([answer.stdout, answer.stderr]).toEqual([
          "null\n",
          expect.stringContaining("6 trials is spent"),
        ]);
        break;
      }
      const { number, params } = asked(answer);
      const told = await by.cli("tell", by.file, String(number), "--value", String(lossOf(params)));
      expect([told.code, told.stdout]).toEqual([0, "complete\n"]);
    }
    const values = async ({ trials }: Workspace) =>
      (await trials()).map(({ params, state }) => ({ params, state }));
    expect(await values(by)).toEqual(await values(of));
    const best = async ({ cli, file }: Workspace) =>
      JSON.parse((await cli("best", file, "--format", "json")).stdout).params;
    expect(await best(by)).toEqual(await best(of));
  });

  test("several callers at once get trials of their own", async () => {
    const made = workspace("strategy: random\nbudget: { trials: 7 }\n");
    const worker = async () => {
      const numbers: number[] = [];
      for (;;) {
        const answer = await made.cli("ask", made.file);
        if (answer.code === 2) return numbers;
        const { number, params } = asked(answer);
        numbers.push(number);
        expect(
          (await made.cli("tell", made.file, String(number), "--metric", `loss=${lossOf(params)}`)).stdout,
        ).toBe("complete\n");
      }
    };
    const numbers = (await Promise.all([worker(), worker(), worker()])).flat();
    expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const trials = await made.trials();
    expect(new Set(trials.map(({ params }) => params["x"])).size).toBe(7);
    const status = await made.cli("status", made.file);
    expect(status.stdout).toContain("not running (no trial is being run)");
  });

  test("reports on the way, trials that pause and go on", async () => {
    const made = workspace(
      "strategy: { name: halving-random, eta: 2 }\nfidelity: { resource: epoch, min: 1, max: 2 }\nbudget: { trials: 2 }\n",
    );
    const { cli, file } = made;
    const first = asked(await cli("ask", file));
    const second = asked(await cli("ask", file));
    expect([first.resource, second.resource]).toEqual([1, 1]);
    const waited = await cli("ask", file, "--wait", "300ms");
    expect([waited.code, waited.stdout, waited.stderr]).toEqual([
      2,
      "null\n",
      expect.stringContaining("trials 0, 1 first"),
    ]);
    // Meanwhile somebody waits until both are told.
    const third = cli("ask", file);
    const stop = await cli("tell", file, "0", "--step", "1", "--metric", "loss=0.5");
    expect(stop.stdout).toBe("stop\n");
    expect((await cli("tell", file, "1", "--value", "0.7")).stdout).toBe("waiting\n");
    expect(asked(await third)).toMatchObject({ number: 0, resource: 2, resumeFrom: { number: 0, step: 1 } });
    expect((await cli("tell", file, "0", "--metric", "loss=0.4")).stdout).toBe("complete\n");
    expect((await cli("ask", file)).code).toBe(2);
    expect((await made.trials()).map(({ state }) => state)).toEqual(["complete", "pruned"]);
  });

  test("a stopping rule ends a trial at the report", async () => {
    const made = workspace("strategy: random\nstop: { rule: threshold, upper: 1 }\nbudget: { trials: 3 }\n");
    const { cli, file } = made;
    asked(await cli("ask", file));
    const report = (step: number, loss: number) =>
      cli("tell", file, "0", "--step", String(step), "--metric", `loss=${loss}`);
    expect((await report(1, 0.9)).stdout).toBe("continue\n");
    expect((await report(2, 1.5)).stdout).toBe("stop\n");
    const [trial] = await made.trials();
    expect(trial).toMatchObject({ state: "pruned", step: 2 });
    expect((await report(3, 0.1)).stderr).toContain("trial 0 is not being run: it is pruned");
  });

  test("what was reported counts at the end", async () => {
    const made = workspace("strategy: random\nbudget: { trials: 1 }\n");
    made.write(
      made.file,
      readFileSync(path.join(made.folder, made.file), "utf8").replace(
        "minimize: loss",
        "minimize: loss, of: best",
      ),
    );
    asked(await made.cli("ask", made.file));
    for (const [step, loss] of [
      [1, 0.5],
      [2, 0.2],
      [3, 0.4],
    ])
      await made.cli("tell", made.file, "0", "--step", String(step), "--metric", `loss=${loss}`);
    expect((await made.cli("tell", made.file, "0")).stdout).toBe("complete\n");
    expect((await made.trials())[0]).toMatchObject({ state: "complete", step: 3, metrics: { loss: 0.2 } });
  });
});

describe("what does not fit is refused, and nothing happens to the trial", () => {
  const rows: readonly [string, readonly string[], string][] = [
    ["no number", [], "the number of a trial"],
    ["a trial that there is not", ["7", "--value", "1"], "has no trial 7"],
    [
      "a misspelt metric",
      ["0", "--metric", "los=1"],
      "loss is missing: --metric loss=X gives it; given: los",
    ],
    ["no metric", ["0"], "loss is missing"],
    ["no number in a metric", ["0", "--metric", "loss=low"], "takes a number"],
    ["a metric without a name", ["0", "--metric", "0.3"], "such as loss=0.3"],
    ["a report without metrics", ["0", "--step", "1"], "a report needs metrics"],
    ["another state", ["0", "--state", "complete"], "--state is one of failed"],
    ["a failure with a value", ["0", "--state", "failed", "--value", "1"], "has no metrics"],
  ];

  test("of a running trial", async () => {
    const made = workspace("strategy: random\nbudget: { trials: 3 }\n");
    asked(await made.cli("ask", made.file));
    for (const [what, words, message] of rows) {
      const told = await made.cli("tell", made.file, ...words);
      expect([what, told.code, told.stderr]).toEqual([what, 1, expect.stringContaining(message)]);
    }
    expect((await made.cli("tell", made.file, "0", "--value", "0.5")).stdout).toBe("complete\n");
  });

  test("a file with errors, and a comparison", async () => {
    const broken = workspace("strategy: rndom\nbudget: { trials: 3 }\n");
    expect(await broken.cli("ask", broken.file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("has errors"),
    });
    const comparison = workspace("compare: { strategies: [random, tpe], seeds: 1 }\nbudget: { trials: 3 }\n");
    expect((await comparison.cli("ask", comparison.file)).stderr).toContain("tunesmith run starts it");
  });
});

test("results that are not finite, and failures, fail the trial; another retries where the file says so", async () => {
  const made = workspace("strategy: random\nbudget: { trials: 3 }\n");
  asked(await made.cli("ask", made.file));
  expect((await made.cli("tell", made.file, "0", "--value", "nan")).stdout).toBe("failed\n");
  asked(await made.cli("ask", made.file));
  const told = await made.cli("tell", made.file, "1", "--state", "failed", "--reason", "the probe broke");
  expect([told.stdout, told.stderr]).toEqual(["failed\n", "trial 1: the probe broke\n"]);
  expect((await made.trials()).map(({ state, reason }) => [state, reason])).toEqual([
    ["failed", expect.stringContaining("not finite")],
    ["failed", "the probe broke"],
  ]);
});

test("with a runner: its study is its own, and it runs again what nobody has told", async () => {
  const made = workspace("strategy: random\nbudget: { trials: 3 }\n");
  const { cli, file } = made;
  const left = asked(await cli("ask", file));
  expect((await cli("status", file)).stdout).toContain("1 asked for");
  expect((await cli("cancel", file, "0")).code).toBe(0);
  const second = asked(await cli("ask", file));
  expect(second.params).not.toEqual(left.params);
  const waiting = 'setInterval(() => { if (existsSync("go")) process.exit(0); }, 20);';
  made.write("bowl.mjs", ['import { existsSync } from "node:fs";', bowl, waiting].join("\n"));
  const run = made.start("run", file);
  await vi.waitFor(async () => expect((await cli("status", file)).stdout).toContain("s: running"), 60_000);
  for (const words of [
    ["ask", file],
    ["tell", file, "1", "--value", "1"],
  ])
    expect(await cli(...words)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Its runner runs the trials"),
    });
  made.write("go", "");
  expect((await ended(run)).code).toBe(0);
  const trials = await made.trials();
  expect(trials.filter(({ state }) => state === "complete")).toHaveLength(3);
  expect(trials.filter(({ params }) => params["x"] === second.params["x"]).map(({ state }) => state)).toEqual(
    ["cancelled", "complete"],
  );
});

test("the loop of docs/ask-tell.md runs as it stands", async () => {
  const page = readFileSync(new URL("../../docs/ask-tell.md", import.meta.url), "utf8");
  const loop = page.split("```sh\n").find((part) => part.startsWith("while")) ?? "";
  const made = makeWorkspace(`${head}strategy: random\nbudget: { trials: 4 }\n`, "bowl.study.yaml");
  // The third trial fails, to see that the loop says so.
  made.write(
    "bowl.mjs",
    `import { appendFileSync, readFileSync } from "node:fs";
appendFileSync("count", "x");
if (readFileSync("count", "utf8").length === 3) process.exit(4);
${bowl.replace("JSON.stringify({ loss })", "loss")}`,
  );
  mkdirSync(path.join(made.folder, "bin"));
  symlinkSync(cliBundle, path.join(made.folder, "bin", "tunesmith"));
  const shell = spawn("sh", ["-c", loop.slice(0, loop.indexOf("```"))], {
    cwd: made.folder,
    env: {
      ...process.env,
      PATH: `${path.join(made.folder, "bin")}:${path.dirname(process.execPath)}:${process.env["PATH"]}`,
    },
  });
  const { code, stdout } = await ended(shell);
  expect([code, stdout]).toEqual([0, "complete\ncomplete\nfailed\ncomplete\n"]);
  const { stdout: trials } = await made.cli("trials", made.file, "--format", "json");
  expect(JSON.parse(trials)[2]).toMatchObject({ state: "failed", reason: "exit code 4" });
});
