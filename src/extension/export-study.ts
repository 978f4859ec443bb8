import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { writeReport } from "./export-report.ts";
import { runCli } from "./run-cli.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";
import { runOption, shownRun } from "./trial/shown-run.ts";

interface Format {
  readonly label: string;
  readonly detail: string;
  /**
   * Of the command line, which prints the text; undefined for the report, which asks for its place itself.
   *
   * @param run of a comparison, the one whose trials are exported
   */
  readonly words?: (file: string, run: string | null) => readonly string[];
  readonly ending: string;
}

/** Writes a study, or what it has found, in a form that other tools read. */
export async function exportStudy(context: Context, given: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study is exported?"));
  const file = uri && pathOf(uri);
  if (!file) return;
  const format = await vscode.window.showQuickPick(formats(), {
    title: vscode.l10n.t("Export Study: {0}", basename(file)),
    placeHolder: vscode.l10n.t("In which form?"),
    matchOnDetail: true,
  });
  if (!format) return;
  if (format.words === undefined) {
    await writeReport(context, file, null);
    return;
  }
  const stem = basename(file).replace(/(?:\.study\.ya?ml|\.log)$/i, "");
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export Study"),
    defaultUri: vscode.Uri.file(join(dirname(file), `${stem}${format.ending}`)),
  });
  if (!target) return;
  const run = await shownRun(context.studies, file);
  const { exitCode, stdout, stderr } = await runCli(context.cliFile, format.words(file, run), dirname(file));
  if (exitCode !== 0) {
    const why = stderr.replace(/^tunesmith \w+: /, "");
    void vscode.window.showErrorMessage(vscode.l10n.t("Nothing was exported: {0}", why));
    return;
  }
  writeFileSync(target.fsPath, stdout);
  // What a format has no place for is said beside it.
  if (stderr !== "") context.log.warn(stderr);
  const name = basename(target.fsPath);
  const open = vscode.l10n.t("Open File");
  const message =
    stderr === ""
      ? vscode.l10n.t("Exported to {0}.", name)
      : vscode.l10n.t("Exported to {0}. The log says what was left out.", name);
  const answer = await vscode.window.showInformationMessage(message, open);
  if (answer === open) await vscode.window.showTextDocument(target);
}

function formats(): readonly Format[] {
  return [
    {
      label: vscode.l10n.t("CSV"),
      detail: vscode.l10n.t("All trials as a table: values, metrics, states, times."),
      words: (file, run) => ["export", file, ...runOption(run), "--format", "csv"],
      ending: ".csv",
    },
    {
      label: vscode.l10n.t("JSON"),
      detail: vscode.l10n.t("All trials for a program."),
      words: (file, run) => ["trials", file, ...runOption(run), "--format", "json"],
      ending: ".json",
    },
    {
      label: vscode.l10n.t("Optuna Journal"),
      detail: vscode.l10n.t("The trials that have ended, for optuna.load_study and optuna-dashboard."),
      words: (file, run) => ["export", file, ...runOption(run), "--format", "journal"],
      ending: ".log",
    },
    {
      label: vscode.l10n.t("W&B Sweep"),
      detail: vscode.l10n.t("The study file as a sweep.yaml."),
      words: (file) => ["export", file, "--format", "wandb"],
      ending: ".sweep.yaml",
    },
    {
      label: vscode.l10n.t("Schedule"),
      detail: vscode.l10n.t(
        "The values by step that led to the best trial, as a study file that trains by them.",
      ),
      words: (file, run) => ["export", file, ...runOption(run), "--format", "schedule"],
      ending: "-schedule.study.yaml",
    },
    {
      label: vscode.l10n.t("Report"),
      detail: vscode.l10n.t("One web page with all charts."),
      ending: ".html",
    },
  ];
}
