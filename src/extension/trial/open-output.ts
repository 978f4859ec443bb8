import * as vscode from "vscode";
import { sizeText } from "../../analysis/size-text.ts";
import type { StudyView } from "../monitor-protocol.ts";
import { uriOfPath } from "../study-address.ts";

export function trialFolder({ folder }: StudyView, trial: number): vscode.Uri {
  return vscode.Uri.joinPath(uriOfPath(folder), "trials", String(trial));
}

/**
 * Opens what a trial has printed; where it wrote both to stdout and to stderr, the person says which.
 *
 * @param folder the trial's own; it need not exist
 */
export async function openOutput(folder: vscode.Uri, trial: number): Promise<void> {
  const found = await Promise.all(
    ["stdout.log", "stderr.log"].map(async (name) => {
      const uri = vscode.Uri.joinPath(folder, name);
      const size = (await statOf(uri))?.size ?? 0;
      return { label: name, description: sizeText(size), uri, size };
    }),
  );
  const logs = found.filter(({ size }) => size > 0);
  if (logs.length === 0) {
    void vscode.window.showInformationMessage(
      (await statOf(folder)) === undefined
        ? vscode.l10n.t("Trial {0} has no folder any more.", trial)
        : vscode.l10n.t("Trial {0} printed nothing.", trial),
    );
    return;
  }
  const placeHolder = vscode.l10n.t("Which output of trial {0}?", trial);
  const log = logs.length === 1 ? logs[0] : await vscode.window.showQuickPick(logs, { placeHolder });
  if (log) await vscode.window.showTextDocument(log.uri, { preview: true });
}

/** Undefined where there is no such file. */
async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
}
