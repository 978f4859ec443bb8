import { execFile } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { runnerEnvironment } from "./runner-process.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";

/** The command: of a study file, or of the journal that was given. */
export async function exportReport(context: Context, given: unknown): Promise<void> {
  const isJournal = given instanceof vscode.Uri && given.path.endsWith(".log");
  const uri = isJournal ? given : await chooseStudyFile(given, vscode.l10n.t("Which study's report?"));
  const studyFile = uri && pathOf(uri);
  if (studyFile) await writeReport(context, studyFile, null);
}

/**
 * Asks for a place, and has the command line write the page: making it reads the whole journal, which is no work for
 * the extension host.
 *
 * @param study of a journal with several studies, the one to show; null for all
 * @param compared files whose studies are in the report too
 */
export async function writeReport(
  { cliFile }: Context,
  studyFile: string,
  study: string | null,
  compared: readonly string[] = [],
): Promise<void> {
  const stem = basename(studyFile).replace(/(?:\.study\.ya?ml|\.log)$/i, "");
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export Report"),
    defaultUri: vscode.Uri.file(join(dirname(studyFile), `${study ?? stem}.html`)),
    filters: { [vscode.l10n.t("Web page")]: ["html"] },
  });
  if (!target) return;
  const isJournal = studyFile.endsWith(".log");
  const words = ["report", studyFile, ...compared, "-o", target.fsPath];
  if (study !== null && isJournal) words.push("--study", study);
  try {
    await promisify(execFile)(process.execPath, [cliFile, ...words], {
      cwd: dirname(studyFile),
      env: runnerEnvironment(process.env),
      windowsHide: true,
    });
  } catch (error) {
    const text = (error as { readonly stderr?: unknown }).stderr;
    const why = typeof text === "string" && text.trim() !== "" ? text.trim() : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t("The report could not be written: {0}", why));
    return;
  }
  const open = vscode.l10n.t("Open in Browser");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("The report is in {0}.", basename(target.fsPath)),
    open,
  );
  if (chosen === open) await vscode.env.openExternal(target);
}
