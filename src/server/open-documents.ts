import type { MessageConnection } from "vscode-jsonrpc/node";
import type {
  DidChangeTextDocumentParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";

/** The documents that the client has open, as it sees them. */
export interface OpenDocuments {
  get(uri: string): TextDocument | undefined;
  all(): readonly TextDocument[];
}

export interface DocumentEvents {
  opened(document: TextDocument): void;
  changed(document: TextDocument): void;
  closed(document: TextDocument): void;
}

export function followDocuments(connection: MessageConnection, events: DocumentEvents): OpenDocuments {
  const documents = new Map<string, TextDocument>();

  connection.onNotification("textDocument/didOpen", ({ textDocument }: DidOpenTextDocumentParams) => {
    const { uri, languageId, version, text } = textDocument;
    const document = TextDocument.create(uri, languageId, version, text);
    documents.set(uri, document);
    events.opened(document);
  });

  connection.onNotification(
    "textDocument/didChange",
    ({ textDocument, contentChanges }: DidChangeTextDocumentParams) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined) return;
      TextDocument.update(document, contentChanges, textDocument.version);
      events.changed(document);
    },
  );

  connection.onNotification("textDocument/didClose", ({ textDocument }: DidCloseTextDocumentParams) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return;
    documents.delete(textDocument.uri);
    events.closed(document);
  });

  return { get: (uri) => documents.get(uri), all: () => [...documents.values()] };
}
