import * as vscode from "vscode";

/** Starts the language client with the first study that is opened, and not before: it is large. */
export function supportLanguage(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): void {
  const isStudy = ({ languageId }: vscode.TextDocument) => languageId === "study";
  const start = async () => {
    listening.dispose();
    // A separate bundle, so that activating the extension does not load it.
    const { startLanguageClient } = require("./language-client.cjs") as typeof import("./language-client.ts");
    try {
      const serverFile = vscode.Uri.joinPath(context.extensionUri, "dist", "server.cjs").fsPath;
      context.subscriptions.push(await startLanguageClient(serverFile, log));
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
