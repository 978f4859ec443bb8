import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { runCli } from "./run-cli.ts";
import { chooseStudyFile, pathOf, stemOf } from "./study-files.ts";
import { isTrusted } from "./trust.ts";

/** What a study would run, how far and for how long: a dry run of the command line, which starts no trial. */
export async function showPlan({ cliFile, texts }: Context, given: unknown): Promise<void> {
  const why = vscode.l10n.t(
    "Planning a study may load a strategy of this workspace. It is off until you trust the workspace.",
  );
  if (!(await isTrusted(why))) return;
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study's plan?"));
  const file = uri && pathOf(uri);
  if (!uri || !file) return;
  // What is on disk is what is planned.
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty) await document.save();
  const { exitCode, stdout, stderr } = await runCli(cliFile, ["run", file, "--dry-run"], dirname(file));
  if (exitCode !== 0) {
    void vscode.window.showErrorMessage(vscode.l10n.t("There is no plan: {0}", stderr.split("\n")[0] ?? ""));
    return;
  }
  const address = texts.add(vscode.l10n.t("Plan of {0}", stemOf(uri)), file, stdout);
  await vscode.window.showTextDocument(address, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}
