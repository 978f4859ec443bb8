import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { createScratch, type JobOptions, processesWith, runJob } from "./run-job.ts";

const scratch = createScratch();
afterAll(() => scratch.remove());
afterEach(() => expect(processesWith(scratch.marker)).toEqual([]));

/** A task that runs a JavaScript text; placeholders are left alone by doubling braces. */
function script(body: string): JobOptions["run"] {
  const file = join(scratch.folder, "task.mjs");
  writeFileSync(file, body);
  return { command: `'${process.execPath}' task.mjs ${scratch.marker} {lr}` };
}

const shell = (command: string): JobOptions["run"] => ({
  command: `: ${scratch.marker} {lr}; ${command}`,
  shell: true,
});
const print = (value: unknown) => `console.log(${JSON.stringify(JSON.stringify(value))});`;

describe("how a trial ends", () => {
  test.each<[string, JobOptions["run"], object]>([
    ["well", shell("exit 0"), { kind: "exited", code: 0 }],
    ["with an exit code", shell("exit 7"), { kind: "exited", code: 7 }],
    [
      "with its last complaint",
      shell("echo no >&2; printf '\\033[31mbad: x\\033[0m\\r\\n\\n' >&2; exit 1"),
      { kind: "exited", code: 1, lastLine: "bad: x" },
    ],
    ["by a signal", shell("kill -ABRT $$"), { kind: "signalled", signal: "SIGABRT" }],
  ])("%s", async (_, run, outcome) => {
    expect((await runJob(scratch, { run })).outcome).toEqual(outcome);
  });

  test.each<[string, JobOptions["run"], RegExp]>([
    [
      "a program that is not there",
      { command: "no-such-program {lr}" },
      /`no-such-program` was not found in the folders of PATH: \//,
    ],
    ["a path that is not there", { command: "./missing.sh {lr}" }, /\.\/missing\.sh does not exist in \//],
    [
      "a folder that is not there",
      { command: "node {lr}", cwd: "nowhere" },
      /folder to run in does not exist: .*nowhere/,
    ],
    [
      "a file that may not be executed",
      { command: "./plain.txt {lr}" },
      /plain\.txt may not be executed.*chmod/,
    ],
  ])("not started: %s", async (_, run, message) => {
    writeFileSync(join(scratch.folder, "plain.txt"), "x");
    const { outcome } = await runJob(scratch, { run });
    if (outcome.kind !== "not-started") throw new Error(`it ended ${outcome.kind}`);
    expect(outcome.message).toMatch(message);
  });

  test("not started: a value that no program can take", async () => {
    const { outcome } = await runJob(scratch, { run: { command: "echo {lr}" }, params: { lr: "a\0b" } });
    expect(outcome).toMatchObject({ kind: "not-started", message: expect.stringContaining("null bytes") });
  });
});

describe("what a trial is told", () => {
  test("values, environment and files", async () => {
    const run = {
      ...script(`import { readFileSync } from "node:fs";
        const { env } = process;
        console.log(JSON.stringify(process.argv.slice(3)));
        console.log(JSON.stringify([env.RATE, env.MOMENTUM ?? "unset", env.INHERITED, env.TUNESMITH_RESUME ?? "unset"]));
        console.log(JSON.stringify([env.TUNESMITH_TRIAL, env.TUNESMITH_DIR, env.TUNESMITH_METRICS, env.TUNESMITH_SEED]));
        console.log(JSON.stringify([env.TUNESMITH_RESOURCE, env.TUNESMITH_CHECKPOINT]));
        console.log(readFileSync(env.TUNESMITH_PARAMS, "utf8"));`),
      env: { RATE: "{lr}", MOMENTUM: "{momentum}" },
    };
    const nasty = `'"$(exit 1)\`\\ ;\n*`;
    const result = await runJob(scratch, {
      run,
      study: { space: { lr: "uniform(0, 1)", momentum: "uniform(0, 1)" } },
      params: { lr: nasty },
      trial: 4,
      until: 9,
      environment: {
        PATH: process.env["PATH"],
        INHERITED: "yes",
        MOMENTUM: "0.5",
        TUNESMITH_RESUME: "outer",
      },
    });
    const { folder } = result;
    expect(result.outcome).toEqual({ kind: "exited", code: 0 });
    expect(
      result
        .read("stdout.log")
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      [nasty],
      [nasty, "unset", "yes", "unset"],
      ["4", folder, join(folder, "metrics.jsonl"), "11"],
      ["9", join(folder, "checkpoint/9")],
      { lr: nasty },
    ]);
    // The trial left nothing to go on from.
    expect(result.checkpoint).toBe("none");
    expect(existsSync(join(folder, "checkpoint/9"))).toBe(false);
  });

  test("values through a shell", async () => {
    const nasty = `'"$(exit 1)\`\\ ;\n*`;
    const { read } = await runJob(scratch, {
      run: { command: "printf '%s' \"{lr}\" | cat", shell: true },
      params: { lr: nasty },
    });
    expect(read("stdout.log")).toBe(nasty);
  });

  test("nothing of an attempt under its number that was never written down", async () => {
    const result = await runJob(scratch, {
      run: script(`console.log("short")`),
      beforeStart: (folder) => {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "stdout.log"), "something longer\n");
        writeFileSync(join(folder, "metrics.jsonl"), '{"loss": 1}\n');
      },
    });
    expect(result.read("stdout.log")).toBe("short\n");
    expect(result.reports).toEqual([]);
    expect(result.read("metrics.jsonl")).toBe("");
  });
});

