import * as vscode from "vscode";
import { LanguageClient, type ServerOptions } from "vscode-languageclient/browser";
import type { Fetched } from "../../web/file-mirror.ts";
import { fetchPath } from "../fetch-file.ts";
import { studyPath, uriOfPath } from "../study-address.ts";
import { startWorker } from "./worker-scope.ts";

/** @see src/server/web-server.ts */
const fetchFileRequest = "tunesmith/fetchFile";

interface FetchFileParams {
  readonly path: string;
  readonly known?: string | undefined;
}

/** Starts the language server in a web worker. */
export async function startLanguageClient(
  script: string,
  log: vscode.LogOutputChannel,
): Promise<vscode.Disposable> {
  const worker = startWorker(script);
  const client = new LanguageClient(
    "tunesmith",
    "Tunesmith Language Server",
    worker as unknown as ServerOptions,
    {
      documentSelector: [{ language: "study" }],
      outputChannel: log,
      // The lenses of this extension can be clicked.
      initializationOptions: { codeLens: { enabled: false } },
      synchronize: { configurationSection: "tunesmith" },
      // The server knows files by paths, wherever they are.
      uriConverters: {
        code2Protocol: asFile,
        protocol2Code: (address: string) => fromFile(vscode.Uri.parse(address)),
      },
    },
  );
  client.onRequest<Fetched, Error>(fetchFileRequest, ({ path, known }: FetchFileParams) =>
    fetchPath(path, known),
  );
  await client.start();
  return {
    dispose: () => {
      void client.stop();
      worker.terminate();
    },
  };
}

/** A document that was never saved has no place yet. */
function asFile(uri: vscode.Uri): string {
  return (uri.scheme === "untitled" ? uri : vscode.Uri.file(studyPath(uri))).toString();
}

function fromFile(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === "file" ? uriOfPath(uri.path) : uri;
}
