import { type DocumentSymbol, SymbolKind } from "vscode-languageserver-types";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { isGroup } from "./name-occurrences.ts";
import type { OutlineEntry, OutlineNode } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import { type StudyText, studyText } from "./study-text.ts";

const longestDetail = 60;
/** As deep as groups may be nested; nothing else of a study is. */
const deepest = 24;

/** The sections of a study with the names that they declare, for the outline, the breadcrumbs and `Go to Symbol`. */
export function documentSymbols(text: string, recall: Recall = withoutRecall): DocumentSymbol[] {
  const source = studyText(text, recall);
  return source.outline.entries.flatMap((entry) => sectionSymbol(source, entry));
}

function sectionSymbol(source: StudyText, entry: OutlineEntry): readonly DocumentSymbol[] {
  const section = textOf(entry.key);
  const { value } = entry;
  if (section === "space") return symbol(source, entry, SymbolKind.Namespace, spaceSymbols(source, value, 0));
  if (section === "derived")
    return symbol(source, entry, SymbolKind.Namespace, keySymbols(source, value, SymbolKind.Variable));
  if (section === "metrics")
    return symbol(source, entry, SymbolKind.Namespace, keySymbols(source, value, SymbolKind.Field));
  return symbol(source, entry, SymbolKind.Property, keySymbols(source, value, SymbolKind.Property));
}

function spaceSymbols(
  source: StudyText,
  node: OutlineNode | undefined,
  depth: number,
): readonly DocumentSymbol[] {
  if (node?.kind !== "mapping" || depth > deepest) return [];
  return node.entries.flatMap((entry) => {
    const { value } = entry;
    if (isGroup(value))
      return symbol(source, entry, SymbolKind.Struct, spaceSymbols(source, value, depth + 1));
    const isConstant =
      value?.kind === "scalar" && !/[()]/.test(value.text) && !/^(?:bool$|\*)/.test(value.text);
    return symbol(source, entry, isConstant ? SymbolKind.Constant : SymbolKind.Variable, []);
  });
}

function keySymbols(
  source: StudyText,
  node: OutlineNode | undefined,
  kind: SymbolKind,
): readonly DocumentSymbol[] {
  if (node?.kind !== "mapping") return [];
  return node.entries.flatMap((entry) => symbol(source, entry, kind, []));
}

/** A key that is still being typed has no symbol, nor one that is empty: the protocol forbids symbols without a name. */
function symbol(
  { text, rangeOf }: StudyText,
  { key, value, span, afterColon }: OutlineEntry,
  kind: SymbolKind,
  children: readonly DocumentSymbol[],
): readonly DocumentSymbol[] {
  const name = textOf(key).trim();
  if (name === "" || afterColon === undefined) return [];
  const end = Math.max(span.end, key.span.end);
  const detail = detailOf(text, value);
  return [
    {
      name,
      kind,
      range: rangeOf({ start: Math.min(span.start, key.span.start), end }),
      selectionRange: rangeOf(key.span),
      ...(detail !== "" && { detail }),
      ...(children.length > 0 && { children: [...children] }),
    },
  ];
}

/** The value, where it stands on one line. */
function detailOf(text: string, value: OutlineNode | undefined): string {
  if (value === undefined || (value.kind !== "scalar" && value.style === "block")) return "";
  const plain = text.slice(value.span.start, value.span.end).trim();
  if (plain.includes("\n")) return "";
  const written = value.kind === "scalar" ? plain : value.kind === "list" ? `[${plain}]` : `{ ${plain} }`;
  return written.length > longestDetail ? `${written.slice(0, longestDetail - 1)}…` : written;
}
