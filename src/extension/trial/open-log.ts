import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { currentView } from "../current-view.ts";
import { chooseTrial } from "./choose-trial.ts";
import { openOutput, trialFolder } from "./open-output.ts";

/** Opens what a trial has printed; where it wrote both to stdout and to stderr, the person says which. */
export async function openTrialLog(context: Context, given: unknown, number: unknown): Promise<void> {
  const chosen = await chooseTrial(context, given, number, vscode.l10n.t("Which trial's log?"));
  if (!chosen) return;
  const view = await currentView(context.studies, chosen.studyFile);
  if (!view) return;
  await openOutput(trialFolder(view, chosen.trial), chosen.trial);
}
