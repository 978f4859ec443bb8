import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { isTrusted, runningNeedsTrust } from "../trust.ts";
import { askCommandLine } from "./ask-command-line.ts";
import { chooseTrial } from "./choose-trial.ts";
import { debugConfiguration, type LaunchConfiguration, type PrintedLaunch } from "./debug-configuration.ts";
import { runOption } from "./shown-run.ts";

/** Runs a trial once more under a debugger, with its values and environment, apart from its study. */
export async function debugTrial(context: Context, given: unknown, number: unknown): Promise<void> {
  if (!(await isTrusted(runningNeedsTrust()))) return;
  const chosen = await chooseTrial(context, given, number, vscode.l10n.t("Which trial should be debugged?"));
  if (!chosen) return;
  const { studyFile, trial, run } = chosen;
  const launch = await askCommandLine<PrintedLaunch>(context, studyFile, [
    "rerun",
    studyFile,
    String(trial),
    ...runOption(run),
    "--print",
  ]);
  if (!launch) return;
  const uri = vscode.Uri.file(studyFile);
  const existing = vscode.workspace
    .getConfiguration("launch", uri)
    .get<readonly LaunchConfiguration[]>("configurations", []);
  const configuration = debugConfiguration(launch, existing);
  if (!configuration) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        "What trial {0} runs is neither a Python nor a JavaScript file, so there is nothing to debug. Run Trial Again in Terminal runs it.",
        trial,
      ),
    );
    return;
  }
  if (configuration["type"] === "debugpy" && !vscode.extensions.getExtension("ms-python.debugpy")) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        "Python is debugged by the extension Python Debugger (ms-python.debugpy), which is not installed here.",
      ),
    );
    return;
  }
  await vscode.debug.startDebugging(
    vscode.workspace.getWorkspaceFolder(uri),
    configuration as unknown as vscode.DebugConfiguration,
  );
}
