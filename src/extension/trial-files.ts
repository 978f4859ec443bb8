import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { listTrialFiles, readTrialCommand } from "../node/trial-folder.ts";
import type { LogTail, TrialFiles } from "../webview/protocol.ts";

/** So much of the end of a log is shown. */
const tailBytes = 24_000;
/**
 * What a trial has left in its folder, or is writing there.
 *
 * @param folder the trial's own; it need not exist
 */
export function readTrialFiles(folder: string, trial: number): TrialFiles {
  const logs = (["stdout.log", "stderr.log"] as const).flatMap((name) => readTail(folder, name) ?? []);
  return {
    kind: "trial-files",
    trial,
    exists: existsSync(folder),
    command: readTrialCommand(folder),
    logs,
    files: listTrialFiles(folder),
  };
}

/** The last lines of a log; undefined where it is empty. */
function readTail(folder: string, name: LogTail["name"]): LogTail | undefined {
  let file: number;
  try {
    file = openSync(join(folder, name), "r");
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(file);
    if (size === 0) return undefined;
    const start = Math.max(0, size - tailBytes);
    const bytes = Buffer.alloc(size - start);
    const length = readSync(file, bytes, 0, bytes.length, start);
    const text = bytes.toString("utf8", 0, length);
    // A cut may be in the middle of a line, or of a character.
    const whole = start === 0 ? text : text.slice(text.indexOf("\n") + 1);
    return { name, text: printable(whole), size, isCut: start > 0 };
  } finally {
    closeSync(file);
  }
}

/** Without the codes that colour a terminal; a line that was written over and over shows its last state. */
function printable(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
      .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, "")
      .replace(/\r\n/g, "\n")
      .replace(/[^\n]*\r(?=[^\n])/g, "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
  );
}
