import { type MessageConnection, ResponseError } from "vscode-jsonrpc";
import type {
  ClientCapabilities,
  DidChangeConfigurationParams,
  DidChangeWorkspaceFoldersParams,
  InitializeParams,
  InitializeResult,
  PublishDiagnosticsParams,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { createScriptFiles, type ScriptReader } from "../node/script-files.ts";
import { type Answer, answers, RefusedRequest } from "./answers.ts";
import { capabilities } from "./capabilities.ts";
import { createChecker } from "./checker.ts";
import { describeError } from "./describe-error.ts";
import { type Places, pathOf, workspaceOf } from "./document-workspace.ts";
import { type ClientTasks, createClientTasks, tasksMethod } from "./editor-tasks.ts";
import { createJournals } from "./journals.ts";
import { followDocuments } from "./open-documents.ts";
import { createRecalls } from "./recalls.ts";
import { defaultSettings, readSettings } from "./settings.ts";
import type { OpenStudyJournal } from "./study-journal.ts";

export interface ServerContext {
  readonly version?: string;
  readonly readScript: ScriptReader;
  readonly strategyText: Places["strategyText"];
  readonly openJournal: OpenStudyJournal;
  /** The address of docs/diagnostics.md, which problems link to. */
  readonly diagnosticsPage?: string | undefined;
  /** Where files are not at hand, but come after they were asked for. */
  readonly arrivals?: Arrivals;
  /** Ends this process with its client, where both are processes of one machine. */
  watchParent?(processId: number | null): void;
  /** Ends the process. */
  exit(code: 0 | 1): void;
}

export interface Arrivals {
  /** Whether something seems to be missing only because it has not come yet. */
  isWaiting(): boolean;
  onArrival(arrived: () => void): void;
}

/** `InvalidRequest`, `ServerNotInitialized` and `RequestFailed` of the protocol. */
const invalidRequest = -32600;
const serverNotInitialized = -32002;
const requestFailed = -32803;

/** `Error` of the protocol's kinds of message. */
const errorMessage = 1;

/** Answers for study files over a connection until its client ends it. */
export function serve(
  connection: MessageConnection,
  {
    version,
    readScript,
    strategyText,
    openJournal,
    diagnosticsPage,
    arrivals,
    watchParent,
    exit,
  }: ServerContext,
): void {
  let phase: "new" | "running" | "shut down" = "new";
  let settings = defaultSettings;
  let client: ClientCapabilities = {};
  let folders: readonly string[] = [];
  const recalls = createRecalls();
  const scripts = createScriptFiles(readScript);
  const journals = createJournals(openJournal, showResults);
  let clientTasks: ClientTasks | undefined;
  const places: Places = {
    scripts,
    journals,
    strategyText,
    clientTasks: () => clientTasks,
    folders: () => folders,
  };
  const documents = followDocuments(connection, {
    opened: (document) => checker.checkNow(document),
    changed: (document) => checker.checkSoon(document),
    closed(document) {
      checker.forget(document);
      recalls.forget(document);
      const file = pathOf(document.uri);
      if (file !== undefined) journals.forget(file);
    },
  });
  const checker = createChecker({
    documents,
    workspaceOf: ({ uri }) => workspaceOf(uri, places),
    publish: (diagnostics: PublishDiagnosticsParams) =>
      notify("textDocument/publishDiagnostics", diagnostics),
    logError,
    diagnosticsPage,
    isWaiting: () => arrivals?.isWaiting() ?? false,
  });
  arrivals?.onArrival(() => checker.checkAll());

  function notify(method: string, params: unknown): void {
    connection.sendNotification(method, params).catch(() => {
      // The client is gone, and so will be this process.
    });
  }

  function request(method: string, params?: unknown): Promise<unknown> {
    const sent =
      params === undefined ? connection.sendRequest(method) : connection.sendRequest(method, params);
    return sent.catch((error: unknown) => logError(`${method}: ${describeError(error)}`));
  }

  function logError(message: string): void {
    notify("window/logMessage", { type: errorMessage, message });
  }

  function askForTasks(uri: string): Promise<unknown> {
    return request(tasksMethod, { uri });
  }

  function checkUri(uri: string): void {
    const document = documents.get(uri);
    if (document !== undefined) checker.checkAgain(document);
  }

  /** What trials say has changed, and it stands in diagnostics, hints and lenses. */
  function showResults(studyFile: string): void {
    for (const document of documents.all()) {
      if (pathOf(document.uri) === studyFile) checker.checkAgain(document);
    }
    if (client.workspace?.inlayHint?.refreshSupport) void request("workspace/inlayHint/refresh");
    if (client.workspace?.codeLens?.refreshSupport) void request("workspace/codeLens/refresh");
  }

  connection.onRequest("initialize", (params: InitializeParams): InitializeResult => {
    phase = "running";
    client = params.capabilities;
    folders = foldersOf(params);
    settings = readSettings(params.initializationOptions, settings);
    if (params.initializationOptions?.tasks === true) clientTasks = createClientTasks(askForTasks, checkUri);
    watchParent?.(params.processId);
    return { serverInfo: { name: "tunesmith", ...(version !== undefined && { version }) }, capabilities };
  });

  connection.onNotification("initialized", async () => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) await watchFiles();
    await pullSettings();
  });

  /** What a study says about tasks, its script and its own name is held against these files. */
  async function watchFiles(): Promise<void> {
    const watchers = [
      "**/{.vscode/tasks,package}.json",
      "**/*.study.{yaml,yml}",
      "**/*.{py,js,mjs,cjs,ts}",
    ].map((globPattern) => ({ globPattern }));
    const method = "workspace/didChangeWatchedFiles";
    await request("client/registerCapability", {
      registrations: [{ id: method, method, registerOptions: { watchers } }],
    });
  }

  async function pullSettings(): Promise<void> {
    if (!client.workspace?.configuration) return;
    const [own] = ((await request("workspace/configuration", { items: [{ section: "tunesmith" }] })) ??
      []) as readonly unknown[];
    applySettings(own);
  }

  function applySettings(sent: unknown): void {
    settings = readSettings(sent, settings);
    if (client.workspace?.inlayHint?.refreshSupport) void request("workspace/inlayHint/refresh");
  }

  connection.onNotification(
    "workspace/didChangeConfiguration",
    async (params: DidChangeConfigurationParams) => {
      if (client.workspace?.configuration) await pullSettings();
      else applySettings(params.settings);
    },
  );

  connection.onNotification(
    "workspace/didChangeWorkspaceFolders",
    ({ event }: DidChangeWorkspaceFoldersParams) => {
      const removed = new Set(event.removed.map(({ uri }) => pathOf(uri)));
      const added = event.added.flatMap(({ uri }) => pathOf(uri) ?? []);
      folders = [...folders.filter((folder) => !removed.has(folder)), ...added];
      checker.checkAll();
    },
  );

  connection.onNotification("workspace/didChangeWatchedFiles", () => {
    clientTasks?.forget();
    checker.checkAll();
  });

  connection.onRequest("shutdown", () => {
    phase = "shut down";
    return null;
  });

  connection.onNotification("exit", () => end());
  connection.onClose(() => end());

  function end(): void {
    journals.dispose();
    exit(phase === "shut down" ? 0 : 1);
  }

  for (const [method, answer] of Object.entries(answers)) {
    connection.onRequest(method, (params: unknown) => answerTo(answer, params));
  }
  connection.listen();

  function answerTo({ nothing, find }: Answer, params: unknown): unknown {
    if (phase === "new") return new ResponseError(serverNotInitialized, "The server waits for `initialize`.");
    if (phase === "shut down") return new ResponseError(invalidRequest, "The server is shut down.");
    const document = documentOf(params);
    if (document === undefined) return nothing;
    try {
      return find(
        {
          document,
          text: document.getText(),
          workspace: workspaceOf(document.uri, places),
          checker,
          settings,
          recall: recalls.recallOf(document),
          tasksAnswered: () => clientTasks?.answered(document.uri),
          client: { definitionLinks: client.textDocument?.definition?.linkSupport === true },
        },
        params,
      );
    } catch (error) {
      if (error instanceof RefusedRequest) return new ResponseError(requestFailed, error.message);
      // Anything else is a fault of this server: it is logged, and its client goes on without an answer.
      logError(describeError(error));
      return nothing;
    }
  }

  function documentOf(params: unknown): TextDocument | undefined {
    const { textDocument } = params as { readonly textDocument?: { readonly uri?: unknown } };
    return typeof textDocument?.uri === "string" ? documents.get(textDocument.uri) : undefined;
  }
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (typeof rootUri === "string" ? [rootUri] : []);
  return uris.flatMap((uri) => pathOf(uri) ?? []);
}
