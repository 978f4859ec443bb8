import { basename } from "node:path";
import * as vscode from "vscode";
import { studyPath } from "./study-address.ts";

const filePattern = "**/*.study.{yaml,yml}";
const studyEnding = /\.study\.ya?ml$/i;
const ignoredPattern = "**/{node_modules,.tunesmith,.git}/**";

/** The study that a command is meant for. The explorer and the editor's title hand one in; the palette does not. */
export async function chooseStudyFile(given: unknown, question: string): Promise<vscode.Uri | undefined> {
  const meant = meantStudyFile(given);
  if (meant) return meant;
  const files = await findStudyFiles();
  if (files.length === 0) void offerNewStudy();
  if (files.length <= 1) return files[0];
  const chosen = await vscode.window.showQuickPick(studyItems(files), {
    placeHolder: question,
    matchOnDescription: true,
  });
  return chosen?.uri;
}

/** The study file that a command was given, or that of the editor in front. */
export function meantStudyFile(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  const document = vscode.window.activeTextEditor?.document;
  if (document) return document.languageId === "study" ? document.uri : undefined;
  // In a busy window an editor's tab may be known a moment before its text.
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText && studyEnding.test(input.uri.path) ? input.uri : undefined;
}

/** Study files to choose from: each by its name, and by its folder where that is not the only one of the workspace. */
export function studyItems(
  files: readonly vscode.Uri[],
): readonly (vscode.QuickPickItem & { readonly uri: vscode.Uri })[] {
  const path = (uri: vscode.Uri) => vscode.workspace.asRelativePath(uri);
  return files
    .toSorted((a, b) => path(a).localeCompare(path(b)))
    .map((uri) => ({
      label: `$(beaker) ${basename(uri.path)}`,
      description: path(uri).slice(0, Math.max(0, path(uri).lastIndexOf("/"))),
      uri,
    }));
}

async function offerNewStudy(): Promise<void> {
  const create = vscode.l10n.t("New Study");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("There is no study in this workspace. A study is a file whose name ends in .study.yaml."),
    create,
  );
  if (answer === create) await vscode.commands.executeCommand("tunesmith.newStudy");
}

/** The study files of all workspace folders, at most so many. */
export function findStudyFiles(limit?: number): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles(filePattern, ignoredPattern, limit);
}

/** The address of a document that has its place and no file yet. */
export function unsaved(file: vscode.Uri): vscode.Uri {
  return file.with({ scheme: "untitled", authority: "" });
}

/** The name that a study has unless its file gives it one. */
export function stemOf({ path }: vscode.Uri): string {
  return basename(path).replace(studyEnding, "");
}

/** What a study is known by whose results are to be shown; undefined, with a message, for one that is nowhere yet. */
export function resultsPathOf(uri: vscode.Uri): string | undefined {
  return uri.scheme === "untitled" ? pathOf(uri) : studyPath(uri);
}

/** The file on this machine; undefined, with a message, for a study that is elsewhere or nowhere yet. */
export function pathOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === "file") return uri.fsPath;
  void vscode.window.showWarningMessage(
    uri.scheme === "untitled"
      ? vscode.l10n.t(
          "{0} has no file yet, and results are kept beside it. Save it first.",
          basename(uri.path),
        )
      : vscode.l10n.t(
          "Studies run on files of the machine that VS Code works on, and {0} is not one of them.",
          basename(uri.path),
        ),
  );
  return undefined;
}
