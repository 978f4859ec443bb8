import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build } from "esbuild";
import {
  type ClientCapabilities,
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
import { serverBundle } from "../../scripts/server-bundle.mjs";

export interface Bundle {
  /** What is started, with its arguments. */
  readonly words: readonly string[];
  /** Of all that the server loads at its start. */
  readonly bytes: number;
  remove(): Promise<void>;
}

const common: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  legalComments: "eof",
  logLevel: "warning",
};

/** Bundles the server as the extension ships it. */
export async function bundleServer(): Promise<Bundle> {
  const folder = await mkdtemp(path.join(tmpdir(), "tunesmith-server-"));
  await build({ ...common, ...serverBundle, outdir: folder });
  const file = path.join(folder, "server.cjs");
  return bundleAt(folder, file, [file, "--stdio"]);
}

/** Bundles the command line, which serves other editors. */
export async function bundleCommandLine(): Promise<Bundle> {
  const folder = await mkdtemp(path.join(tmpdir(), "tunesmith-cli-"));
  const file = path.join(folder, "cli.mjs");
  const banner = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';
  await build({
    ...common,
    format: "esm",
    entryPoints: ["src/cli/cli.ts"],
    outfile: file,
    banner: { js: banner },
  });
  return bundleAt(folder, file, [file, "lsp", "--stdio"]);
}

async function bundleAt(folder: string, file: string, words: readonly string[]): Promise<Bundle> {
  const { size } = await stat(file);
  return { words, bytes: size, remove: () => rm(folder, { recursive: true, force: true }) };
}

const able: ClientCapabilities = {
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
};

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
  /** Ends the server without a word before; resolves to its exit code. */
  leave(): Promise<number>;
}

export interface ClientOptions {
  /** What this editor can do; by default, hear of files and refresh what it shows. */
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
}

export async function startClient(
  { words }: Pick<Bundle, "words">,
  { capabilities = able, folders, initializationOptions }: ClientOptions = {},
): Promise<Client> {
  const server = spawn(process.execPath, [...words], { stdio: ["pipe", "pipe", "inherit"] });
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
    capabilities,
    ...(folders && {
      workspaceFolders: folders.map((folder) => ({
        uri: pathToFileURL(folder).href,
        name: path.basename(folder),
      })),
    }),
    ...(initializationOptions !== undefined && { initializationOptions }),
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
    end: async () => {
      await connection.sendRequest(ShutdownRequest.type);
      return exitOf(connection, server);
    },
    leave: () => exitOf(connection, server),
  };
}

async function exitOf(connection: ProtocolConnection, server: ChildProcess): Promise<number> {
  const ended = once(server, "exit");
  await connection.sendNotification(ExitNotification.type);
  const [code] = await ended;
  connection.dispose();
  return code as number;
}
