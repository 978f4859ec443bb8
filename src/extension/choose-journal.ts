import * as vscode from "vscode";

export async function chooseJournal(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Open a journal of Optuna"),
    openLabel: vscode.l10n.t("Show Results"),
    filters: { [vscode.l10n.t("Optuna journal")]: ["log"], [vscode.l10n.t("All files")]: ["*"] },
  });
  return chosen?.[0];
}
