import type * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

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
      initializationOptions: { codeLens: { enabled: false } },
      synchronize: { configurationSection: "tunesmith" },
    },
  );
  await client.start();
  return { dispose: () => void client.stop() };
}
