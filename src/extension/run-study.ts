import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { type RunnerEnd, startRunner } from "./runner-process.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";
import { isLive } from "./study-text.ts";

/** Runs a study, or goes on with it; says why where it cannot. */
export async function runStudy(context: Context, given: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, "Which study should run?");
  const studyFile = uri && pathOf(uri);
  if (!uri || !studyFile) return;
  if (!(await isTrusted()) || !(await isSaved(uri)) || !(await isFreeOfErrors(uri))) return;
  const view = context.studies.view(studyFile);
  context.panels.show(studyFile, "beside");
  if (view && isLive(view.overview)) {
    void vscode.window.showInformationMessage(`${view.overview.name} is already running.`);
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
  ownRuns.add(studyFile);
  studies.launched(studyFile);
  log.info(`Running ${studyFile}`);
  const logFile = join(logFolder, `${basename(studyFile)}.${Date.now()}.log`);
  const end = await startRunner({ cliFile, studyFile, options, logFile });
  if (end.kind === "ended" && end.messages) log.info(end.messages);
  const problem = startProblem(end);
  studies.exited(studyFile, problem);
  if (problem === null) return;
  log.error(`${studyFile}: ${problem}`);
  await explain(context, studyFile, problem);
}

/** Why there was no run at all. What happened during a run stands in its journal. */
function startProblem(end: RunnerEnd): string | null {
  if (end.kind === "not-started") return `The runner could not be started: ${end.message}`;
  const { exitCode, messages } = end;
  // 0 done, 2 no trial completed, 130 interrupted, null ended by a signal: all of them after a start.
  if (exitCode === 0 || exitCode === 2 || exitCode === 130 || exitCode === null) return null;
  return messages || `The runner ended with exit code ${exitCode}.`;
}

async function explain(context: Context, studyFile: string, problem: string): Promise<void> {
  const showLog = "Show Log";
  // The runner names this option where earlier results do not fit the changed study.
  const remedy = problem.includes("--fresh") ? ["Begin Anew"] : [];
  const answer = await vscode.window.showErrorMessage(
    `${basename(studyFile)} could not be run. ${headline(problem)}`,
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

async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const answer = await vscode.window.showWarningMessage(
    "Running a study starts programs of this workspace. It is off until you trust the workspace.",
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}

async function isSaved(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (!document?.isDirty || (await document.save())) return true;
  void vscode.window.showErrorMessage(`${basename(uri.path)} could not be saved, so it was not run.`);
  return false;
}

async function isFreeOfErrors(uri: vscode.Uri): Promise<boolean> {
  const errors = vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  const [first] = errors;
  if (!first) return true;
  const showProblems = "Show Problems";
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const answer = await vscode.window.showErrorMessage(
    `${basename(uri.path)} cannot run yet. Line ${first.range.start.line + 1}: ${first.message}${more}`,
    showProblems,
  );
  if (answer === showProblems) {
    await vscode.window.showTextDocument(uri, { selection: first.range });
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
  return false;
}
