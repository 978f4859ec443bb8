import * as vscode from "vscode";

/** Whether the workspace is trusted; where it is not, says why nothing happens and leads to where that is changed. */
export async function isTrusted(why: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t("Manage Workspace Trust");
  const answer = await vscode.window.showWarningMessage(why, manage);
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}

export function runningNeedsTrust(): string {
  return vscode.l10n.t(
    "Running a study starts programs of this workspace. It is off until you trust the workspace.",
  );
}
