import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { currentView } from "./current-view.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";

/** Shows where the results of a study are, or of one of its trials. */
export async function revealStudyFolder({ studies }: Context, given: unknown, trial: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study's folder?"));
  const file = uri && pathOf(uri);
  if (!file) return;
  const isJournal = file.endsWith(".log");
  const study = isJournal ? dirname(file) : (await currentView(studies, file))?.folder;
  if (study === undefined) return;
  const folder = typeof trial === "number" ? join(study, "trials", String(trial)) : study;
  if (existsSync(folder)) await reveal(vscode.Uri.file(folder));
  else
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} has no results yet, and so no folder.", basename(file)),
    );
}

/** In the system's file manager; where VS Code runs in a browser there is none, but its own explorer is there. */
export async function reveal(folder: vscode.Uri): Promise<void> {
  const known = await vscode.commands.getCommands(true);
  const command = known.includes("revealFileInOS") ? "revealFileInOS" : "revealInExplorer";
  await vscode.commands.executeCommand(command, folder);
}
