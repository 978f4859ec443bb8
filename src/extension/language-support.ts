import * as vscode from "vscode";

/** Starts the language client with the first study that is opened, and not before: client and server are large. */
export function supportLanguage(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  startClient: () => Promise<vscode.Disposable>,
): void {
  const isStudy = ({ languageId }: vscode.TextDocument) => languageId === "study";
  const start = async () => {
    listening.dispose();
    try {
      context.subscriptions.push(await startClient());
    } catch (error) {
      log.error("The language server could not be started", error instanceof Error ? error : String(error));
    }
  };
  const listening = vscode.workspace.onDidOpenTextDocument((document) => {
    if (isStudy(document)) void start();
  });
  context.subscriptions.push(listening);
  if (vscode.workspace.textDocuments.some(isStudy)) void start();
}
