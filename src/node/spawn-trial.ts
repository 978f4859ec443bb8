import { type ChildProcess, spawn } from "node:child_process";
import type { TrialCommand } from "../study/trial-command.ts";
import { findProgram } from "./find-program.ts";
import type { LocalRun } from "./local-run.ts";
import { errorCode } from "./os-error.ts";
import { coreList } from "./slots.ts";
import type { TrialOutput } from "./trial-output.ts";

/** A trial that is about to start. */
export interface StartedTrial {
  readonly command: TrialCommand;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A program, and its first words, that runs another one on some cores only. */
  readonly pinning: readonly [string, ...string[]] | undefined;
}

/** What holds a trial to these cores; undefined where there is no `taskset`. */
export function pinning(
  cores: readonly number[],
  environment: StartedTrial["environment"],
  cwd: string,
): StartedTrial["pinning"] {
  const found = findProgram("taskset", { cwd, environment });
  return found.kind === "found" ? [found.path, "-c", coreList(cores)] : undefined;
}

/** @throws what keeps the program from starting, unless the child tells it by an event */
export function spawnTrial(
  { command, cwd, environment, pinning }: StartedTrial,
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
  const pinned = (file: string, args: readonly string[]) => {
    if (pinning === undefined) return spawn(file, args, options);
    // Otherwise it would be `taskset` that fails, and say so in its own words.
    const found = findProgram(file, { cwd, environment });
    if (found.kind === "missing") throw Object.assign(new Error(found.message), { code: "ENOENT" });
    const [program, ...words] = pinning;
    return spawn(program, [...words, file, ...args], options);
  };
  if (command.kind === "program") return pinned(command.file, command.args);
  const { executable, args } = run.shell;
  if (run.target.kind === "shell" && run.target.dialect === "cmd") {
    // /v:on lets `!name!` stand for a variable's value; /s takes off the outer quotes and nothing else.
    const words = ["/d", "/v:on", "/s", "/c", `"${command.line}"`];
    return spawn(executable, words, { ...options, windowsVerbatimArguments: true });
  }
  return pinned(executable, [...args, command.line]);
}

/** Why a trial's program did not start. */
export function explainStart(
  error: unknown,
  { command, cwd, environment }: StartedTrial,
  run: LocalRun,
): string {
  const file = command.kind === "program" ? command.file : run.shell.executable;
  const code = errorCode(error);
  if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") {
    const found = findProgram(file, { cwd, environment });
    if (found.kind === "missing") return found.message;
  }
  if (code === "E2BIG") return `The command's arguments or environment are too long to start ${file}.`;
  return `${file} could not be started: ${error instanceof Error ? error.message : String(error)}.`;
}
