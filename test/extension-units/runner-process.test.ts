import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runnerEnvironment, startRunner } from "../../src/extension/runner-process.ts";
import { endRunner } from "../../src/node/end-runner.ts";
import { readRunner } from "../../src/node/runner-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tunesmith-runner-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script in place of the command line. */
function run(script: string): ReturnType<typeof startRunner> {
  const cliFile = join(folder, "cli.mjs");
  writeFileSync(cliFile, script);
  return startRunner({
    cliFile,
    studyFile: join(folder, "digits.study.yaml"),
    options: ["--fresh"],
    logFile: join(folder, "logs", "run.log"),
  });
}

test("the runner is told what to run, in the study's folder", async () => {
  const end = await run("console.error(JSON.stringify([process.argv.slice(2), process.cwd()]))");
  if (end.kind !== "ended") throw new Error(end.message);
  const [words, workingFolder] = JSON.parse(end.messages) as [string[], string];
  expect(words).toEqual(["run", join(folder, "digits.study.yaml"), "--fresh"]);
  expect(workingFolder).toBe(folder);
});

test("its exit code and its messages come back", async () => {
  const end = await run(
    'console.log("progress"); console.error("digits: no such task"); process.exitCode = 1',
  );
  expect(end).toEqual({ kind: "ended", exitCode: 1, messages: "digits: no such task" });
});

test("it leads a process group of its own, which outlives the window", async () => {
  const end = await run(
    'import { readFileSync } from "node:fs"; const stat = readFileSync("/proc/self/stat", "utf8"); console.error(process.pid, stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2])',
  );
  if (end.kind !== "ended") throw new Error(end.message);
  const [pid, group] = end.messages.split(" ");
  expect(group).toBe(pid);
});

test("a stop is asked for as Ctrl-C asks for it", async () => {
  const runnerFile = join(folder, "runner.json");
  const ended = run(`
    import { writeFileSync } from "node:fs";
    import { hostname } from "node:os";
    process.on("SIGINT", () => { console.error("stopping"); process.exit(130); });
    setInterval(() => {}, 1000);
    writeFileSync(${JSON.stringify(runnerFile)}, JSON.stringify({ pid: process.pid, startTime: "", host: hostname() }));
  `);
  await vi.waitFor(
    () => expect(existsSync(runnerFile) && readRunner(runnerFile).kind).toBe("running"),
    60_000,
  );
  expect(endRunner(readRunner(runnerFile))).toEqual({ kind: "asked" });
  expect(await ended).toEqual({ kind: "ended", exitCode: 130, messages: "stopping" });
  expect(endRunner(readRunner(runnerFile))).toEqual({
    kind: "not-asked",
    message: "The study is not running.",
  });
});

test("trials do not inherit what VS Code sets up for its own processes", () => {
  const own = {
    PATH: "/bin",
    VSCODE_IPC_HOOK: "x",
    ELECTRON_NO_ASAR: "1",
    NODE_OPTIONS: "--inspect",
    LR: "0.1",
  };
  expect(runnerEnvironment(own)).toEqual({ PATH: "/bin", LR: "0.1", ELECTRON_RUN_AS_NODE: "1" });
});
