import type * as vscode from "vscode";

/** The commands that read what a journal holds; the others need a study file. */
const journalCommands: ReadonlySet<string> = new Set([
  "tunesmith.openResults",
  "tunesmith.compareStudies",
  "tunesmith.exportReport",
  "tunesmith.exportStudy",
  "tunesmith.revealStudyFolder",
]);

/**
 * What a command is about that nobody says it of: the file of the panel in front, where the command can do something
 * with it.
 *
 * @param file of the panel in front; undefined where there is none
 * @param command its id
 */
export function fileInFront(file: vscode.Uri | undefined, command: string): vscode.Uri | undefined {
  return file && (/\.ya?ml$/i.test(file.path) || journalCommands.has(command)) ? file : undefined;
}
