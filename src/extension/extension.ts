import { basename } from "node:path";
import * as vscode from "vscode";
import { addPythonHelper } from "./add-helper.ts";
import { registerAgentTools } from "./agents/agent-tools.ts";
import { tellAnswer } from "./ask-study.ts";
import { cleanStudy } from "./clean-study.ts";
import { compareStudies } from "./compare-studies.ts";
import type { Context } from "./context.ts";
import { showDebugInfo } from "./debug-info.ts";
import { announceEnd } from "./end-notice.ts";
import { exportReport } from "./export-report.ts";
import { exportStudy } from "./export-study.ts";
import { fileInFront } from "./file-in-front.ts";
import { importStudy } from "./import-study.ts";
import { supportLanguage } from "./language-support.ts";
import { LiveWatches } from "./live-watches.ts";
import { openJournal, openResults } from "./open-results.ts";
import { OwnRuns } from "./own-runs.ts";
import { answerPanel } from "./panel-requests.ts";
import { type Run, registerCommand } from "./register-command.ts";
import { panelType, ResultsPanels } from "./results-panels.ts";
import { revealStudyFolder } from "./reveal-folder.ts";
import { keepRunContexts } from "./run-contexts.ts";
import { runStudy } from "./run-study.ts";
import { showPlan } from "./show-plan.ts";
import { ShownTexts } from "./shown-texts.ts";
import { startThreads } from "./start-monitor.ts";
import { StatusBar, statusMenuCommand } from "./status-bar.ts";
import { steeringCommands } from "./steer-study.ts";
import { stopStudy } from "./stop-study.ts";
import { Studies } from "./studies.ts";
import { chooseStudyFile } from "./study-files.ts";
import { StudyLenses } from "./study-lenses.ts";
import { provideStudyTasks } from "./tasks/study-tasks.ts";
import { trialCommands } from "./trial/trial-commands.ts";
import { StudiesView } from "./view/studies-view.ts";

/** Registers, and does nothing else: threads, processes and bundles start when they are first needed. */
export function activate(extension: vscode.ExtensionContext): void {
  const file = (...parts: readonly string[]) => vscode.Uri.joinPath(extension.extensionUri, ...parts).fsPath;
  const log = vscode.window.createOutputChannel("Tunesmith", { log: true });
  const studies = new Studies(
    startThreads({
      disk: file("dist", "monitor-thread.cjs"),
      virtual: file("dist", "virtual-monitor-thread.cjs"),
    }),
  );
  // Before all that may stop watching a study once it has heard of it.
  const liveWatches = new LiveWatches(studies);
  const ownRuns = new OwnRuns(studies, extension.workspaceState);
  const panels = new ResultsPanels(extension.extensionUri, studies);
  const statusBar = new StatusBar(studies);
  const texts = new ShownTexts();
  const view = new StudiesView(studies);
  const lenses = new StudyLenses(studies, ({ scheme }) => scheme === "file" || scheme === "untitled");
  const context: Context = {
    studies,
    ownRuns,
    panels,
    texts,
    log,
    cliFile: file("dist", "cli.js"),
    logFolder: extension.logUri.fsPath,
  };
  const studyCommands: Readonly<Record<string, Run>> = {
    ...Object.fromEntries(
      Object.entries(steeringCommands).map(([id, steer]): [string, Run] => [
        id,
        (given, trial) => steer(context, given, trial),
      ]),
    ),
    ...trialCommands(context),
    "tunesmith.runStudy": (given) => runStudy(context, given),
    "tunesmith.stopStudy": (given) => stopStudy(context, given),
    "tunesmith.showPlan": (given) => showPlan(context, given),
    "tunesmith.openStudyFile": openStudyFile,
    "tunesmith.openResults": (given, trial) => openResults(panels, given, trial),
    "tunesmith.compareStudies": (given, _, selected) => compareStudies(context, given, selected),
    "tunesmith.exportReport": (given) => exportReport(context, given),
    "tunesmith.exportStudy": (given) => exportStudy(context, given),
    "tunesmith.revealStudyFolder": (given, trial) => revealStudyFolder(context, given, trial),
    "tunesmith.cleanStudy": async (given) => {
      if (await cleanStudy(context, given)) view.refresh();
    },
  };
  const otherCommands: Readonly<Record<string, Run>> = {
    "tunesmith.newStudy": newStudy,
    "tunesmith.newStudyFromTask": (given) => newStudyFromTask(context, given),
    "tunesmith.openJournal": (given) => openJournal(panels, given),
    "tunesmith.importStudy": (given, target) => importStudy(context, given, target),
    "tunesmith.addPythonHelper": (given) => addPythonHelper(context, given),
    "tunesmith.openWalkthrough": () => openWalkthrough(extension),
    "tunesmith.showDebugInfo": () => showDebugInfo(context, extension.extension),
    [statusMenuCommand]: () => statusBar.showMenu(),
  };
  extension.subscriptions.push(
    log,
    panels,
    texts,
    view,
    lenses,
    statusBar,
    ownRuns,
    liveWatches,
    studies,
    studies.onProblem(({ studyFile, message }) => log.warn(`${basename(studyFile)}: ${message}`)),
    studies.onDidAnswer(tellAnswer),
    ownRuns.onDidEnd((end) => announceEnd(context, end)),
    panels.onRequest((request) => answerPanel(context, request)),
    keepRunContexts(studies),
    provideStudyTasks(context),
    ...Object.entries(studyCommands).map(([id, run]) =>
      // Where nobody says which study is meant, it is that of the panel in front.
      registerCommand(id, (given, more, selected) =>
        run(given ?? fileInFront(panels.studyInFront(), id), more, selected),
      ),
    ),
    ...Object.entries(otherCommands).map(([id, run]) => registerCommand(id, run)),
    registerAgentTools(extension, context.cliFile),
    vscode.languages.registerCodeLensProvider({ language: "study" }, lenses),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
  );
  supportLanguage(extension, log, () => {
    // A separate bundle, so that activating the extension does not load it.
    const bundle = require("./language-client.cjs") as typeof import("./language-client.ts");
    return bundle.startLanguageClient(file("dist", "server.cjs"), log);
  });
  ownRuns.resume();
}

async function newStudyFromTask(context: Context, given: unknown): Promise<void> {
  // A separate bundle, since it reads tasks files.
  const bundle = require("./new-study-from-task.cjs") as typeof import("./tasks/new-study-from-task.ts");
  await bundle.newStudyFromTask(context, given);
}

async function newStudy(given: unknown): Promise<void> {
  // A separate bundle: it holds what is told of strategies, which activating the extension must not load.
  const bundle = require("./new-study.cjs") as typeof import("./new-study.ts");
  await bundle.newStudy(given);
}

async function openWalkthrough({ extension }: vscode.ExtensionContext): Promise<void> {
  // A condition that holds before VS Code first looks at the steps would never be noticed.
  await vscode.commands.executeCommand("setContext", "tunesmith.studyIsValid", false);
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extension.id}#start`, false);
}

async function openStudyFile(given: unknown): Promise<void> {
  const uri = await chooseStudyFile(given, vscode.l10n.t("Which study?"));
  if (uri) await vscode.window.showTextDocument(uri);
}
