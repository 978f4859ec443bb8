import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { LogTail, TrialFile, TrialFiles } from "../webview/protocol.ts";

/** So much of the end of a log is shown. */
const tailBytes = 24_000;
/** A trial may leave thousands of files behind. */
const listedFiles = 200;
const listedDepth = 4;

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
    command: readCommand(join(folder, "command.json")),
    logs,
    files: listFiles(folder),
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

/** As a person would type it. */
function readCommand(path: string): string | null {
  try {
    const command: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof command !== "object" || command === null) return null;
    if ("line" in command && typeof command.line === "string") return command.line;
    if (!("words" in command) || !Array.isArray(command.words)) return null;
    return command.words.map((word) => shellWord(String(word))).join(" ");
  } catch {
    return null;
  }
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function listFiles(folder: string): readonly TrialFile[] {
  const found: TrialFile[] = [];
  const visit = (path: string, depth: number) => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if (found.length >= listedFiles) return;
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && depth < listedDepth) visit(inner, depth + 1);
      // It may be gone since it was listed.
      const stat = entry.isFile() ? statSync(join(folder, inner), { throwIfNoEntry: false }) : undefined;
      if (stat) found.push({ path: inner, size: stat.size });
    }
  };
  try {
    visit("", 1);
  } catch {
    // No folder, or one that is being removed: what was found is what there is.
  }
  return found;
}
