import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file in a trial's folder. */
export interface FoundFile {
  /** Within the folder, with slashes. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** A trial may leave thousands of files behind. */
const listedFiles = 200;
const listedDepth = 4;

/** What lies in a trial's folder, as far as it is not too much to look at. */
export function listTrialFiles(folder: string): readonly FoundFile[] {
  const found: FoundFile[] = [];
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

/** The command that a trial ran, as a person would type it; null where nothing tells of it. */
export function readTrialCommand(folder: string): string | null {
  try {
    const command: unknown = JSON.parse(readFileSync(join(folder, "command.json"), "utf8"));
    if (typeof command !== "object" || command === null) return null;
    if ("line" in command && typeof command.line === "string") return command.line;
    if (!("words" in command) || !Array.isArray(command.words)) return null;
    return command.words.map((word) => shellWord(String(word))).join(" ");
  } catch {
    return null;
  }
}

/** A word as a POSIX shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
