import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { runCli } from "./run-cli.ts";
import { pathOf } from "./study-files.ts";

/** Puts tunesmith.py beside the training script. @param given a folder, where the explorer names one */
export async function addPythonHelper({ cliFile }: Context, given: unknown): Promise<void> {
  const folder = await folderFor(given);
  const path = folder && pathOf(folder);
  if (!path) return;
  const words = ["helper", "python", "-o", path];
  let end = await runCli(cliFile, words, path);
  if (end.exitCode !== 0 && end.stderr.includes("is there already")) {
    const replace = vscode.l10n.t("Replace");
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t("There is a tunesmith.py already, and it is not the helper of this version."),
      { modal: true },
      replace,
    );
    if (chosen !== replace) return;
    end = await runCli(cliFile, [...words, "--force"], path);
  }
  if (end.exitCode !== 0) {
    void vscode.window.showErrorMessage(end.stderr);
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(join(path, "tunesmith.py")));
}

/** The folder that was named, that of the file in the editor, or the only one of the workspace. */
async function folderFor(given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) {
    const isFolder = (await vscode.workspace.fs.stat(given)).type === vscode.FileType.Directory;
    return isFolder ? given : vscode.Uri.joinPath(given, "..");
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active?.scheme === "file") return vscode.Uri.file(dirname(active.fsPath));
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length === 1 ? folders[0]?.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}
