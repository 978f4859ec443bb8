import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import {
  createProtocolConnection,
  DidChangeWatchedFilesNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

/** Bundles the server as the extension ships it. */
export async function bundleServer(): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "tunesmith-server-"));
  const file = path.join(folder, "server.cjs");
  await build({
    entryPoints: ["src/server/server.ts"],
    outfile: file,
    bundle: true,
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** An editor's end of the wire. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  /** The globs that the server asks to be told about. */
  readonly watched: Promise<readonly string[]>;
  /** What the server has logged as errors. */
  readonly errors: readonly string[];
  /** Resolves to the next diagnostics of a document that satisfy the condition. */
  diagnostics(
    uri: string,
    isWanted?: (published: PublishDiagnosticsParams) => boolean,
  ): Promise<PublishDiagnosticsParams>;
  /** Tells that a file has changed on the disk. */
  touch(uri: string): Promise<void>;
  /** Ends the server as an editor does; resolves to its exit code. */
  end(): Promise<number>;
}

export async function startClient(serverFile: string): Promise<Client> {
  const server = spawn(process.execPath, [serverFile, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const errors: string[] = [];
  const listeners = new Set<(published: PublishDiagnosticsParams) => void>();
  connection.onNotification(PublishDiagnosticsNotification.type, (published) => {
    for (const listener of listeners) listener(published);
  });
  connection.onNotification(LogMessageNotification.type, ({ message }) => void errors.push(message));
  const watched = new Promise<readonly string[]>((resolve) => {
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      const registration = registrations.find(
        ({ method }) => method === DidChangeWatchedFilesNotification.method,
      );
      const watchers: readonly { readonly globPattern: string }[] =
        registration?.registerOptions.watchers ?? [];
      resolve(watchers.map(({ globPattern }) => globPattern));
    });
  });
  connection.listen();
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
  });
  await connection.sendNotification(InitializedNotification.type, {});
  return {
    connection,
    initialized,
    watched,
    errors,
    diagnostics: (uri, isWanted = () => true) =>
      new Promise((resolve) => {
        const listener = (published: PublishDiagnosticsParams) => {
          if (published.uri !== uri || !isWanted(published)) return;
          listeners.delete(listener);
          resolve(published);
        };
        listeners.add(listener);
      }),
    touch: (uri) =>
      connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri, type: 2 }] }),
    end: () => endServer(connection, server),
  };
}

async function endServer(connection: ProtocolConnection, server: ChildProcess): Promise<number> {
  const ended = once(server, "exit");
  await connection.sendRequest(ShutdownRequest.type);
  await connection.sendNotification(ExitNotification.type);
  const [code] = await ended;
  connection.dispose();
  return code as number;
}
