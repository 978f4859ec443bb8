import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { JournalFold } from "../../src/engine/study-state.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import { ended, makeWorkspace, type Workspace } from "./harness.ts";

/** Each trial waits until there is a file `go`, or one named as its number. */
const waiting = `
  import { existsSync } from "node:fs";
  const trial = process.env.TUNESMITH_TRIAL;
  setInterval(() => {
    if (!existsSync("go") && !existsSync("go" + trial)) return;
    console.log(JSON.stringify({ loss: Number(process.argv[2].split("=")[1]) }));
    process.exit(existsSync("fail" + trial) ? 3 : 0);
  }, 20);
`;

interface Steered extends Workspace {
  /** What a command says; it has to succeed. */
  say(...words: readonly string[]): Promise<string>;
  /** What a command complains of. */
  complain(...words: readonly string[]): Promise<string>;
  states(): Promise<readonly string[]>;
  until(what: () => Promise<boolean>): Promise<void>;
}

async function steered(budget = "{ trials: 4, parallel: 2 }"): Promise<Steered> {
  const workspace = makeWorkspace(
    [
      "study: steered",
      "run: { command: node train.mjs }",
      "objective: { minimize: loss }",
      "space: { x: 'uniform(0, 1)' }",
      "strategy: random",
      `budget: ${budget}`,
      "seed: 1",
    ].join("\n"),
  );
  workspace.write("train.mjs", waiting);
  const command =
    (code: number, stream: "stdout" | "stderr") =>
    async (name: string, ...words: readonly string[]) => {
      const result = await workspace.cli(name, workspace.file, ...words);
      expect(result, `${name} ${words.join(" ")}`).toMatchObject({ code });
      return result[stream];
    };
  const until = async (what: () => Promise<boolean>) => {
    const deadline = Date.now() + 20_000;
    while (!(await what())) {
      if (Date.now() > deadline) throw new Error("waited in vain");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  // A command each time would take longer than what is waited for.
  const states = async () => {
    const fold = new JournalFold();
    const journal = path.join(workspace.folder, ".tunesmith/steered/journal.log");
    if (!existsSync(journal)) return [];
    for (const record of createJournalTail(journal).readNewRecords().records) fold.apply(record);
    return fold.study("steered")?.trials.map(({ state }) => state) ?? [];
  };
  onTestFinished(async () => {
    workspace.write("go", "");
    await workspace.cli("stop", workspace.file);
  });
  return {
    ...workspace,
    until,
    states,
    say: command(0, "stdout") as Steered["say"],
    complain: command(1, "stderr") as Steered["complain"],
  };
}

const running = (count: number, study: Steered) => async () =>
  (await study.states()).filter((state) => state === "running").length === count;

test("a study runs apart from the terminal, is steered, watched, and ends with its own exit code", {
  timeout: 60_000,
}, async () => {
  const study = await steered();
  expect(await study.say("run", "--detach")).toMatch(/^steered runs as process \d+; tunesmith attach/);
  await study.until(running(2, study));
  const socket = path.join(study.folder, ".tunesmith/steered/control.sock");
  if (process.platform !== "win32") expect(statSync(socket).mode & 0o777).toBe(0o600);

  expect(await study.say("pause")).toBe("steered is paused. 2 trials run on to their ends.\n");
  study.write("go0", "");
  await study.until(async () => (await study.states())[0] === "complete");
  expect(await study.states()).toEqual(["complete", "running"]);
  expect(await study.say("set", "parallel=3", "trials=6")).toContain("6 trials, 3 at once");
  expect(await study.say("enqueue", "--x", "0.25")).toBe("These values are tried next.\n");
  expect(await study.say("resume")).toBe("steered goes on.\n");
  await study.until(running(3, study));
  expect((await study.trials())[2]?.params).toEqual({ x: 0.25 });
  expect(await study.say("cancel", "1")).toBe("Trial 1 is cancelled.\n");
  await study.until(async () => (await study.states())[1] === "cancelled");

  const attached = study.start("attach", study.file);
  const second = study.start("run", study.file, "--json");
  const [watching, alsoWatching] = [ended(attached), ended(second)];
  let heard = "";
  second.stdout?.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
  });
  await new Promise<void>((resolve) => attached.stdout?.once("data", () => resolve()));
  await study.until(async () => heard.includes('"attached"'));
  study.write("go2", "");
  await study.until(async () => heard.includes("trial-ended"));
  study.write("go", "");
  const [watched, also] = await Promise.all([watching, alsoWatching]);
  expect(watched).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /trial 2: loss 0.25.*\nended: the budget of 6 trials is spent; best trial \d/s,
    ),
  });
  expect(also).toMatchObject({ code: 0, stderr: expect.stringContaining("already running") });
  const events = also.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly event: string });
  expect(events.at(-1)).toMatchObject({ event: "ended", status: "done", exitCode: 0, settled: 6 });
  const states = await study.states();
  expect(states.filter((state) => state === "complete")).toHaveLength(6);
  expect(states.filter((state) => state === "cancelled")).toHaveLength(1);
  expect(existsSync(socket)).toBe(false);
});

