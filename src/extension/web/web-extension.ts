import * as vscode from "vscode";
import { chooseCompared, compareStudies } from "../compare-studies.ts";
import { findParameter } from "../find-parameter.ts";
import { supportLanguage } from "../language-support.ts";
import { LiveWatches } from "../live-watches.ts";
import { answerLook } from "../look-requests.ts";
import { openJournal, openResults } from "../open-results.ts";
import { type Run, registerCommand } from "../register-command.ts";
import type { PanelRequest } from "../results-panel.ts";
import { panelType, ResultsPanels } from "../results-panels.ts";
import { Studies } from "../studies.ts";
import { StudyLenses } from "../study-lenses.ts";
import { StudiesView } from "../view/studies-view.ts";
import { startLanguageClient } from "./language-client.ts";
import { startWorkers } from "./start-workers.ts";

/**
 * Tunesmith where VS Code is nothing but a browser, as on vscode.dev: study files have all of their language, and what
 * runs have recorded is shown. Everything else needs a machine, and says so.
 */
export function activate(extension: vscode.ExtensionContext): void {
  const address = (name: string) => vscode.Uri.joinPath(extension.extensionUri, "dist", name).toString(true);
  const log = vscode.window.createOutputChannel("Tunesmith", { log: true });
  const studies = new Studies(startWorkers(address("virtual-monitor-worker.js")));
  // Before all that may stop watching a study once it has heard of it.
  const liveWatches = new LiveWatches(studies);
  const panels = new ResultsPanels(extension.extensionUri, studies);
  const lenses = new StudyLenses(studies, () => false);
  const commands: Readonly<Record<string, Run>> = {
    "tunesmith.compareStudies": (given, _, selected) => compareStudies({ panels }, given, selected),
    "tunesmith.openJournal": (given) => openJournal(panels, given),
    "tunesmith.openResults": (given, trial) => openResults(panels, given, trial),
  };
  extension.subscriptions.push(
    log,
    liveWatches,
    studies,
    panels,
    lenses,
    new StudiesView(studies),
    studies.onProblem(({ message }) => log.warn(message)),
    panels.onRequest((request) => answerPanel(studies, panels, request)),
    vscode.languages.registerCodeLensProvider({ language: "study" }, lenses),
    vscode.window.registerWebviewPanelSerializer(panelType, panels),
    ...Object.entries(commands).map(([id, run]) => registerCommand(id, run)),
    ...machineCommands(extension, commands),
  );
  // In menus and in the palette they are not offered any more.
  void vscode.commands.executeCommand("setContext", "tunesmith.withoutMachine", true);
  supportLanguage(extension, log, () => startLanguageClient(address("web-server.js"), log));
}

async function answerPanel(
  studies: Studies,
  panels: ResultsPanels,
  { panelFile, studyFile, message }: PanelRequest,
): Promise<void> {
  switch (message.kind) {
    case "open-study-file":
    case "copy":
    case "open-parameter":
    case "open-trial-file":
    case "open-trial-output":
    case "save":
      await answerLook({ studies, findParameter }, studyFile, message);
      return;
    case "choose-compared": {
      const files = await chooseCompared(studyFile);
      if (files) panels.compare(panelFile, files);
      return;
    }
    // The panel of a study that can only be looked at offers nothing else.
    default:
      return;
  }
}

interface ContributedCommand {
  readonly command: string;
  readonly title: string;
}

/** What a keybinding, a link or another extension may still call explains itself. */
function machineCommands(
  { extension }: vscode.ExtensionContext,
  here: Readonly<Record<string, unknown>>,
): readonly vscode.Disposable[] {
  const contributed: readonly ContributedCommand[] = extension.packageJSON.contributes.commands;
  return contributed
    .filter(({ command }) => !Object.hasOwn(here, command))
    .map(({ command, title }) =>
      vscode.commands.registerCommand(command, () => {
        void vscode.window.showInformationMessage(
          vscode.l10n.t(
            "{0} needs a machine, and here VS Code is only a browser. Open the folder in VS Code on your computer, over SSH or in a codespace.",
            title,
          ),
        );
      }),
    );
}
