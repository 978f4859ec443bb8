import { readFlow } from "./outline-flow.ts";
import type {
  OutlineEntry,
  OutlineItem,
  OutlineList,
  OutlineMapping,
  OutlineNode,
  OutlineScalar,
} from "./outline-node.ts";
import { plainScalar, readQuoted } from "./outline-scalar.ts";

// The shape of a study file by its indentation and its brackets alone. A YAML parser refuses the text of someone who is
// typing: an open bracket or quote takes the rest of the file with it. An outline is kept in bounds by indentation, so
// that one broken line never changes what the other sections are. It decides nothing about validity.

/** A line that holds something. */
export interface ContentLine {
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
  /** Of its first character that is no white space. */
  readonly column: number;
}

type Line = ContentLine;

const deepestNesting = 100;

/** Reads any text. What stands in a place where no study has anything is left out. */
export function readOutline(text: string): OutlineMapping {
  return { ...readEntries(text, "root").mapping, span: { start: 0, end: text.length } };
}

/** The entries that a text begins with, and what follows them. */
export interface ReadEntries {
  readonly mapping: OutlineMapping;
  /** Entries of the root that follow those of a section; undefined where what follows is something else. */
  readonly beyond: readonly OutlineEntry[] | undefined;
}

/** Reads a text that begins with an entry of the root or of a section. */
export function readEntries(text: string, place: "root" | "section"): ReadEntries {
  const lines = contentLines(text);
  let at = 0;
  let depth = place === "root" ? 0 : 1;

  const mapping = readMapping(place === "root" ? 0 : (lines[0]?.column ?? 0));
  return { mapping, beyond: readBeyond() };

  function readBeyond(): readonly OutlineEntry[] | undefined {
    const line = lines[at];
    if (line === undefined) return [];
    depth = 0;
    return line.column > 0 || isDash(line) ? undefined : readMapping(0).entries;
  }

  function contentStart({ start, column }: Line): number {
    return start + column;
  }

  function isDash(line: Line): boolean {
    return isItemLine(text, line);
  }

  function readMapping(column: number): OutlineMapping {
    const start = lines[at] === undefined ? text.length : contentStart(lines[at] as Line);
    const entries: OutlineEntry[] = [];
    for (let line = lines[at]; line !== undefined && line.column >= column; line = lines[at]) {
      if (line.column === column) {
        if (isDash(line)) {
          if (column > 0) break;
          at++;
        } else entries.push(readEntry(line));
      } else readMisplaced(column, entries);
    }
    return { kind: "mapping", style: "block", column, entries, span: { start, end: previousEnd(start) } };
  }

  /** Lines that are indented by another amount than those before them go on with the last entry. */
  function readMisplaced(column: number, entries: OutlineEntry[]): void {
    const more = readBlock(column + 1);
    const last = entries.at(-1);
    if (last === undefined || more === undefined) {
      if (more?.kind === "mapping") entries.push(...more.entries);
      return;
    }
    const { value } = last;
    const span = { start: last.span.start, end: previousEnd(last.span.end) };
    const merged =
      value?.kind === "mapping" && value.style === "block" && more.kind === "mapping"
        ? { ...value, entries: [...value.entries, ...more.entries], span: { ...value.span, end: span.end } }
        : (value ?? more);
    entries[entries.length - 1] = { ...last, value: merged, span };
  }

  function previousEnd(fallback: number): number {
    return lines[at - 1]?.end ?? fallback;
  }

  function readEntry(line: Line): OutlineEntry {
    const start = contentStart(line);
    const key = keyAt(text, start, line.end);
    if (key === undefined) {
      at++;
      const scalar = plainScalar(text, start, line.end);
      return { key: scalar, afterColon: undefined, value: undefined, span: { start, end: line.end } };
    }
    const value = readAfter(key.afterColon, line, line.column);
    return { ...key, value, span: { start, end: previousEnd(line.end) } };
  }

  /** What follows a colon or a dash: on the same line, or nested below it. */
  function readAfter(offset: number, line: Line, column: number): OutlineNode | undefined {
    const { start, anchor } = readProperties(text, skipSpace(text, offset, line.end), line.end);
    if (start < line.end && text[start] !== "#") return readInline(offset, line, column);
    at++;
    const next = lines[at];
    const node = next?.column === column && isDash(next) ? readList(column) : readBlock(column + 1);
    return node && withAnchor(node, anchor);
  }

  function readBlock(least: number): OutlineNode | undefined {
    const line = lines[at];
    if (line === undefined || line.column < least) return undefined;
    if (depth >= deepestNesting) return skipBlock(least);
    depth++;
    const node = readBlockAt(line, least);
    depth--;
    return node;
  }

  /** No study is nested like this, and whoever walks the outline must not run out of stack. */
  function skipBlock(least: number): undefined {
    while ((lines[at]?.column ?? -1) >= least) at++;
    return undefined;
  }

  function readBlockAt(line: Line, least: number): OutlineNode {
    if (isDash(line)) return readList(line.column);
    const start = contentStart(line);
    const next = lines[at + 1];
    const isMapping =
      keyAt(text, start, line.end) !== undefined ||
      (next?.column === line.column &&
        !isDash(next) &&
        keyAt(text, contentStart(next), next.end) !== undefined);
    if (isMapping) return readMapping(line.column);
    const node = readInline(start, line, least - 1);
    return node.kind === "scalar" && node.style === "plain" ? { ...node, mayBeKey: true } : node;
  }

  function readList(column: number): OutlineList {
    const start = contentStart(lines[at] as Line);
    const items: OutlineItem[] = [];
    for (let line = lines[at]; line?.column === column && isDash(line); line = lines[at]) {
      const dash = contentStart(line);
      const inner = skipSpace(text, dash + 1, line.end);
      const isEmpty = inner >= line.end || text[inner] === "#";
      if (isEmpty) at++;
      else lines[at] = { ...line, column: inner - line.start };
      const value = readBlock(column + 1);
      items.push({ value, span: { start: dash, end: Math.max(dash + 1, previousEnd(line.end)) } });
    }
    return { kind: "list", style: "block", column, items, span: { start, end: previousEnd(start) } };
  }

  function readInline(offset: number, line: Line, column: number): OutlineNode {
    const { start, anchor } = readProperties(text, skipSpace(text, offset, line.end), line.end);
    return withAnchor(readContent(start, line, column), anchor);
  }

  function readContent(start: number, line: Line, column: number): OutlineNode {
    const first = text.charAt(start);
    if (first === "{" || first === "[") {
      const { node, end } = readFlow(text, start, regionEnd(column), column);
      skipTo(end);
      return node;
    }
    if (first === '"' || first === "'") {
      const scalar = readQuoted(text, start, regionEnd(column), line.end);
      skipTo(scalar.reach);
      return scalar;
    }
    at++;
    if (/^[|>][-+\d]*[ \t]*(?:#.*)?$/.test(text.slice(start, line.end))) {
      while ((lines[at]?.column ?? -1) > column) at++;
      const span = {
        start: Math.min(line.end + 1, text.length),
        end: Math.max(line.end, previousEnd(line.end)),
      };
      const content = { start: Math.min(span.start, span.end), end: span.end };
      return {
        kind: "scalar",
        style: "block",
        text: text.slice(content.start, content.end),
        span: content,
        reach: content.end,
        mayBeKey: false,
      };
    }
    const scalar = plainScalar(text, start, line.end);
    while ((lines[at]?.column ?? -1) > column) at++;
    const last = lines[at - 1] as Line;
    return last.start === line.start ? scalar : plainScalar(text, start, last.end);
  }

  /** Where a bracket or quote that never closes is given up: at the next line that is plainly another entry. */
  function regionEnd(column: number): number {
    const next = lines.slice(at + 1).find((line) => {
      if (line.column > column) return false;
      return isDash(line) || keyAt(text, contentStart(line), line.end) !== undefined;
    });
    return next?.start ?? text.length;
  }

  function skipTo(offset: number): void {
    at++;
    while ((lines[at]?.start ?? text.length) < offset) at++;
  }
}

/** The lines that hold something, without comments, directives and document markers. */
export function contentLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const full = newline < 0 ? text.length : newline;
    const end = text[full - 1] === "\r" && full > start ? full - 1 : full;
    let first = start;
    while (first < end && isMargin(text.charCodeAt(first))) first++;
    if (first < end && text[first] !== "#" && !isMarker(text, first, end)) {
      lines.push({ start, end, column: first - start });
    }
    start = full + 1;
  }
  return lines;
}

