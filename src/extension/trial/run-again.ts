import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { isTrusted, runningNeedsTrust } from "../trust.ts";
import { chooseTrial } from "./choose-trial.ts";
import { runOption } from "./shown-run.ts";

/** Runs a trial's command once more in a terminal, apart from its study. */
export async function runTrialAgain(context: Context, given: unknown, number: unknown): Promise<void> {
  if (!(await isTrusted(runningNeedsTrust()))) return;
  const chosen = await chooseTrial(context, given, number, vscode.l10n.t("Which trial runs again?"));
  if (!chosen) return;
  const { studyFile, trial, run } = chosen;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(studyFile));
  // A program with its arguments: no shell reads a value.
  const execution = new vscode.ProcessExecution(
    process.execPath,
    [context.cliFile, "rerun", studyFile, String(trial), ...runOption(run)],
    { cwd: dirname(studyFile), env: { ELECTRON_RUN_AS_NODE: "1" } },
  );
  const name = vscode.l10n.t("Trial {0} of {1}", trial, run ?? basename(studyFile));
  const task = new vscode.Task(
    { type: "tunesmith", study: studyFile, trial, ...(run !== null && { run }) },
    folder ?? vscode.TaskScope.Workspace,
    name,
    "Tunesmith",
    execution,
    [],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, focus: true, clear: true };
  await vscode.tasks.executeTask(task);
}
