import * as vscode from "vscode";

export const EXTENSION_ID = "tunesmith.tunesmith";

const POLL_MS = 50;
const WAIT_LIMIT_MS = 20_000;

/** A file of the open folder, which is a copy of test/extension/workspace that tests may change. */
export function workspaceFile(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error("no folder is open");
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a file of the folder in an editor. */
export async function showFile(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(workspaceFile(path)));
}

/** The extension, activated. */
export async function activateExtension(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  if (!extension) throw new Error(`${EXTENSION_ID} is not there`);
  await extension.activate();
  return extension;
}

/** Waits until `read` gives a value, for what VS Code does in its own time. */
export async function waitFor<T>(
  what: string,
  read: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what}: nothing within ${WAIT_LIMIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
