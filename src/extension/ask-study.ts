import * as vscode from "vscode";
import type { StudyQuestion } from "../engine/study-control.ts";
import type { Context } from "./context.ts";
import type { StudyAnswer, StudyView } from "./monitor-protocol.ts";

/**
 * Asks something of a study, whether it runs or not. Where its budget has no room for the trial that is asked for, the
 * person may give it one more.
 */
export async function askStudy(
  { studies }: Pick<Context, "studies">,
  studyFile: string,
  question: StudyQuestion,
): Promise<void> {
  const full = needsRoom(studies.view(studyFile), question);
  if (full !== undefined) {
    const more = vscode.l10n.t("One More Trial");
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("The budget of {0} trials is used up. Give the study one more?", full),
      more,
    );
    if (chosen !== more) return;
    studies.ask(studyFile, { kind: "change", change: { trials: full + 1 } });
  }
  studies.ask(studyFile, question);
}

/** The number of trials that leaves no room for what is asked; undefined where there is room. */
function needsRoom(view: StudyView | undefined, question: StudyQuestion): number | undefined {
  const isForTrial = question.kind === "enqueue" || question.kind === "retry";
  const { budgetTrials = null, settled = 0 } = view?.overview ?? {};
  return isForTrial && budgetTrials !== null && settled >= budgetTrials ? budgetTrials : undefined;
}

/** Says what has become of a question; where it waits for the study's next run, offers to run it. */
export async function tellAnswer({ studyFile, message, waits }: StudyAnswer): Promise<void> {
  if (!waits) {
    vscode.window.setStatusBarMessage(`$(check) ${message}`, 5_000);
    return;
  }
  const run = vscode.l10n.t("Run Now");
  const chosen = await vscode.window.showInformationMessage(message, run);
  if (chosen === run) await vscode.commands.executeCommand("tunesmith.runStudy", vscode.Uri.file(studyFile));
}
