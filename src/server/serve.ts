import {
  CodeActionKind,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { complete } from "../language/complete.ts";
import { hover } from "../language/hover.ts";
import { quickFixes } from "../language/quick-fixes.ts";
import { createChecker } from "./checker.ts";
import { completionTriggers, isWorthCompleting } from "./completion-trigger.ts";
import { describeError } from "./describe-error.ts";
import { workspaceOf } from "./document-workspace.ts";

/** Answers for study files over a connection until its client ends it. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const checker = createChecker(connection, documents);
  let watchesFiles = false;

  connection.onInitialize(({ capabilities }): InitializeResult => {
    watchesFiles = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return {
      serverInfo: { name: "tunesmith" },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: { triggerCharacters: [...completionTriggers] },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });

  connection.onInitialized(async () => {
    if (!watchesFiles) return;
    // What a study says about tasks and about its own name is held against these files.
    const watchers = ["**/.vscode/tasks.json", "**/*.study.{yaml,yml}"].map((globPattern) => ({
      globPattern,
    }));
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });

  documents.onDidOpen(({ document }) => checker.checkNow(document));
  documents.onDidChangeContent(({ document }) => checker.checkSoon(document));
  documents.onDidClose(({ document }) => checker.forget(document));
  connection.onDidChangeWatchedFiles(() => checker.checkAll());

  connection.onCompletion(({ textDocument, position, context }) =>
    answer(textDocument.uri, [], (document) => {
      const text = document.getText();
      const before = text.slice(
        document.offsetAt({ ...position, character: 0 }),
        document.offsetAt(position),
      );
      if (!isWorthCompleting(context?.triggerCharacter, before)) return [];
      return complete(text, position, workspaceOf(document.uri));
    }),
  );

  connection.onHover(({ textDocument, position }) =>
    answer(
      textDocument.uri,
      null,
      (document) => hover(document.getText(), position, workspaceOf(document.uri)) ?? null,
    ),
  );

  connection.onCodeAction(({ textDocument, range }) =>
    answer(textDocument.uri, [], (document) => quickFixes(document.uri, checker.problemsOf(document), range)),
  );

  documents.listen(connection);
  connection.listen();

  /** A request that goes wrong is a fault of this server: it is logged, and its client goes on without an answer. */
  function answer<Answer>(uri: string, nothing: Answer, find: (document: TextDocument) => Answer): Answer {
    const document = documents.get(uri);
    if (document === undefined) return nothing;
    try {
      return find(document);
    } catch (error) {
      connection.console.error(describeError(error));
      return nothing;
    }
  }
}
