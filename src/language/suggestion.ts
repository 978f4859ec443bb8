import {
  type CompletionItem,
  type CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type Range,
} from "vscode-languageserver-types";
import { isPlainText, quoted } from "../study/example-text.ts";
import type { Span } from "../study/problem.ts";

/** One entry of a completion list. */
export interface Suggestion {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** In the snippet syntax of the language server protocol; plain texts go through `literal`. */
  readonly snippet: string;
  /** What the snippet replaces. */
  readonly span: Span;
  /** `first` for what the file cannot do without. */
  readonly rank: "first" | "normal";
  readonly detail?: string | undefined;
  /** Markdown. */
  readonly documentation?: string | undefined;
  /** White space before the span that has to go with it. */
  readonly removes?: Span | undefined;
  /** What the typed text is held against; the label where absent. */
  readonly filter?: string | undefined;
}

/** A text that a snippet inserts as it stands. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** A range as a snippet whose numbers are stepped through: `loguniform(${1:1e-5}, ${2:0.1})`. */
export function rangeSnippet(range: string, style: "block" | "flow"): string {
  let stop = 0;
  const call = /^\w+\(/.test(range);
  const stepped = call
    ? literal(range).replace(/(?<=[(,=]\s*)-?\d[\w.+-]*/g, (number) => `\${${++stop}:${number}}`)
    : literal(range);
  // A comma ends a plain text in flow style.
  return call && style === "flow" && range.includes(",") ? `'${stepped}'` : stepped;
}

/** A scalar with this value, written so that YAML reads the very same text. */
export function scalarText(
  value: string,
  quotes: "plain" | "single" | "double" | "block" | undefined,
  style: "block" | "flow",
): string {
  if (quotes === "single") return value.replaceAll("'", "''");
  if (quotes === "double") return JSON.stringify(value).slice(1, -1);
  if (quotes === "block") return value;
  return isPlainText(value, style) ? value : quoted(value);
}

const rankLetters = { first: "a", normal: "b" } as const;

/** @param index the suggestion's place among those of its rank */
export function toCompletionItem(
  suggestion: Suggestion,
  index: number,
  rangeOf: (span: Span) => Range,
): CompletionItem {
  const { label, kind, snippet, rank, detail, documentation, filter, removes } = suggestion;
  return {
    label,
    kind,
    sortText: `${rankLetters[rank]}${String(index).padStart(4, "0")}`,
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range: rangeOf(suggestion.span), newText: snippet },
    ...(removes !== undefined && { additionalTextEdits: [{ range: rangeOf(removes), newText: "" }] }),
    ...(filter !== undefined && { filterText: filter }),
    ...(detail !== undefined && detail !== "" && { detail }),
    ...(documentation !== undefined && {
      documentation: { kind: MarkupKind.Markdown, value: documentation },
    }),
  };
}
