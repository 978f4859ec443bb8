import * as vscode from "vscode";
import type { Context } from "./context.ts";
import type { StudyView } from "./monitor-protocol.ts";
import { meantStudyFile, pathOf } from "./study-files.ts";
import { progressText } from "./study-text.ts";

/** Stops a study that runs; the second time at once. */
export async function stopStudy({ studies }: Context, given: unknown): Promise<void> {
  const view = await chooseRunning(studies.live(), given, vscode.l10n.t("Which study should stop?"));
  if (!view) return;
  studies.stop(view.studyFile);
}

/** The running study that is meant: the one given or in the editor, the only one, or the one that is picked. */
export async function chooseRunning(
  live: readonly StudyView[],
  given: unknown,
  placeHolder: string,
): Promise<StudyView | undefined> {
  const uri = meantStudyFile(given);
  const meant = uri && live.find(({ studyFile }) => studyFile === uri.fsPath);
  if (meant) return meant;
  if (given instanceof vscode.Uri && pathOf(given) === undefined) return undefined;
  if (live.length === 0 || given instanceof vscode.Uri) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No study is running."));
    return undefined;
  }
  if (live.length === 1) return live[0];
  const items = live.map((view) => ({
    label: view.overview.name,
    description: progressText(view.overview),
    view,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.view;
}