test("a paused study of which no trial runs waits for the word to go on", async () => {
  const study = await steered();
  await study.say("run", "--detach");
  await study.until(running(2, study));
  await study.say("pause");
  study.write("go", "");
  await study.until(async () => (await study.states()).every((state) => state === "complete"));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await study.say("status")).toMatch(/paused/);
  expect(await study.say("resume")).toBe("steered goes on.\n");
  await study.until(async () => (await study.say("status")).includes("not running"));
  expect(await study.states()).toEqual(["complete", "complete", "complete", "complete"]);
});

test("a failed trial is tried again on demand, and the study counts it once", async () => {
  const study = await steered("{ trials: 2, parallel: 1 }");
  await study.say("run", "--detach");
  await study.until(running(1, study));
  study.write("fail0", "");
  study.write("go0", "");
  await study.until(async () => (await study.states())[0] === "failed");
  expect(await study.say("retry", "0")).toBe("The values of trial 0 run once more.\n");
  study.write("go", "");
  await study.until(async () => (await study.say("status")).includes("not running"));
  const trials = await study.trials();
  expect(trials.map(({ state }) => state)).toEqual(["failed", "complete", "complete"]);
  expect(trials.filter(({ params }) => params["x"] === trials[0]?.params["x"])).toHaveLength(2);
});

test("attach ends with the terminal, and the study goes on", async () => {
  const study = await steered();
  await study.say("run", "--detach");
  const attached = study.start("attach", study.file);
  await new Promise<void>((resolve) => attached.stdout?.once("data", () => resolve()));
  attached.kill("SIGINT");
  expect(await ended(attached)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("goes on without this terminal"),
  });
  expect(await study.say("status")).toContain("running (process");
});

test("a study that does not run does what is asked of it when it runs again", async () => {
  const study = await steered("{ trials: 2 }");
  study.write("go", "");
  study.write("fail0", "");
  expect(await study.say("enqueue", "--x", "0.25")).toBe("These values are tried when steered runs again.\n");
  await study.say("run");
  expect(await study.say("retry", "0")).toContain("The values of trial 0 are tried when");
  expect(await study.complain("enqueue", "--x", "0.5")).toContain("The budget of 2 trials is used up");
  expect(await study.say("set", "trials=3", "time=90m")).toBe(
    "The next run of steered has a budget of 3 trials, a budget of 1 h 30 min.\n",
  );
  expect(await study.say("enqueue", "--x", "0.5")).toContain("These values are tried when");
  expect(await study.say("status")).toMatch(
    /asked +trial 0 once more\n +to try x 0.5\n +the next run with a budget of 3 trials, a budget of 1 h 30 min\n/,
  );
  await study.say("run");
  expect(await study.say("status")).not.toContain("asked");
  expect((await study.trials()).map(({ state, params }) => [state, params["x"]])).toEqual([
    ["failed", 0.25],
    ["complete", expect.any(Number)],
    ["complete", 0.25],
    ["complete", 0.5],
  ]);
});

describe("what cannot be done is refused with the reason", () => {
  test("of a study that does not run", async () => {
    const study = await steered();
    for (const name of ["pause", "resume", "attach"])
      expect(await study.complain(name)).toContain("steered is not running: tunesmith run");
    for (const name of ["cancel", "retry"])
      expect(await study.complain(name, "0")).toContain("steered has not been run yet");
  });

  test("of one that does", async () => {
    const study = await steered();
    await study.say("run", "--detach");
    await study.until(running(2, study));
    expect(await study.complain("run", "--detach")).toContain("already running");
    expect(await study.complain("run", "--fresh")).toContain("already running");
    expect(await study.complain("cancel", "7")).toContain("There is no trial 7; the last one is 1.");
    expect(await study.complain("retry", "0")).toContain("Trial 0 has not ended.");
    expect(await study.complain("enqueue", "--y", "1")).toContain("no parameter y");
    expect(await study.complain("enqueue", "--x", "2")).toContain("x is 2, which is not in uniform(0, 1).");
  });

  test.each([
    [["set"], "say what changes"],
    [["set", "parallel=0"], "parallel is an integer of at least 1, not 0"],
    [["set", "hours=3"], "hours=3 is no setting"],
    [["set", "time=soon"], "time is a duration"],
    [["cancel"], "the number of a trial"],
    [["cancel", "first"], "a trial is named by its number, not by first"],
    [["enqueue"], "give at least one value"],
  ])("%j", async ([name = "", ...words], message) => {
    const study = await steered();
    expect(await study.complain(name, ...words)).toContain(message);
  });

  test("detached, a file with a mistake says what is wrong as ever", async () => {
    const workspace = makeWorkspace("study: wrong\nspace: {}\n");
    const { code, stderr } = await workspace.cli("run", workspace.file, "--detach");
    expect([code, stderr.includes("missing-key")]).toEqual([1, true]);
  });
});