/** A space, a tab or a byte order mark. */
function isMargin(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0xfeff;
}

function isMarker(text: string, first: number, end: number): boolean {
  const char = text.charAt(first);
  if (char !== "-" && char !== "." && char !== "%") return false;
  return /^(?:---(?:\s|$)|\.\.\.\s*$|%)/.test(text.slice(first, end));
}

/** Whether a line begins with the dash of a list item. */
export function isItemLine(text: string, { start, end, column }: Line): boolean {
  const dash = start + column;
  return text[dash] === "-" && (dash + 1 >= end || /\s/.test(text.charAt(dash + 1)));
}

/** The offset behind the colon of the key that a line begins with; undefined where it begins with none. */
export function afterKey(text: string, { start, end, column }: Line): number | undefined {
  return isItemLine(text, { start, end, column }) ? undefined : keyEnd(text, start + column, end);
}

export function skipSpace(text: string, offset: number, end: number): number {
  let position = offset;
  while (position < end && (text[position] === " " || text[position] === "\t")) position++;
  return position;
}

/** Past the anchor and the tag that may stand before a value, and the white space behind them. */
function readProperties(
  text: string,
  offset: number,
  end: number,
): { readonly start: number; readonly anchor: string | undefined } {
  const prefix = /^(?:[&!]\S*(?:[ \t]+|$))+/.exec(text.slice(offset, end))?.[0] ?? "";
  return { start: offset + prefix.length, anchor: /&(\S+)/.exec(prefix)?.[1] };
}

