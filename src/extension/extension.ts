import { basename } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { announceEnd } from "./end-notice.ts";
import { exportReport } from "./export-report.ts";
import { supportLanguage } from "./language-support.ts";
import { OwnRuns } from "./own-runs.ts";
import { answerPanel } from "./panel-requests.ts";
import { panelType, ResultsPanels } from "./results-panels.ts";
import { runStudy } from "./run-study.ts";
import { StatusBar, statusMenuCommand } from "./status-bar.ts";
import { steeringCommands } from "./steer-study.ts";
import { stopStudy } from "./stop-study.ts";
import { Studies } from "./studies.ts";
import { chooseStudyFile, pathOf } from "./study-files.ts";
import { StudyLenses } from "./study-lenses.ts";

/** Registers, and does nothing else: threads, processes and bundles start when they are first needed. */
export function activate(extension: vscode.ExtensionContext): void {
  const file = (...parts: readonly string[]) => vscode.Uri.joinPath(extension.extensionUri, ...parts).fsPath;
  const log = vscode.window.createOutputChannel("Tunesmith", { log: true });
  const studies = new Studies(file("dist", "monitor-thread.cjs"));
  const ownRuns = new OwnRuns(studies, extension.workspaceState);
  const panels = new ResultsPanels(extension.extensionUri, studies);
  const statusBar = new StatusBar(studies);
  const lenses = new StudyLenses(studies);
  const context: Context = {
    studies,
    ownRuns,
    panels,
    log,
    cliFile: file("dist", "cli.js"),
    logFolder: extension.logUri.fsPath,
  };
  extension.subscriptions.push(
    log,
    panels,
    lenses,
    statusBar,
    ownRuns,
    studies,
    studies.onProblem(({ studyFile, message }) => log.warn(`${basename(studyFile)}: ${message}`)),
    ownRuns.onDidEnd((end) => announceEnd(context, end)),
    panels.onRequest((request) => answerPanel(context, request)),
    vscode.commands.registerCommand("tunesmith.runStudy", (given) => runStudy(context, given)),
    vscode.commands.registerCommand("tunesmith.stopStudy", (given) => stopStudy(context, given)),
    ...Object.entries(steeringCommands).map(([id, steer]) =>
      vscode.commands.registerCommand(id, (given, trial) => steer(context, given, trial)),
    ),
    vscode.commands.registerCommand("tunesmith.openJournal", (given) => openJournal(context, given)),
    vscode.commands.registerCommand("tunesmith.openResults", (given) => openResults(context, given)),
    vscode.commands.registerCommand("tunesmith.exportReport", (given) => exportReport(context, given)),
    vscode.commands.registerCommand(statusMenuCommand, () => statusBar.showMenu()),
    vscode.languages.registerCodeLensProvider({ language: "study" }, lenses),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
  );
  supportLanguage(extension, log);
  ownRuns.resume();
}

async function openResults({ panels }: Context, given: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, "Which study's results?");
  const studyFile = uri && pathOf(uri);
  if (!studyFile) return;
  const isInEditor = vscode.window.activeTextEditor?.document.uri.toString() === uri.toString();
  panels.show(studyFile, isInEditor ? "beside" : "here");
}

/** The studies of a journal that any tool wrote in Optuna's format, to look at. */
async function openJournal({ panels }: Context, given: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : await chooseJournal();
  const journal = uri && pathOf(uri);
  if (journal) panels.show(journal, "here");
}

async function chooseJournal(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: "Open a journal of Optuna",
    openLabel: "Show Results",
    filters: { "Optuna journal": ["log"], "All files": ["*"] },
  });
  return chosen?.[0];
}
