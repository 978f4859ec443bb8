import type { ServerCapabilities } from "vscode-languageserver";
import { tokenModifiers, tokenTypes } from "../language/semantic-tokens.ts";
import { completionTriggers } from "./completion-trigger.ts";

/** What this server answers; the numbers are those of the protocol. */
export const capabilities: ServerCapabilities = {
  positionEncoding: "utf-16",
  // Incremental.
  textDocumentSync: { openClose: true, change: 2 },
  completionProvider: { triggerCharacters: [...completionTriggers] },
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: ["(", ","] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: {},
  codeLensProvider: {},
  inlayHintProvider: true,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
    range: true,
  },
  codeActionProvider: { codeActionKinds: ["quickfix", "refactor.extract", "refactor.rewrite"] },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};
