import { execFile } from "node:child_process";
import { runnerEnvironment } from "./runner-process.ts";

export interface CliEnd {
  /** Null where it could not be started, or was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Results of a study are not passed this way, so that no output comes near it. */
const mostOutputBytes = 64 * 1024 * 1024;

/** Runs a command of the command line that takes a moment, and waits for it. */
export function runCli(cliFile: string, words: readonly string[], cwd: string): Promise<CliEnd> {
  const options = {
    cwd,
    env: runnerEnvironment(process.env),
    windowsHide: true,
    maxBuffer: mostOutputBytes,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [cliFile, ...words], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ exitCode, stdout, stderr: stderr.trim() || (error?.message ?? "") });
    });
  });
}