function withAnchor(node: OutlineNode, anchor: string | undefined): OutlineNode {
  return anchor === undefined ? node : { ...node, anchor };
}

/** A key with its colon at `start`, in one line. */
function keyAt(
  text: string,
  start: number,
  lineEnd: number,
): { readonly key: OutlineScalar; readonly afterColon: number } | undefined {
  const afterColon = keyEnd(text, start, lineEnd);
  if (afterColon === undefined) return undefined;
  const isQuoted = text[start] === '"' || text[start] === "'";
  const key = isQuoted ? readQuoted(text, start, lineEnd, lineEnd) : plainScalar(text, start, afterColon - 1);
  return { key, afterColon };
}

/** Behind the colon of a key at `start`. */
function keyEnd(text: string, start: number, lineEnd: number): number | undefined {
  if (text[start] === '"' || text[start] === "'") {
    const quoted = /^(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')[ \t]*:(?=\s|$)/.exec(
      text.slice(start, lineEnd),
    )?.[0];
    return quoted === undefined ? undefined : start + quoted.length;
  }
  if (start >= lineEnd || /[\s#:{}[\]"',&*!|>%@`]/.test(text.charAt(start))) return undefined;
  // The colon behind a plain key is the first one that white space or the end follows, before any comment.
  for (let at = start + 1; at < lineEnd; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x23 && /\s/.test(text.charAt(at - 1))) return undefined;
    if (code === 0x3a && (at + 1 === lineEnd || /\s/.test(text.charAt(at + 1)))) return at + 1;
  }
  return undefined;
}
