import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { tasksMethod } from "../server/editor-tasks.ts";
import { type StudyStatus, studyStatusMethod } from "../server/study-status.ts";
import { LanguageStatus } from "./language-status.ts";
import { taskLabel } from "./tasks/task-label.ts";

/** Starts the language server in a process of its own. */
export async function startLanguageClient(
  serverFile: string,
  log: vscode.LogOutputChannel,
): Promise<vscode.Disposable> {
  const module = { module: serverFile, transport: TransportKind.ipc };
  const client = new LanguageClient(
    "tunesmith",
    "Tunesmith Language Server",
    { run: module, debug: module },
    {
      documentSelector: [{ language: "study" }],
      outputChannel: log,
      // The lenses of this extension can be clicked.
      initializationOptions: { codeLens: { enabled: false }, tasks: true },
      synchronize: { configurationSection: "tunesmith" },
    },
  );
  client.onRequest(tasksMethod, async ({ uri }: { readonly uri: string }) => {
    // Asking providers of tasks may ask the person for trust, which opening a study must not. Null: cannot be told.
    if (!vscode.workspace.isTrusted) return null;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri));
    const isNear = ({ scope }: vscode.Task) => typeof scope !== "object" || scope === folder;
    return (await vscode.tasks.fetchTasks()).filter(isNear).map(taskLabel);
  });
  await client.start();
  const status = new LanguageStatus((uri) =>
    client.sendRequest<StudyStatus | null>(studyStatusMethod, { textDocument: { uri: uri.toString() } }),
  );
  // Tasks can be told from then on, so what the server knows of them is out of date.
  const trusting = vscode.workspace.onDidGrantWorkspaceTrust(() =>
    client.sendNotification("workspace/didChangeWatchedFiles", { changes: [] }),
  );
  return {
    dispose() {
      trusting.dispose();
      status.dispose();
      void client.stop();
    },
  };
}
