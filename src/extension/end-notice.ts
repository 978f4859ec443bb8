import * as vscode from "vscode";
import type { StudyView } from "./monitor-protocol.ts";
import { endText } from "./study-text.ts";

const openResults = "Open Results";
const copyBest = "Copy Best Values";
const runAgain = "Go On";

/** Says that a run has ended, and with what. */
export async function announceEnd({ studyFile, overview, bestParams }: StudyView): Promise<void> {
  // A run that could not even start has been explained already.
  if (overview.startProblem !== null || overview.runState === "new") return;
  const text = endText(overview);
  const uri = vscode.Uri.file(studyFile);
  const answer = await answerTo(overview.runState, text, bestParams === null ? [] : [copyBest]);
  if (answer === openResults) await vscode.commands.executeCommand("tunesmith.openResults", uri);
  if (answer === runAgain) await vscode.commands.executeCommand("tunesmith.runStudy", uri);
  if (answer === copyBest) await vscode.env.clipboard.writeText(JSON.stringify(bestParams, undefined, 2));
}

function answerTo(
  runState: StudyView["overview"]["runState"],
  text: string,
  copy: readonly string[],
): Thenable<string | undefined> {
  switch (runState) {
    case "failed":
      return vscode.window.showErrorMessage(text, openResults);
    case "interrupted":
      return vscode.window.showWarningMessage(text, runAgain, openResults);
    case "stopped":
      return vscode.window.showInformationMessage(text, openResults, ...copy, runAgain);
    default:
      return vscode.window.showInformationMessage(text, openResults, ...copy);
  }
}
