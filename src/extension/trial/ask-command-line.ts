import { execFile } from "node:child_process";
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { runnerEnvironment } from "../runner-process.ts";

/** What a command about a trial prints for programs is not large; code of trials may be. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Runs a command of the command line that only looks, and reads the JSON that it prints. Undefined where it fails: then
 * the person has been told why.
 *
 * @param words after `tunesmith`
 */
export async function askCommandLine<Answer>(
  { cliFile, log }: Pick<Context, "cliFile" | "log">,
  studyFile: string,
  words: readonly string[],
): Promise<Answer | undefined> {
  const options = {
    cwd: dirname(studyFile),
    env: runnerEnvironment(process.env),
    maxBuffer: mostBytes,
    windowsHide: true,
  };
  const { error, text, problems } = await new Promise<{
    error: Error | null;
    text: string;
    problems: string;
  }>((resolve) => {
    execFile(process.execPath, [cliFile, ...words], options, (error, text, problems) =>
      resolve({ error, text, problems }),
    );
  });
  if (error === null) return JSON.parse(text) as Answer;
  const message = problems.trim().replace(/^tunesmith \w+: /, "") || error.message;
  log.warn(message);
  void vscode.window.showWarningMessage(sentence(message));
  return undefined;
}

function sentence(message: string): string {
  const [first = ""] = message.split("\n");
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.!?]$/.test(first) ? "" : "."}`;
}
