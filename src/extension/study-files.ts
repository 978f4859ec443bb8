import { basename } from "node:path";
import * as vscode from "vscode";

const filePattern = "**/*.study.{yaml,yml}";
const ignoredPattern = "**/{node_modules,.tunesmith,.git}/**";

/** The study that a command is meant for. The explorer and the editor's title hand one in; the palette does not. */
export async function chooseStudyFile(given: unknown, question: string): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) return given;
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === "study") return active.uri;
  const files = await vscode.workspace.findFiles(filePattern, ignoredPattern);
  if (files.length <= 1) {
    if (files.length === 0) {
      void vscode.window.showInformationMessage(
        "There is no study in this workspace. A study is a file whose name ends in .study.yaml.",
      );
    }
    return files[0];
  }
  const items = files
    .map((uri) => ({
      label: `$(beaker) ${basename(uri.path)}`,
      description: vscode.workspace.asRelativePath(uri),
      uri,
    }))
    .sort((a, b) => a.description.localeCompare(b.description));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: question,
    matchOnDescription: true,
  });
  return chosen?.uri;
}

/** The file on this machine; undefined, with a message, for one that is elsewhere. */
export function pathOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === "file") return uri.fsPath;
  void vscode.window.showWarningMessage(
    `Studies run on files of the machine that VS Code works on, and ${basename(uri.path)} is not one of them.`,
  );
  return undefined;
}
