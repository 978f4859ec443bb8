import { splitCommand } from "../study/command.ts";
import { escapeTemplate } from "../study/template.ts";
import type { DraftRun } from "./study-draft.ts";

/** A word of a command as POSIX shells read it; placeholders in it stay such. */
export function quotedWord(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line of another tool, which ran it in a shell: where it needs none it runs without. */
export function runOf(line: string): DraftRun {
  const command = escapeTemplate(line.trim());
  return splitCommand(command).problems.length === 0 ? { command } : { command, shell: true };
}
