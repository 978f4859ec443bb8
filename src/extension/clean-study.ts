import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { runCli } from "./run-cli.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";

/** Frees disk space: shows what can go, asks, and removes it. Resolves to whether anything was removed. */
export async function cleanStudy({ cliFile, log }: Context, given: unknown): Promise<boolean> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study is cleaned up?"));
  const file = uri && pathOf(uri);
  if (!file) return false;
  const run = (...words: readonly string[]) => runCli(cliFile, ["clean", file, ...words], dirname(file));
  const found = await run("--dry-run");
  if (found.exitCode !== 0) {
    const why = found.stderr.replace(/^tunesmith clean: /, "");
    void vscode.window.showErrorMessage(vscode.l10n.t("Nothing was removed: {0}", why));
    return false;
  }
  const lines = found.stdout.trim().split("\n");
  if (lines.length < 2) {
    void vscode.window.showInformationMessage(lines.join(""));
    return false;
  }
  const remove = vscode.l10n.t("Remove");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Remove this of {0} for good?", basename(file)),
    { modal: true, detail: lines.map(withoutStudy).join("\n") },
    remove,
  );
  if (answer !== remove) return false;
  const done = await run("--yes");
  log.info(done.stdout.trim());
  if (done.exitCode === 0)
    void vscode.window.showInformationMessage(done.stdout.trim().split("\n").at(-1) ?? "");
  else void vscode.window.showErrorMessage(vscode.l10n.t("Not all was removed: {0}", done.stderr));
  return true;
}

/** A line of the command line without the study that it is about, which stands above it. */
function withoutStudy(line: string): string {
  return line.slice(line.indexOf(": ") + 2);
}
