import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { runCli } from "./run-cli.ts";
import { pathOf } from "./study-files.ts";

/** What `tunesmith import --format json` prints. */
interface Report {
  readonly notes: readonly { readonly kind: "lost" | "to-do" }[];
  /** Of an Optuna store: which studies it holds, and whether their trials can be written as a journal. */
  readonly optuna: {
    readonly studies: readonly string[];
    readonly trials: number;
    readonly isDatabase: boolean;
  } | null;
}

/**
 * Makes a study file of what another tool describes, and opens it: the command line does the work.
 *
 * @param given the source, where the explorer or another extension names it
 * @param target where the study file goes; asked for where nobody says
 */
export async function importStudy({ cliFile }: Context, given: unknown, target?: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : await chooseSource();
  const source = uri && pathOf(uri);
  if (!source) return;
  const cwd = dirname(source);
  const run = async (...words: readonly string[]) => {
    const end = await runCli(cliFile, ["import", source, "--format", "json", ...words], cwd);
    if (end.exitCode === 0) return JSON.parse(end.stdout) as Report;
    void vscode.window.showErrorMessage(end.stderr.replace(/^tunesmith import: /, ""));
    return undefined;
  };
  const report = await run();
  if (!report) return;
  const choices = await chooseOptuna(report);
  if (!choices) return;
  const stem = basename(source).replace(/\.[^.]*$/, "");
  const file =
    target instanceof vscode.Uri
      ? target
      : await vscode.window.showSaveDialog({
          title: vscode.l10n.t("Import as Study"),
          defaultUri: vscode.Uri.file(join(cwd, `${stem}.study.yaml`)),
          // An ending of two parts would be put behind one that is there already.
          filters: { [vscode.l10n.t("Study")]: ["yaml", "yml"] },
        });
  const output = file && pathOf(file);
  if (!output) return;
  const journal = choices.withTrials ? ["--journal", output.replace(/(?:\.study)?\.ya?ml$/i, ".log")] : [];
  const study = choices.study === undefined ? [] : ["--study", choices.study];
  // The dialog has asked before it replaces a file.
  const written = await run("-o", output, "--force", ...study, ...journal);
  if (!written) return;
  await vscode.window.showTextDocument(vscode.Uri.file(output));
  const toDo = written.notes.filter(({ kind }) => kind === "to-do").length;
  const lost = written.notes.length - toDo;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      "{0} is imported. To fill in: {1}; not carried over: {2}. The study file begins with a list of them.",
      basename(source),
      toDo,
      lost,
    ),
  );
}

async function chooseSource(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Import from W&B, Optuna, NNI, Hydra or a Grid"),
    openLabel: vscode.l10n.t("Import"),
    filters: {
      [vscode.l10n.t("Sweeps, spaces and studies")]: [
        "yaml",
        "yml",
        "json",
        "db",
        "sqlite",
        "sqlite3",
        "log",
      ],
      [vscode.l10n.t("All files")]: ["*"],
    },
  });
  return chosen?.[0];
}

interface OptunaChoices {
  readonly study: string | undefined;
  readonly withTrials: boolean;
}

/** Undefined where the person gave up. */
async function chooseOptuna({ optuna }: Report): Promise<OptunaChoices | undefined> {
  if (optuna === null) return { study: undefined, withTrials: false };
  const [only, ...others] = optuna.studies;
  const study =
    others.length === 0
      ? only
      : await vscode.window.showQuickPick(optuna.studies, {
          placeHolder: vscode.l10n.t("Which study is to be imported?"),
        });
  if (study === undefined) return undefined;
  if (!optuna.isDatabase) return { study, withTrials: false };
  const [yes, no] = [
    vscode.l10n.t("With its trials, as a journal beside the study file"),
    vscode.l10n.t("Without its trials"),
  ];
  const chosen = await vscode.window.showQuickPick([yes, no], {
    placeHolder: vscode.l10n.t("A journal can be charted, and a study can learn from it"),
  });
  return chosen === undefined ? undefined : { study, withTrials: chosen === yes };
}
