// The numbers and names of the language server protocol that this language uses. In the server's bundle they stand for
// the whole of `vscode-languageserver-types`, which checks values at run time too and has twenty times the size.
// test/language/protocol-kinds.test.ts holds them against it.

export const CodeActionKind = {
  Empty: "",
  QuickFix: "quickfix",
  Refactor: "refactor",
  RefactorExtract: "refactor.extract",
  RefactorInline: "refactor.inline",
  RefactorRewrite: "refactor.rewrite",
  Source: "source",
  SourceFixAll: "source.fixAll",
} as const;

export const CompletionItemKind = {
  Text: 1,
  Function: 3,
  Field: 5,
  Variable: 6,
  Property: 10,
  Value: 12,
  Keyword: 14,
  Snippet: 15,
  File: 17,
  Reference: 18,
  EnumMember: 20,
  Constant: 21,
} as const;

export const DiagnosticSeverity = { Error: 1, Warning: 2, Information: 3, Hint: 4 } as const;
export const DiagnosticTag = { Unnecessary: 1, Deprecated: 2 } as const;
export const DocumentHighlightKind = { Text: 1, Read: 2, Write: 3 } as const;
export const FoldingRangeKind = { Comment: "comment", Imports: "imports", Region: "region" } as const;
export const InlayHintKind = { Type: 1, Parameter: 2 } as const;
export const InsertTextFormat = { PlainText: 1, Snippet: 2 } as const;
export const InsertTextMode = { asIs: 1, adjustIndentation: 2 } as const;
export const MarkupKind = { PlainText: "plaintext", Markdown: "markdown" } as const;

export const SymbolKind = {
  Namespace: 3,
  Property: 7,
  Field: 8,
  Variable: 13,
  Constant: 14,
  Struct: 23,
} as const;
