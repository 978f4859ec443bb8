import type {
  CodeActionParams,
  CompletionParams,
  DocumentRangeFormattingParams,
  InlayHintParams,
  ReferenceParams,
  RenameParams,
  SelectionRangeParams,
  SemanticTokensRangeParams,
  TextDocumentPositionParams,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "vscode-languageserver-types";
import { complete } from "../language/complete.ts";
import { documentLinks } from "../language/document-links.ts";
import { documentSymbols } from "../language/document-symbols.ts";
import { findDefinition } from "../language/find-definition.ts";
import { findReferences, highlightName } from "../language/find-references.ts";
import { foldingRanges } from "../language/folding-ranges.ts";
import { format } from "../language/format.ts";
import { hover } from "../language/hover.ts";
import { inlayHints } from "../language/inlay-hints.ts";
import { pastTrialsOf } from "../language/past-trials.ts";
import { quickFixes } from "../language/quick-fixes.ts";
import { refactorings } from "../language/refactorings.ts";
import { prepareRename, rename } from "../language/rename.ts";
import { selectionRanges } from "../language/selection-ranges.ts";
import { encodeTokens, semanticTokens } from "../language/semantic-tokens.ts";
import { signatureHelp } from "../language/signature-help.ts";
import { studyLenses } from "../language/study-lens.ts";
import { studyNames } from "../language/study-names.ts";
import { studyPrice } from "../language/study-price.ts";
import { studyText } from "../language/study-text.ts";
import type { Workspace } from "../language/workspace.ts";
import type { Recall } from "../study/recall.ts";
import type { Checker } from "./checker.ts";
import { isWorthCompleting } from "./completion-trigger.ts";
import type { Settings } from "./settings.ts";
import { type StudyStatus, studyStatusMethod } from "./study-status.ts";

/** What an answer is found with. */
export interface Asked {
  readonly document: TextDocument;
  readonly text: string;
  readonly workspace: Workspace;
  readonly checker: Checker;
  readonly settings: Settings;
  /** Of what was read from this document before. */
  readonly recall: Recall;
  /** What the client can do with an answer. */
  readonly client: ClientAbilities;
  /** Resolves once the client has said which tasks it has; undefined where it has, or is not asked. */
  tasksAnswered(): Promise<void> | undefined;
}

export interface ClientAbilities {
  /** Definitions as links, with what they lead from. */
  readonly definitionLinks: boolean;
}

/** The request cannot be answered as it is; the message says why, to a person. */
export class RefusedRequest extends Error {}

/** By method: how a request about a document is answered, and what stands for no answer. */
export const answers: Readonly<Record<string, Answer>> = {
  "textDocument/completion": answer<CompletionParams>([], (asked, { position, context }) => {
    const { document, text, workspace } = asked;
    const before = text.slice(document.offsetAt({ ...position, character: 0 }), document.offsetAt(position));
    if (!isWorthCompleting(context?.triggerCharacter, before)) return [];
    const items = complete(text, position, workspace, asked.recall);
    // The client has been asked for its tasks then, and the list is not whole before it has answered.
    const answered = /\btask:/.test(before) ? asked.tasksAnswered() : undefined;
    return answered?.then(() => complete(text, position, workspace, asked.recall)) ?? items;
  }),
  "textDocument/hover": answer<TextDocumentPositionParams>(
    null,
    ({ text, workspace, recall }, { position }) => hover(text, position, workspace, recall),
  ),
  "textDocument/signatureHelp": answer<TextDocumentPositionParams>(null, ({ text, recall }, { position }) =>
    signatureHelp(text, position, recall),
  ),
  "textDocument/definition": answer<TextDocumentPositionParams>([], (asked, { position }) => {
    const { document, text, workspace, client } = asked;
    const links = findDefinition(document.uri, text, position, workspace);
    if (client.definitionLinks) return links;
    return links.map(({ targetUri, targetSelectionRange }) => ({
      uri: targetUri,
      range: targetSelectionRange,
    }));
  }),
  "textDocument/references": answer<ReferenceParams>([], ({ document, text }, { position, context }) => {
    const declarations = context.includeDeclaration ? "with-declarations" : "without-declarations";
    return findReferences(text, position, declarations).map((range) => ({ uri: document.uri, range }));
  }),
  "textDocument/documentHighlight": answer<TextDocumentPositionParams>([], ({ text, recall }, { position }) =>
    highlightName(text, position, recall),
  ),
  "textDocument/prepareRename": answer<TextDocumentPositionParams>(null, ({ text }, { position }) =>
    prepareRename(text, position),
  ),
  "textDocument/rename": answer<RenameParams>(null, ({ document, text }, { position, newName }) => {
    const result = rename(text, position, newName);
    if (result.kind === "refused") throw new RefusedRequest(result.reason);
    return { changes: { [document.uri]: result.edits } };
  }),
  "textDocument/documentSymbol": answer([], ({ text, recall }) => documentSymbols(text, recall)),
  "textDocument/foldingRange": answer([], ({ text, recall }) => foldingRanges(text, recall)),
  "textDocument/selectionRange": answer<SelectionRangeParams>([], ({ text }, { positions }) =>
    selectionRanges(text, positions),
  ),
  "textDocument/documentLink": answer([], ({ text, workspace, recall }) =>
    documentLinks(text, workspace, recall),
  ),
  "textDocument/codeLens": answer([], ({ text, workspace, settings, recall }) =>
    settings.lenses ? studyLenses(text, workspace, recall) : [],
  ),
  "textDocument/inlayHint": answer<InlayHintParams>([], (asked, { range }) => hintsOf(asked, range)),
  "textDocument/formatting": answer([], ({ text }) => format(text)),
  "textDocument/rangeFormatting": answer<DocumentRangeFormattingParams>([], ({ text }, { range }) =>
    format(text).filter((edit) => isWithin(edit, range)),
  ),
  "textDocument/semanticTokens/full": answer({ data: [] }, ({ text, recall }) => ({
    data: encodeTokens(studyText(text, recall), semanticTokens(text, recall)),
  })),
  "textDocument/semanticTokens/range": answer<SemanticTokensRangeParams>(
    { data: [] },
    ({ document, text, recall }, { range }) => {
      const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      const tokens = semanticTokens(text, recall).filter(({ span }) => span.end > from && span.start < to);
      return { data: encodeTokens(studyText(text, recall), tokens) };
    },
  ),
  "textDocument/codeAction": answer<CodeActionParams>(
    [],
    ({ document, text, workspace, checker, recall }, { range, context }) => {
      const source = studyText(text, recall);
      const input = { uri: document.uri, text, range, workspace, recall };
      const actions = [
        ...quickFixes({ ...input, problems: checker.problemsOf(document) }),
        ...refactorings({
          ...input,
          past: pastTrialsOf(source.outline, studyNames(source, recall), workspace),
        }),
      ];
      const { only } = context;
      return only === undefined
        ? actions
        : actions.filter(({ kind = "" }) => only.some((asked) => isKind(kind, asked)));
    },
  ),
  [studyStatusMethod]: answer(null, statusOf),
};

export interface Answer {
  /** For a document that is not open, and where finding an answer failed. */
  readonly nothing: unknown;
  find(asked: Asked, params: unknown): unknown;
}

function answer<Params = unknown>(nothing: unknown, find: (asked: Asked, params: Params) => unknown): Answer {
  return { nothing, find: (asked, params) => find(asked, params as Params) ?? nothing };
}

function statusOf({ document, text, workspace, checker, recall }: Asked): StudyStatus {
  const count = (severity: string) =>
    checker.problemsOf(document).filter((problem) => problem.severity === severity).length;
  const study = checker.studyOf(document);
  const past = study && pastOf(text, workspace, recall);
  return {
    errors: count("error"),
    warnings: count("warning"),
    strategy: study?.strategy.name ?? null,
    cost: study === undefined ? "" : studyPrice(study, past?.pace).summary,
  };
}

function pastOf(text: string, workspace: Workspace, recall: Recall) {
  const source = studyText(text, recall);
  return pastTrialsOf(source.outline, studyNames(source, recall), workspace);
}

function hintsOf(
  { document, text, workspace, checker, settings, recall }: Asked,
  range: InlayHintParams["range"],
) {
  const past = pastOf(text, workspace, recall);
  const study = settings.costHints ? checker.studyOf(document) : undefined;
  return inlayHints({
    text,
    range,
    past: settings.resultHints ? past : undefined,
    price: study && studyPrice(study, past?.pace),
    recall,
  });
}

/** `refactor` asks for `refactor.rewrite` too. */
function isKind(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`);
}

function isWithin(edit: TextEdit, range: InlayHintParams["range"]): boolean {
  return edit.range.start.line >= range.start.line && edit.range.end.line <= range.end.line;
}
