import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { type RunnerEnd, startRunner } from "./runner-process.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";
import { isLive } from "./study-text.ts";
import { isTrusted, runningNeedsTrust } from "./trust.ts";

/** Runs a study, or goes on with it; says why where it cannot. */
export async function runStudy(context: Context, given: unknown): Promise<void> {
  const chosen = await chooseStudyFile(given, vscode.l10n.t("Which study should run?"));
  if (!chosen || !(await isTrusted(runningNeedsTrust()))) return;
  // A document without a file gets one: where it is to be is known, or asked for.
  const isNew = chosen.scheme === "untitled";
  const uri = isNew ? await vscode.workspace.save(chosen) : chosen;
  const studyFile = uri && pathOf(uri);
  if (!uri || !studyFile) return;
  if (!(await isSaved(uri))) return;
  // What is known of a file that has just come to be may be of its first, empty moment; the runner looks for itself.
  if (!isNew && !(await isFreeOfErrors(uri))) return;
  const view = context.studies.view(studyFile);
  context.panels.show(studyFile, "beside");
  if (view && isLive(view.overview)) {
    void vscode.window.showInformationMessage(vscode.l10n.t("{0} is already running.", view.overview.name));
    return;
  }
  await start(context, studyFile, []);
}

/** Runs the study from its first trial; its earlier trials are kept aside. */
export async function beginAnew(context: Context, studyFile: string): Promise<void> {
  await start(context, studyFile, ["--fresh"]);
}

async function start(context: Context, studyFile: string, options: readonly string[]): Promise<void> {
  const { studies, ownRuns, log, cliFile, logFolder } = context;
  const ofTask = await editorTaskOptions(studyFile, logFolder);
  if (ofTask === undefined) return;
  ownRuns.add(studyFile);
  studies.launched(studyFile);
  log.info(`Running ${studyFile}`);
  const logFile = join(logFolder, `${basename(studyFile)}.${Date.now()}.log`);
  const end = await startRunner({ cliFile, studyFile, options: [...options, ...ofTask], logFile });
  if (end.kind === "ended" && end.messages) log.info(end.messages);
  const problem = startProblem(end);
  studies.exited(studyFile, problem);
  if (problem === null) return;
  log.error(`${studyFile}: ${problem}`);
  await explain(context, studyFile, problem);
}

/** Undefined where the study cannot run; then the person knows why. */
export async function editorTaskOptions(
  studyFile: string,
  logFolder: string,
): Promise<readonly string[] | undefined> {
  // A separate bundle, since it reads YAML.
  const bundle = require("./editor-task.cjs") as typeof import("./tasks/editor-task.ts");
  const found = await bundle.editorTaskOptions(studyFile, logFolder);
  if (found.kind === "ready") return found.options;
  if (found.kind === "impossible")
    void vscode.window.showErrorMessage(
      vscode.l10n.t("{0} could not be run. {1}", basename(studyFile), found.reason),
    );
  return undefined;
}

/** Why there was no run at all. What happened during a run stands in its journal. */
function startProblem(end: RunnerEnd): string | null {
  if (end.kind === "not-started") return vscode.l10n.t("The runner could not be started: {0}", end.message);
  const { exitCode, messages } = end;
  // 0 done, 2 no trial completed, 130 interrupted, null ended by a signal: all of them after a start.
  if (exitCode === 0 || exitCode === 2 || exitCode === 130 || exitCode === null) return null;
  return messages || vscode.l10n.t("The runner ended with exit code {0}.", exitCode);
}

async function explain(context: Context, studyFile: string, problem: string): Promise<void> {
  const showLog = vscode.l10n.t("Show Log");
  // The runner names this option where earlier results do not fit the changed study.
  const remedy = problem.includes("--fresh") ? [vscode.l10n.t("Begin Anew")] : [];
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t("{0} could not be run. {1}", basename(studyFile), headline(problem)),
    ...remedy,
    showLog,
  );
  if (answer === showLog) context.log.show(true);
  else if (answer) await beginAnew(context, studyFile);
}

/** The line that says most: of a list of problems the first error, of a crash its message. */
function headline(problem: string): string {
  const lines = problem.split("\n");
  return lines.find((line) => /: error: |^\w*Error: /.test(line)) ?? lines[0] ?? "";
}

async function isSaved(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (!document?.isDirty || (await document.save())) return true;
  void vscode.window.showErrorMessage(
    vscode.l10n.t("{0} could not be saved, so it was not run.", basename(uri.path)),
  );
  return false;
}

async function isFreeOfErrors(uri: vscode.Uri): Promise<boolean> {
  const errors = vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  const [first] = errors;
  if (!first) return true;
  const showProblems = vscode.l10n.t("Show Problems");
  const more = errors.length > 1 ? ` ${vscode.l10n.t("(and {0} more)", errors.length - 1)}` : "";
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      "{0} cannot run yet. Line {1}: {2}",
      basename(uri.path),
      first.range.start.line + 1,
      `${first.message}${more}`,
    ),
    showProblems,
  );
  if (answer === showProblems) {
    await vscode.window.showTextDocument(uri, { selection: first.range });
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
  return false;
}
