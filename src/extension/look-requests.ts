import * as vscode from "vscode";
import type { PanelRequest } from "./results-panel.ts";
import type { Studies } from "./studies.ts";
import { uriOfPath } from "./study-address.ts";
import { openOutput, trialFolder } from "./trial/open-output.ts";

type Message = PanelRequest["message"];

/** What a person can ask for of any study that can be looked at. */
export type LookMessage = Extract<
  Message,
  {
    readonly kind:
      | "open-study-file"
      | "copy"
      | "open-parameter"
      | "open-trial-file"
      | "open-trial-output"
      | "save";
  }
>;

export type FindParameter = typeof import("./find-parameter.ts").findParameter;

export interface LookContext {
  readonly studies: Studies;
  readonly findParameter: FindParameter;
}

/** Does what needs nothing but VS Code and the study's files, wherever they are. */
export async function answerLook(
  { studies, findParameter }: LookContext,
  studyFile: string,
  message: LookMessage,
): Promise<void> {
  const uri = uriOfPath(studyFile);
  switch (message.kind) {
    case "open-study-file":
      await vscode.window.showTextDocument(uri, placeOf(uri));
      return;
    case "copy":
      await vscode.env.clipboard.writeText(message.text);
      vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t("Copied")}`, 2_000);
      return;
    case "open-parameter":
      await openParameter(uri, message.name, findParameter);
      return;
    case "save":
      await save(uri, message);
      return;
    case "open-trial-file": {
      const view = studies.view(studyFile);
      const folder = view && trialFolder(view, message.trial);
      const file = folder && vscode.Uri.joinPath(folder, message.path);
      // The panel names files of the trial, and no others.
      if (folder && file?.path.startsWith(`${folder.path}/`))
        await vscode.commands.executeCommand("vscode.open", file, { preview: true });
      return;
    }
    case "open-trial-output": {
      const view = studies.view(studyFile);
      if (view) await openOutput(trialFolder(view, message.trial), message.trial);
    }
  }
}

/** Where the file is open already, else beside the panel, so that both can be seen. */
function placeOf(uri: vscode.Uri): vscode.TextDocumentShowOptions {
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  return { viewColumn: group?.viewColumn ?? vscode.ViewColumn.Beside };
}

/** With the parameter's name selected; at the top where the file does not have it any more. */
async function openParameter(uri: vscode.Uri, name: string, findParameter: FindParameter): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri, placeOf(uri));
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
  study: vscode.Uri,
  { name, content }: Extract<LookMessage, { readonly kind: "save" }>,
): Promise<void> {
  // A study's name may hold what a file's may not.
  const fileName = name.replace(/[^\p{L}\p{N}_.-]+/gu, "-");
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(study, "..", fileName),
  });
  if (!target) return;
  const bytes =
    content.kind === "text"
      ? new TextEncoder().encode(content.text)
      : Uint8Array.from(atob(content.base64), (byte) => byte.charCodeAt(0));
  await vscode.workspace.fs.writeFile(target, bytes);
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t("Saved")}`, 2_000);
}
