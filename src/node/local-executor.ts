/**
 * Runs trials as processes of this machine. Each leads a process group of its own, so that whatever it starts ends with
 * it; its output goes into files without passing through this process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Executor } from "../engine/ports.ts";
import { createReportParser } from "../engine/report-parser.ts";
import type { Study } from "../study/study.ts";
import { compileCommand, type TrialCommand } from "../study/trial-command.ts";
import { checkpointState, discardCheckpoints, prepareCheckpoint } from "./checkpoint-folder.ts";
import { findProgram } from "./find-program.ts";
import type { LocalRun } from "./local-run.ts";
import { asOsError, errorCode, OsError } from "./os-error.ts";
import { inheritedEnvironment, trialEnvironment, trialFiles } from "./trial-environment.ts";
import { openTrialOutput, type TrialOutput } from "./trial-output.ts";
import { superviseTrial, type TrialProcess } from "./trial-process.ts";

export interface LocalExecutorOptions {
  readonly study: Study;
  readonly run: LocalRun;
  /** The runner's own, which trials inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  trialFolder(trial: number): string;
  /** Between asking a trial to end and ending it. */
  readonly graceMs?: number;
  /** How often the output of running trials is read. */
  readonly pollMs?: number;
}

/** Read of one file before others have their turn: about a millisecond's work. */
const sliceBytes = 256 * 1024;

export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  const { study, run, trialFolder, graceMs = 5000, pollMs = 50 } = options;
  const build = compileCommand({
    target: run.target,
    env: run.env,
    names: namesOf(study),
    booleans: study.run?.booleans ?? "value",
  });
  const inherited = inheritedEnvironment(options.environment);
  const buffer = Buffer.allocUnsafe(sliceBytes);
  const running = new Set<TrialProcess>();
  let timer: NodeJS.Timeout | undefined;

  const add = (trial: TrialProcess) => {
    running.add(trial);
    timer ??= setInterval(() => {
      for (const each of running) each.poll();
    }, pollMs);
  };
  const remove = (trial: TrialProcess) => {
    running.delete(trial);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    start: (job, listener) => {
      const files = trialFiles(trialFolder(job.trial));
      let output: TrialOutput | undefined;
      let started: Started | undefined;
      try {
        const parser = createReportParser(study);
        output = openTrialOutput({ files, parser, cwd: run.cwd, listener, segment: job.segment });
        writeFileSync(files.params, `${JSON.stringify(job.params)}\n`);
        const { until } = job;
        if (until !== undefined) prepareCheckpoint(files.folder, until);
        const command = build(job.params);
        started = {
          command,
          cwd: run.cwd,
          environment: trialEnvironment(inherited, command.env, job, files),
        };
        const child = spawnTrial(started, run, output);
        const reason = started;
        const trial = superviseTrial({
          child,
          folder: files.folder,
          output,
          buffer,
          listener,
          graceMs,
          timeoutMs: study.run?.timeoutMs,
          explain: (error) => explain(error, reason, run),
          onGone: () => remove(trial),
          checkpoint: () => (until === undefined ? "none" : checkpointState(files.folder, until)),
        });
        add(trial);
        // For people to look at: the trial need not wait for it, and runs without it.
        writeFile(files.command, `${JSON.stringify(describeCommand(command, run.cwd))}\n`).catch(() => {});
        return trial;
      } catch (error) {
        const message =
          started === undefined ? explainSetup(error, files.folder) : explain(error, started, run);
        // The caller gets its handle before it hears of the end.
        setImmediate(() => {
          output?.close();
          listener.onEnd({ kind: "not-started", message }, "none");
        });
        return { stop: () => {} };
      }
    },
    discard: (places) => discardCheckpoints(places, trialFolder),
  };
}

/** What is appended where a command has no placeholders. */
function namesOf({ space, fidelity }: Study): readonly string[] {
  return [
    ...space.parameters.map(({ name }) => name),
    ...Object.keys(space.constants),
    ...space.derived.map(({ name }) => name),
    ...(fidelity?.parameter === undefined ? [] : [fidelity.parameter]),
  ];
}

function describeCommand(command: TrialCommand, cwd: string): object {
  return command.kind === "program"
    ? { cwd, words: [command.file, ...command.args] }
    : { cwd, line: command.line };
}

interface Started {
  readonly command: TrialCommand;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

function spawnTrial(
  { command, cwd, environment }: Started,
  run: LocalRun,
  output: TrialOutput,
): ChildProcess {
  const options = {
    cwd,
    env: environment,
    // A group of its own. Windows has none, and a detached process there opens a window.
    detached: process.platform !== "win32",
    stdio: ["ignore", output.stdout, output.stderr] as ["ignore", number, number],
    windowsHide: true,
  };
  if (command.kind === "program") return spawn(command.file, command.args, options);
  const { executable, args } = run.shell;
  if (run.target.kind === "shell" && run.target.dialect === "cmd") {
    // /v:on lets `!name!` stand for a variable's value; /s takes off the outer quotes and nothing else.
    const words = ["/d", "/v:on", "/s", "/c", `"${command.line}"`];
    return spawn(executable, words, { ...options, windowsVerbatimArguments: true });
  }
  return spawn(executable, [...args, command.line], options);
}

/** Why a trial's program did not start. */
function explain(error: unknown, { command, cwd, environment }: Started, run: LocalRun): string {
  const file = command.kind === "program" ? command.file : run.shell.executable;
  const code = errorCode(error);
  if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") {
    const found = findProgram(file, { cwd, environment });
    if (found.kind === "missing") return found.message;
  }
  if (code === "E2BIG") return `The command's arguments or environment are too long to start ${file}.`;
  return `${file} could not be started: ${error instanceof Error ? error.message : String(error)}.`;
}

function explainSetup(error: unknown, folder: string): string {
  const known = asOsError(error, "prepare the trial's folder", folder);
  if (known instanceof OsError) return [known.message, known.hint].join(" ").trim();
  throw known;
}