describe("reports", () => {
  test.each<[string, string, readonly object[]]>([
    ["none", "", []],
    [
      "in order",
      print({ epoch: 1, loss: 2 }) + print({ epoch: 2, loss: 1 }),
      [
        { epoch: 1, loss: 2 },
        { epoch: 2, loss: 1 },
      ],
    ],
    ["NaN as Python prints it", `console.log('{"loss": NaN}')`, [{ loss: Number.NaN }]],
    ["other names", print({ accuracy: 1 }), [{ accuracy: 1 }]],
    ["without an end of line", `process.stdout.write('{"loss": 1}')`, [{ loss: 1 }]],
    [
      "with CRLF and colours",
      `process.stdout.write('\\x1b[32m{"loss": 1}\\x1b[0m\\r\\n{"loss": 2}\\r\\n')`,
      [{ loss: 1 }, { loss: 2 }],
    ],
    ["after a progress bar", `process.stdout.write('10%\\r20%\\r{"loss": 1}\\n')`, [{ loss: 1 }]],
    [
      "among garbage",
      `process.stdout.write(Buffer.from([0xff, 0xfe, 0, 10, 0x7b, 0xff, 10])); ${print({ loss: 1 })}`,
      [{ loss: 1 }],
    ],
    ["not from the error output", `console.error('{"loss": 1}')`, []],
    [
      "from the metrics file",
      `import { appendFileSync } from "node:fs"; appendFileSync(process.env.TUNESMITH_METRICS, '{"loss": 1}\\n{"loss": 2}')`,
      [{ loss: 1 }, { loss: 2 }],
    ],
  ])("%s", async (_, body, reports) => {
    const result = await runJob(scratch, { run: script(body) });
    expect(result.outcome).toEqual({ kind: "exited", code: 0 });
    expect(result.reports).toEqual(reports);
  });

  test("come while the trial runs", async () => {
    const run = script(`${print({ loss: 1 })} setInterval(() => {}, 1000);`);
    const result = await runJob(scratch, { run, onReport: (_, job) => job.stop() });
    expect(result.outcome).toEqual({ kind: "stopped" });
    expect(result.reports).toEqual([{ loss: 1 }]);
  });

  test("by patterns from both outputs", async () => {
    const run = script(`console.error("epoch 3"); setTimeout(() => console.log("loss: 0.5,"), 150);`);
    const study = { metrics: { loss: "loss: (\\S+)", epoch: "epoch (\\d+)" } };
    expect((await runJob(scratch, { run, study })).reports).toEqual([{ epoch: 3, loss: 0.5 }]);
  });

  test("of a line that is too long are passed over with one notice", async () => {
    const run = script(
      `for (let i = 0; i < 3; i++) console.log('{"a":"' + "x".repeat(2e6) + '","loss":1}'); ${print({ loss: 2 })}`,
    );
    const result = await runJob(scratch, { run });
    expect(result.reports).toEqual([{ loss: 2 }]);
    expect(result.notices).toEqual([expect.stringContaining("more than 1 MiB")]);
  });
});

