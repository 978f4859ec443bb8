/** Starts the runner of a study as a process of its own, which outlives the terminal. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readRunner } from "./runner-lock.ts";
import type { StudyFolder } from "./study-folder.ts";

export type DetachedStart =
  | { readonly kind: "running"; readonly pid: number; readonly logFile: string }
  /** It had nothing to do, or could not begin. */
  | { readonly kind: "ended"; readonly exitCode: number; readonly messages: string };

const shownMessages = 8_000;

/**
 * Resolves once the runner has claimed the study, or has ended before.
 *
 * @param words the command line after the program: `run`, the study file and options
 */
export async function startDetachedRunner(
  folder: StudyFolder,
  cliFile: string,
  words: readonly string[],
): Promise<DetachedStart> {
  const logFile = join(dirname(folder.path), `${folder.study.replace(/[^\w.-]/g, "-")}.runner.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  const child = spawn(process.execPath, [cliFile, ...words], {
    // A session of its own: the end of the terminal's is not its own.
    detached: true,
    stdio: ["ignore", log, log],
    windowsHide: true,
  });
  closeSync(log);
  let ended: number | undefined;
  child.once("exit", (code) => {
    ended = code ?? 1;
  });
  child.once("error", () => {
    ended = 1;
  });
  while (ended === undefined) {
    const runner = readRunner(folder.runner);
    if (runner.kind === "running" && runner.pid === child.pid) {
      child.unref();
      return { kind: "running", pid: runner.pid, logFile };
    }
    await pause(20);
  }
  return {
    kind: "ended",
    exitCode: ended,
    messages: readFileSync(logFile, "utf8").slice(-shownMessages).trim(),
  };
}
