import { isPlainText, quoted } from "../study/example-text.ts";
import type { DefinitionPath, Span } from "../study/problem.ts";
import type { Edit } from "./mended-text.ts";
import type { OutlineEntry, OutlineMapping, OutlineNode } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import type { StudyText } from "./study-text.ts";

// The smallest edits of a study file that change a key or a value: comments, blank lines and the layout of everything
// else stay as they are.

export interface FoundEntry {
  readonly mapping: OutlineMapping;
  readonly entry: OutlineEntry;
}

/** The key at the end of a path, as it is written; undefined where an alias or a merge brings it in. */
export function entryAt(outline: OutlineMapping, path: DefinitionPath): FoundEntry | undefined {
  const key = path.at(-1);
  const mapping = nodeAt(outline, path.slice(0, -1));
  if (typeof key !== "string" || mapping?.kind !== "mapping") return undefined;
  const entry = mapping.entries.find((each) => textOf(each.key) === key);
  return entry && { mapping, entry };
}

export function nodeAt(outline: OutlineMapping, path: DefinitionPath): OutlineNode | undefined {
  let node: OutlineNode | undefined = outline;
  for (const step of path) {
    if (node?.kind === "list" && typeof step === "number") node = node.items[step]?.value;
    else if (node?.kind === "mapping") node = node.entries.find(({ key }) => textOf(key) === step)?.value;
    else return undefined;
  }
  return node;
}

/** A node with its quotes or brackets. */
export function outerSpan(text: string, node: OutlineNode): Span {
  const { span, style } = node;
  if (node.kind === "scalar")
    return style === "plain" || style === "block" ? span : { start: span.start - 1, end: node.reach };
  if (style === "block") return span;
  const close = text.slice(span.end).search(/[}\]]/);
  return { start: span.start - 1, end: close === -1 ? span.end : span.end + close + 1 };
}

/** A text as YAML, in quotes where it would be read as something else. */
export function yamlText(text: string, style: "block" | "flow"): string {
  return isPlainText(text, style) ? text : quoted(text);
}

/** A range or list of choices as YAML: a list as it is, a call in quotes where commas would end it. */
export function yamlRange(text: string, style: "block" | "flow"): string {
  return text.startsWith("[") ? text : yamlText(text, style);
}

export function setValue({ text }: StudyText, { entry }: FoundEntry, yaml: string): Edit {
  const { value, afterColon, key } = entry;
  const after = afterColon ?? key.reach;
  if (value === undefined) {
    const replacement = afterColon === undefined ? `: ${yaml}` : ` ${yaml}`;
    return { span: { start: after, end: after }, replacement };
  }
  const isBlock = value.style === "block";
  if (isBlock) return { span: { start: after, end: entry.span.end }, replacement: ` ${yaml}` };
  return { span: outerSpan(text, value), replacement: yaml };
}

/** Undefined where something else stands before it in its line, such as the dash of a list. */
export function removeEntry({ text }: StudyText, { mapping, entry }: FoundEntry): Edit | undefined {
  if (mapping.style === "flow") return { span: itemSpan(text, mapping.entries, entry), replacement: "" };
  const start = lineStart(text, entry.span.start);
  if (text.slice(start, entry.span.start).trim() !== "") return undefined;
  const next = text.indexOf("\n", entry.span.end);
  return { span: { start, end: next === -1 ? text.length : next + 1 }, replacement: "" };
}

/** An item of a flow collection with one of the commas around it. */
export function itemSpan(
  text: string,
  items: readonly { readonly span: Span }[],
  item: { readonly span: Span },
): Span {
  const index = items.indexOf(item);
  const [before, next] = [items[index - 1], items[index + 1]];
  if (next !== undefined) return { start: item.span.start, end: next.span.start };
  const written = text.slice(item.span.start, item.span.end).trimEnd().length;
  const start =
    before === undefined
      ? item.span.start
      : before.span.start + text.slice(before.span.start, before.span.end).trimEnd().length;
  return { start, end: item.span.start + written };
}

/** Adds a key to the end of a mapping, which is made where it is not there. Undefined where something else stands there. */
export function addKey(
  source: StudyText,
  path: DefinitionPath,
  key: string,
  value: YamlValue,
): Edit | undefined {
  const { text, outline } = source;
  const breaks = lineBreakOf(text);
  const node = nodeAt(outline, path);
  if (node?.kind === "mapping") {
    const style = path.length === 0 ? "block" : node.style;
    return style === "flow"
      ? addToFlow(node, `${key}: ${value("flow")}`, text)
      : addToBlock(node, `${key}: ${value("block")}`, text, breaks);
  }
  const found = entryAt(outline, path);
  if (found !== undefined) {
    if (node !== undefined || found.mapping.style === "flow") return undefined;
    const at = found.entry.afterColon;
    if (at === undefined) return undefined;
    const margin = " ".repeat(found.mapping.column + 2);
    return { span: { start: at, end: at }, replacement: `${breaks}${margin}${key}: ${value("block")}` };
  }
  const [section] = path;
  if (path.length !== 1 || typeof section !== "string") return undefined;
  return atEnd(text, `${section}:${breaks}  ${key}: ${value("block")}`, breaks);
}

/** Written in the style of the mapping that it is put into. */
export type YamlValue = (style: "block" | "flow") => string;

export function lineBreakOf(text: string): "\r\n" | "\n" {
  return /\r\n/.test(text) ? "\r\n" : "\n";
}

function addToBlock(mapping: OutlineMapping, line: string, text: string, breaks: string): Edit | undefined {
  const last = mapping.entries.at(-1);
  if (last === undefined) return atEnd(text, line, breaks);
  const at = lineEnd(text, last.span.end);
  return { span: { start: at, end: at }, replacement: `${breaks}${" ".repeat(mapping.column)}${line}` };
}

function addToFlow(mapping: OutlineMapping, item: string, text: string): Edit {
  const last = mapping.entries.at(-1);
  if (last === undefined) {
    const { start } = mapping.span;
    const end = start + (/^\s*/.exec(text.slice(start, mapping.span.end))?.[0].length ?? 0);
    return { span: { start, end }, replacement: ` ${item} ` };
  }
  const written = text.slice(last.span.start, last.span.end).trimEnd().length;
  const at = last.span.start + written;
  return { span: { start: at, end: at }, replacement: `, ${item}` };
}

function atEnd(text: string, line: string, breaks: string): Edit {
  const end = text.trimEnd().length;
  return {
    span: { start: end, end },
    replacement: `${end === 0 ? "" : breaks}${line}${end === text.length ? breaks : ""}`,
  };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** In front of the line break. */
function lineEnd(text: string, offset: number): number {
  const found = /\r?\n|$/.exec(text.slice(offset));
  return offset + (found?.index ?? 0);
}
