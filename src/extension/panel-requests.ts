import { existsSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { writeReport } from "./export-report.ts";
import type { PanelRequest } from "./results-panels.ts";

/** Does what a person asks for in a panel. */
export async function answerPanel(context: Context, { studyFile, message }: PanelRequest): Promise<void> {
  const { studies } = context;
  const uri = vscode.Uri.file(studyFile);
  switch (message.kind) {
    case "run":
      await vscode.commands.executeCommand("tunesmith.runStudy", uri);
      return;
    case "stop":
      await vscode.commands.executeCommand("tunesmith.stopStudy", uri);
      return;
    case "open-study-file":
      await vscode.window.showTextDocument(uri, placeOf(uri));
      return;
    case "copy":
      await vscode.env.clipboard.writeText(message.text);
      vscode.window.setStatusBarMessage("$(check) Copied", 2_000);
      return;
    case "open-parameter":
      await openParameter(uri, message.name);
      return;
    case "wish":
      studies.ask(studyFile, message.wish);
      return;
    case "change-parallel":
      await vscode.commands.executeCommand("tunesmith.changeParallel", uri);
      return;
    case "mark":
      studies.mark(studyFile, message.trial, message.mark);
      return;
    case "reveal-trial-folder": {
      const folder = trialFolderOf(studies, studyFile, message.trial);
      if (folder && existsSync(folder)) await reveal(vscode.Uri.file(folder));
      return;
    }
    case "open-trial-file": {
      const folder = trialFolderOf(studies, studyFile, message.trial);
      const file = folder && resolve(folder, message.path);
      // The panel names files of the trial, and no others.
      if (folder && file?.startsWith(folder + sep))
        await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(file), { preview: true });
      return;
    }
    case "save":
      await save(studyFile, message);
      return;
    case "export-report":
      await writeReport(context, studyFile, message.study);
      return;
    case "open-trial-output": {
      const folder = studies.view(studyFile)?.folder;
      if (folder) await openOutput(join(folder, "trials", String(message.trial)), message.trial);
    }
  }
}

function trialFolderOf(studies: Context["studies"], studyFile: string, trial: number): string | undefined {
  const folder = studies.view(studyFile)?.folder;
  return folder && join(folder, "trials", String(trial));
}

/** In the system's file manager; where VS Code runs in a browser there is none, but its own explorer is there. */
async function reveal(folder: vscode.Uri): Promise<void> {
  const known = await vscode.commands.getCommands(true);
  const command = known.includes("revealFileInOS") ? "revealFileInOS" : "revealInExplorer";
  await vscode.commands.executeCommand(command, folder);
}

/** Where the file is open already, else beside the panel, so that both can be seen. */
function placeOf(uri: vscode.Uri): vscode.TextDocumentShowOptions {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  return { viewColumn: group?.viewColumn ?? vscode.ViewColumn.Beside };
}

/** With the parameter's name selected; at the top where the file does not have it any more. */
async function openParameter(uri: vscode.Uri, name: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri, placeOf(uri));
  // A separate bundle: it reads YAML, which activating the extension must not load.
  const { findParameter } = require("./find-parameter.cjs") as typeof import("./find-parameter.ts");
  const found = findParameter(editor.document.getText(), name);
  if (!found) return;
  const range = new vscode.Range(
    editor.document.positionAt(found.start),
    editor.document.positionAt(found.end),
  );
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function save(
  studyFile: string,
  { name, content }: Extract<PanelRequest["message"], { readonly kind: "save" }>,
): Promise<void> {
  // A study's name may hold what a file's may not.
  const fileName = name.replace(/[^\p{L}\p{N}_.-]+/gu, "-");
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(join(dirname(studyFile), fileName)),
  });
  if (!target) return;
  const bytes = content.kind === "text" ? Buffer.from(content.text) : Buffer.from(content.base64, "base64");
  await vscode.workspace.fs.writeFile(target, bytes);
  vscode.window.setStatusBarMessage("$(check) Saved", 2_000);
}

/** What went wrong stands in stderr, everything else in stdout. */
async function openOutput(trialFolder: string, trial: number): Promise<void> {
  const files = ["stderr.log", "stdout.log"].map((name) => join(trialFolder, name));
  const [first] = await nonEmpty(files);
  if (first === undefined) {
    const hint = existsSync(trialFolder) ? "printed nothing" : "has no folder any more";
    void vscode.window.showInformationMessage(`Trial ${trial} ${hint}.`);
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(first), { preview: true });
}

async function nonEmpty(files: readonly string[]): Promise<readonly string[]> {
  const sizes = await Promise.all(
    files.map((file) =>
      vscode.workspace.fs.stat(vscode.Uri.file(file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return files.filter((_, index) => (sizes[index] ?? 0) > 0);
}
