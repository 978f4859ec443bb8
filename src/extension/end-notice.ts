import * as vscode from "vscode";
import type { Context } from "./context.ts";
import type { StudyView } from "./monitor-protocol.ts";
import type { EndedRun } from "./own-runs.ts";
import { beginAnew } from "./run-study.ts";
import { endText, progressText } from "./study-text.ts";

const openResults = () => vscode.l10n.t("Open Results");
const copyBest = () => vscode.l10n.t("Copy Best Values");
const runAgain = () => vscode.l10n.t("Go On");

/** Says that a run has ended, and with what. */
export async function announceEnd(
  context: Context,
  { view, settledBefore, window }: EndedRun,
): Promise<void> {
  const { studyFile, overview, bestParams } = view;
  // A run that could not even start has been explained already.
  if (overview.startProblem !== null || overview.runState === "new") return;
  if (overview.runState === "finished" && overview.settled === settledBefore) {
    await explainNothingLeft(context, view);
    return;
  }
  const told = endText(overview);
  const text = window === "open" ? told : vscode.l10n.t("While this window was closed: {0}", told);
  const uri = vscode.Uri.file(studyFile);
  const answer = await answerTo(overview.runState, text, bestParams === null ? [] : [copyBest()]);
  if (answer === openResults()) await vscode.commands.executeCommand("tunesmith.openResults", uri);
  if (answer === runAgain()) await vscode.commands.executeCommand("tunesmith.runStudy", uri);
  if (answer === copyBest()) await vscode.env.clipboard.writeText(JSON.stringify(bestParams, undefined, 2));
}

async function explainNothingLeft(context: Context, { studyFile, overview }: StudyView): Promise<void> {
  const begin = vscode.l10n.t("Begin Anew");
  const openFile = vscode.l10n.t("Open Study File");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "{0} has nothing left to run: {1}. A larger budget goes on with it; beginning anew keeps the earlier trials aside.",
      overview.name,
      progressText(overview),
    ),
    openFile,
    begin,
  );
  if (answer === openFile) await vscode.window.showTextDocument(vscode.Uri.file(studyFile));
  if (answer === begin) await beginAnew(context, studyFile);
}

function answerTo(
  runState: StudyView["overview"]["runState"],
  text: string,
  copy: readonly string[],
): Thenable<string | undefined> {
  switch (runState) {
    case "failed":
      return vscode.window.showErrorMessage(text, openResults());
    case "interrupted":
      return vscode.window.showWarningMessage(text, runAgain(), openResults());
    case "stopped":
      return vscode.window.showInformationMessage(text, openResults(), ...copy, runAgain());
    default:
      return vscode.window.showInformationMessage(text, openResults(), ...copy);
  }
}
