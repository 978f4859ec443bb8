import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

export interface RunnerCommand {
  /** The bundled command line, dist/cli.js. */
  readonly cliFile: string;
  readonly studyFile: string;
  /** Options after the file, such as `--fresh`. */
  readonly options: readonly string[];
  /** Where the runner's messages go. */
  readonly logFile: string;
}

export type RunnerEnd =
  /** The program itself could not be started. */
  | { readonly kind: "not-started"; readonly message: string }
  | { readonly kind: "ended"; readonly exitCode: number | null; readonly messages: string };

/** Only so much of the runner's messages is shown. */
const shownMessages = 8_000;

/**
 * Starts the runner in a session of its own, so that it outlives this window. Its output goes into a file instead of
 * a pipe, which would break with the window. Resolves when the runner ends, if this window is still there then.
 */
export function startRunner({ cliFile, studyFile, options, logFile }: RunnerCommand): Promise<RunnerEnd> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  return new Promise((resolve) => {
    // VS Code's own program is Node when it is told so.
    const child = spawn(process.execPath, [cliFile, "run", studyFile, ...options], {
      cwd: dirname(studyFile),
      env: runnerEnvironment(process.env),
      stdio: ["ignore", "ignore", log],
      detached: true,
      windowsHide: true,
    });
    closeSync(log);
    child.once("error", ({ message }) => resolve({ kind: "not-started", message }));
    child.once("exit", (exitCode) => {
      const messages = readFileSync(logFile, "utf8").slice(-shownMessages).trim();
      resolve({ kind: "ended", exitCode, messages });
    });
    child.unref();
  });
}

/** Without what VS Code set up for its own processes: a trial may start an editor or another Electron program. */
export function runnerEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(own).filter(
    ([name]) => !name.startsWith("VSCODE_") && !name.startsWith("ELECTRON_") && name !== "NODE_OPTIONS",
  );
  return { ...Object.fromEntries(inherited), ELECTRON_RUN_AS_NODE: "1" };
}