describe("metric files", () => {
  const study = { metrics: { loss: { file: "log.csv", format: "csv" } } };
  const log = join(scratch.folder, "log.csv");
  const write = (flag: string, text: string, place = ".") =>
    script(`import { writeFileSync } from "node:fs"; import { join } from "node:path";
      writeFileSync(join(${place}, "log.csv"), ${JSON.stringify(text)}, { flag: "${flag}" });`);

  test("in the trial's folder", async () => {
    const run = write("w", "epoch,loss\n1,0.5\n2,0.4", "process.env.TUNESMITH_DIR");
    expect((await runJob(scratch, { run, study })).reports).toEqual([
      { epoch: 1, loss: 0.5 },
      { epoch: 2, loss: 0.4 },
    ]);
  });

  test.each<[string, string | undefined, string, string, readonly object[]]>([
    ["that is new", undefined, "w", "epoch,loss\n1,0.5\n", [{ epoch: 1, loss: 0.5 }]],
    [
      "that an earlier trial wrote and this one goes on with",
      "epoch,loss\n1,9\n",
      "a",
      "2,8\n",
      [{ epoch: 2, loss: 8 }],
    ],
    ["that is written anew", "epoch,loss\n1,9\n2,8\n", "w", "loss,epoch\n7,1\n", [{ epoch: 1, loss: 7 }]],
    [
      "that is written anew at the same length",
      "epoch,loss\n1,9\n",
      "w",
      "epoch,loss\n1,7\n",
      [{ epoch: 1, loss: 7 }],
    ],
    [
      "that is written anew and longer",
      "epoch,loss\n1,9\n",
      "w",
      "epoch,loss\n1,7\n2,6\n",
      [
        { epoch: 1, loss: 7 },
        { epoch: 2, loss: 6 },
      ],
    ],
  ])("in the working folder %s", async (_, before, flag, text, reports) => {
    if (before !== undefined) writeFileSync(log, before);
    const result = await runJob(scratch, { run: write(flag, text, "process.cwd()"), study });
    expect(result.reports).toEqual(reports);
    expect(result.notices).toEqual([]);
  });

  test("that are left as they were give no reports, and a notice", async () => {
    writeFileSync(log, "epoch,loss\n1,9\n");
    const result = await runJob(scratch, { run: script(""), study });
    expect(result.reports).toEqual([]);
    expect(result.notices).toEqual([expect.stringContaining("did not write log.csv")]);
  });
});

describe("ending a trial", () => {
  const endless = "setInterval(() => {}, 1000);";

  test("that takes too long", async () => {
    const run = { ...script(print({ loss: 1 }) + endless), timeout: "1s" };
    const result = await runJob(scratch, { run });
    expect(result.outcome).toEqual({ kind: "timed-out", afterMs: 1000 });
    expect(result.reports).toEqual([{ loss: 1 }]);
  });

  test("gives it time to write what it has", async () => {
    const run = script(
      `process.on("SIGTERM", () => { ${print({ loss: 3 })} process.exit(0); }); ${print({ loss: 1 })} ${endless}`,
    );
    const result = await runJob(scratch, { run, onReport: ({ loss }, job) => loss === 1 && job.stop() });
    expect(result.outcome).toEqual({ kind: "stopped" });
    expect(result.reports).toEqual([{ loss: 1 }, { loss: 3 }]);
  });

  test("that ignores SIGTERM", async () => {
    const run = script(`process.on("SIGTERM", () => {}); ${print({ loss: 1 })} ${endless}`);
    const result = await runJob(scratch, { run, graceMs: 200, onReport: (_, job) => job.stop() });
    expect(result.outcome).toEqual({ kind: "stopped" });
  });

  test("twice ends it at once", async () => {
    const run = script(
      `process.on("SIGTERM", () => { ${print({ loss: 2 })} }); ${print({ loss: 1 })} ${endless}`,
    );
    const result = await runJob(scratch, { run, graceMs: 1e9, onReport: (_, job) => job.stop() });
    expect(result.outcome).toEqual({ kind: "stopped" });
    expect(result.reports).toEqual([{ loss: 1 }, { loss: 2 }]);
  });

  const family = (options: string) => `import { spawn } from "node:child_process";
    const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); console.log('{\\"loss\\": 1}'); setInterval(() => {}, 1000)", process.argv[2]], { stdio: "inherit", ${options} });`;

  test("ends its children, stubborn ones too", async () => {
    const run = script(family("") + endless);
    const result = await runJob(scratch, { run, graceMs: 200, onReport: (_, job) => job.stop() });
    expect(result.outcome).toEqual({ kind: "stopped" });
  });

  test("ends children that left its group", async () => {
    const run = script(family("detached: true") + endless);
    const result = await runJob(scratch, { run, graceMs: 200, onReport: (_, job) => job.stop() });
    expect(result.outcome).toEqual({ kind: "stopped" });
  });

  test("that is over ends the children that it left behind, after their last words", async () => {
    const run = script(`${family("")} setTimeout(() => process.exit(3), 500);`);
    const result = await runJob(scratch, { run });
    expect(result.outcome).toEqual({ kind: "exited", code: 3 });
    expect(result.reports).toEqual([{ loss: 1 }]);
  });

  test("that is over waits for a child that is about to finish", async () => {
    const result = await runJob(scratch, { run: shell(`(sleep 0.05; echo '{{"loss": 1}}') & exit 0`) });
    expect(result.outcome).toEqual({ kind: "exited", code: 0 });
    expect(result.reports).toEqual([{ loss: 1 }]);
  });
});

