import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import type { AppliedValues } from "../../language/apply/applied-values.ts";
import type { Context } from "../context.ts";
import { chooseStudyFile, pathOf } from "../study-files.ts";
import { askCommandLine } from "./ask-command-line.ts";
import { type ChosenTrial, chooseTrial } from "./choose-trial.ts";
import { runOption } from "./shown-run.ts";

interface Applied {
  readonly trial: number;
  readonly files: readonly (AppliedValues & { readonly file: string })[];
}

/** As `applyValues`, of a trial that the person chooses unless it is handed in. */
export async function applyTrialValues(context: Context, given: unknown, number: unknown): Promise<void> {
  const chosen = await chooseTrial(context, given, number, vscode.l10n.t("Which trial's values?"));
  if (chosen) await applyValues(context, vscode.Uri.file(chosen.studyFile), chosen);
}

/**
 * Puts a trial's values, the best one's unless one is handed in, where the script takes its defaults from: as an
 * edit that VS Code shows before anything is written.
 */
export async function applyValues(context: Context, given: unknown, chosen?: ChosenTrial): Promise<void> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study's values?"));
  const studyFile = uri && pathOf(uri);
  const target = studyFile && (await chooseTarget(studyFile));
  if (!studyFile || !target) return;
  // What is on disk is what is read.
  await vscode.workspace.saveAll(false);
  const applied = await askCommandLine<Applied>(context, studyFile, [
    "apply",
    studyFile,
    ...(chosen === undefined ? [] : [String(chosen.trial), ...runOption(chosen.run)]),
    ...(target.file === undefined ? [] : ["--to", target.file]),
    "--format",
    "json",
  ]);
  if (!applied) return;
  const left = applied.files.flatMap((file) => file.left).filter(({ reason }) => reason !== isAlready);
  for (const { name, reason } of left) context.log.info(`${name} is left: ${reason}`);
  const edit = await editOf(applied);
  if (edit.size > 0) await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  if (edit.size > 0 && left.length === 0) return;
  const missing = left.map(({ name, reason }) => `${name}: ${reason}`).join("; ");
  void vscode.window.showInformationMessage(
    left.length === 0
      ? vscode.l10n.t("The values of trial {0} are there already.", applied.trial)
      : vscode.l10n.t("Left as they are: {0}.", missing),
  );
}

/** As `applied-values.ts` says it; that module is not loaded for a sentence. */
const isAlready = "it has that value already";

async function editOf({ trial, files }: Applied): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, edits } of files) {
    const uri = vscode.Uri.file(file);
    const document = await vscode.workspace.openTextDocument(uri);
    for (const { name, span, before, after } of edits) {
      const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      edit.replace(uri, range, after, {
        needsConfirmation: true,
        label: vscode.l10n.t("Values of trial {0}", trial),
        description: `${name}: ${before} → ${after}`,
        iconPath: new vscode.ThemeIcon("beaker"),
      });
    }
  }
  return edit;
}

interface Target extends vscode.QuickPickItem {
  /** Undefined for the script's own defaults. */
  readonly file?: string;
}

const other = "other";

async function chooseTarget(studyFile: string): Promise<{ readonly file: string | undefined } | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(studyFile));
  const pattern = folder && new vscode.RelativePattern(folder, ".vscode/{launch,tasks}.json");
  const found = pattern ? await vscode.workspace.findFiles(pattern) : [];
  const items: Target[] = [
    {
      label: vscode.l10n.t("$(code) Defaults of the training script"),
      detail: vscode.l10n.t("Or of the configuration that it reads, as with Hydra"),
    },
    ...found.map((uri) => ({
      label: `$(json) ${basename(uri.path)}`,
      detail: vscode.l10n.t("Arguments of what runs the script"),
      file: uri.fsPath,
    })),
    { label: vscode.l10n.t("$(file) A configuration in YAML or JSON..."), file: other },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("Where do the values go? You see every change before it is made."),
  });
  if (picked === undefined) return undefined;
  if (picked.file !== other) return { file: picked.file };
  const [chosen] =
    (await vscode.window.showOpenDialog({
      defaultUri: vscode.Uri.file(dirname(studyFile)),
      filters: { [vscode.l10n.t("Configuration")]: ["yaml", "yml", "json", "jsonc"] },
      openLabel: vscode.l10n.t("Apply"),
    })) ?? [];
  return chosen && { file: chosen.fsPath };
}
