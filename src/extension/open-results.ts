import * as vscode from "vscode";
import { chooseJournal } from "./choose-journal.ts";
import type { ResultsPanels } from "./results-panels.ts";
import { studyPath } from "./study-address.ts";
import { chooseStudyFile, resultsPathOf } from "./study-files.ts";

/** The results of a study, wherever its files are: beside its file where that is open, else in its place. @param trial to show */
export async function openResults(panels: ResultsPanels, given: unknown, trial: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study's results?"));
  const studyFile = uri && resultsPathOf(uri);
  if (!studyFile) return;
  const isInEditor = vscode.window.activeTextEditor?.document.uri.toString() === uri.toString();
  panels.show(studyFile, isInEditor ? "beside" : "here", typeof trial === "number" ? trial : undefined);
}

/** The studies of a journal that any tool wrote in Optuna's format, to look at. */
export async function openJournal(panels: ResultsPanels, given: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : await chooseJournal();
  if (uri) panels.show(studyPath(uri), "here");
}
