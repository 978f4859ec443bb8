import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { askStudy } from "./ask-study.ts";
import { chooseCompared } from "./compare-studies.ts";
import type { Context } from "./context.ts";
import { writeReport } from "./export-report.ts";
import { answerLook, type FindParameter } from "./look-requests.ts";
import type { PanelRequest } from "./results-panel.ts";
import { reveal } from "./reveal-folder.ts";

/** Does what a person asks for in the panel of a study on this machine. */
export async function answerPanel(
  context: Context,
  { panelFile, studyFile, message }: PanelRequest,
): Promise<void> {
  const { studies } = context;
  const uri = vscode.Uri.file(studyFile);
  switch (message.kind) {
    case "run":
      await vscode.commands.executeCommand("tunesmith.runStudy", uri);
      return;
    case "stop":
      await vscode.commands.executeCommand("tunesmith.stopStudy", uri);
      return;
    case "wish":
      await askStudy(context, studyFile, message.wish);
      return;
    case "change-parallel":
      await vscode.commands.executeCommand("tunesmith.changeParallel", uri);
      return;
    case "mark":
      studies.mark(studyFile, message.trial, message.mark);
      return;
    case "trial-command":
      await vscode.commands.executeCommand(`tunesmith.${message.command}`, uri, message.trial);
      return;
    case "compare-trials":
      await vscode.commands.executeCommand("tunesmith.compareTrials", uri, message.trials);
      return;
    case "reveal-trial-folder": {
      const folder = trialFolderOf(studies, studyFile, message.trial);
      if (folder && existsSync(folder)) await reveal(vscode.Uri.file(folder));
      return;
    }
    case "export-report":
      await writeReport(context, studyFile, message.study, message.compared);
      return;
    case "choose-compared": {
      const files = await chooseCompared(studyFile);
      if (files) context.panels.compare(panelFile, files);
      return;
    }
    default:
      await answerLook({ studies, findParameter }, studyFile, message);
  }
}

/** A separate bundle: it reads YAML, which activating the extension must not load. */
const findParameter: FindParameter = (text, name) => {
  const bundle = require("./find-parameter.cjs") as typeof import("./find-parameter.ts");
  return bundle.findParameter(text, name);
};

function trialFolderOf(studies: Context["studies"], studyFile: string, trial: number): string | undefined {
  const folder = studies.view(studyFile)?.folder;
  return folder && join(folder, "trials", String(trial));
}