describe("a flood of output", () => {
  const floodBytes = 100 * 1024 * 1024;

  test("is kept whole where the study asks for it, costs no memory, and hides no report", async () => {
    // Lines of different lengths, some of which look like reports until they end.
    const body = `const block = Buffer.from(('x'.repeat(200) + '\\n{"cut": 1\\ny\\n').repeat(5000));
      const { writeSync } = await import("node:fs");
      for (let left = ${floodBytes}; left > 0; left -= block.length) writeSync(1, block);
      console.log('{"loss": 1}');`;
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    const result = await runJob(scratch, { run: script(body), study: { keep: { logs: "1GB" } } });
    clearInterval(watch);
    expect(result.outcome).toEqual({ kind: "exited", code: 0 });
    expect(result.reports).toEqual([{ loss: 1 }]);
    expect(result.notices).toEqual([]);
    expect(statSync(join(result.folder, "stdout.log")).size).toBeGreaterThan(floodBytes);
    expect(peak - before).toBeLessThan(100 * 1024 * 1024);
  });

  test("fills no disk, loses no report, and keeps its beginning and its end", async () => {
    const lines = 400_000;
    const limitBytes = 4 * 1024 * 1024;
    const body = `const { writeSync } = await import("node:fs");
      writeSync(1, "the first line\\n");
      for (let step = 0; step < ${lines}; step += 1000) {
        let text = "";
        for (let line = step; line < step + 1000; line++) text += "line " + line + " " + "x".repeat(100) + "\\n";
        writeSync(1, text);
        writeSync(1, JSON.stringify({ step, loss: 1 }) + "\\n");
        writeSync(2, text);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3);
      }
      writeSync(1, "the last line\\n");`;
    let mostBytes = 0;
    const result = await runJob(scratch, {
      run: script(body),
      study: { keep: { logs: limitBytes } },
      onReport: () => {
        const { blocks } = statSync(join(scratch.folder, "trials/0/stdout.log"));
        mostBytes = Math.max(mostBytes, blocks * 512);
      },
    });
    expect(result.outcome).toEqual({ kind: "exited", code: 0 });
    expect(result.reports.map(({ step }) => step)).toEqual(
      Array.from({ length: lines / 1000 }, (_, index) => index * 1000),
    );
    expect(result.notices).toEqual([
      expect.stringMatching(/more than 4.0 MB: of .*stdout.log the middle is left out/),
      expect.stringMatching(/more than 4.0 MB: of .*stderr.log the middle is left out/),
    ]);
    for (const name of ["stdout.log", "stderr.log"] as const) {
      const text = result.read(name);
      expect(text.length).toBeLessThan(limitBytes + 200);
      expect(text).not.toContain("\0");
      expect(text.split("\n").filter((line) => !/^(line \d+ x{100}|\{.*\}|)$/.test(line))).toEqual([
        ...(name === "stdout.log" ? ["the first line"] : []),
        expect.stringMatching(/^\[\.\.\. \d+ MB are left out here/),
        ...(name === "stdout.log" ? ["the last line"] : []),
      ]);
      expect(text).toContain(`line ${lines - 1} `);
    }
    // The whole of it is some 43 MB.
    if (process.platform === "linux") expect(mostBytes).toBeLessThan(30 * 1024 * 1024);
  });

  test("without a single line end is kept too", async () => {
    const run = shell(`head -c ${floodBytes} /dev/zero; echo; echo '{{"loss": 1}}'`);
    const result = await runJob(scratch, { run });
    expect(result.reports).toEqual([{ loss: 1 }]);
  });
});

test("the working folder may have any name", async () => {
  mkdirSync(join(scratch.folder, "a $b"), { recursive: true });
  const { read } = await runJob(scratch, { run: { command: "pwd {lr}", cwd: "a $b" }, params: {} });
  expect(read("stdout.log")).toBe(`${join(scratch.folder, "a $b")}\n`);
});
