import type { DefinitionPath, Span } from "../study/problem.ts";
import { readOutline } from "./outline.ts";
import type {
  OutlineEntry,
  OutlineItem,
  OutlineList,
  OutlineMapping,
  OutlineNode,
  OutlineScalar,
} from "./outline-node.ts";

/** What stands, or could be written, where the cursor is. */
export type CursorPlace = KeyPlace | ValuePlace | ItemPlace;

interface PlaceBase {
  readonly style: "block" | "flow";
  /** What is written there already; undefined for nothing. */
  readonly scalar: OutlineScalar | undefined;
  /** Of `scalar` without quotes, else empty at the cursor. */
  readonly span: Span;
}

/** A key of the mapping at `path`. */
export interface KeyPlace extends PlaceBase {
  readonly kind: "key";
  readonly path: DefinitionPath;
  /** The other keys of the mapping. */
  readonly siblings: readonly string[];
  /** A colon follows already. */
  readonly hasColon: boolean;
  /** In its line there is nothing else; undefined where that line has no column of its own. */
  readonly column: number;
}

/** The value at `path`. */
export interface ValuePlace extends PlaceBase {
  readonly kind: "value";
  readonly path: DefinitionPath;
  /** The cursor is right behind the colon, where a value needs a space before it. */
  readonly needsSpace: boolean;
}

/** A new item, with its dash, of the block list that belongs at `path`. */
export interface ItemPlace extends PlaceBase {
  readonly kind: "item";
  readonly path: DefinitionPath;
  readonly index: number;
}

/** Every role that a text at `offset` can play, the likeliest first; none inside a comment or behind a value. */
export function placesAt(text: string, offset: number, outline = readOutline(text)): readonly CursorPlace[] {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const after = /^[^\n]*/.exec(text.slice(offset))?.[0] ?? "";
  const isBlank = before.trim() === "" && after.trim() === "";
  const cursor: Cursor = { offset, lineStart, column: offset - lineStart, isBlank };
  return inMapping(outline, [], cursor);
}

interface Cursor {
  readonly offset: number;
  readonly lineStart: number;
  readonly column: number;
  /** The line holds nothing but white space, so that the column decides what belongs there. */
  readonly isBlank: boolean;
}

function inNode(node: OutlineNode, path: DefinitionPath, cursor: Cursor): readonly CursorPlace[] {
  if (node.kind === "mapping") return inMapping(node, path, cursor);
  return node.kind === "list" ? inList(node, path, cursor) : inScalar(node, path, cursor);
}

function reaches(node: OutlineNode, { offset }: Cursor): boolean {
  return offset >= node.span.start && offset <= (node.kind === "scalar" ? node.reach : node.span.end);
}

function inScalar(scalar: OutlineScalar, path: DefinitionPath, cursor: Cursor): readonly CursorPlace[] {
  if (!reaches(scalar, cursor) || isBehindQuote(scalar, cursor)) return [];
  const span = spanTo(scalar, cursor);
  const value: CursorPlace = { kind: "value", path, style: "block", scalar, span, needsSpace: false };
  if (!scalar.mayBeKey) return [value];
  return [value, newKey(path, "block", cursor, scalar)];
}

function isBehindQuote(scalar: OutlineScalar, { offset }: Cursor): boolean {
  return scalar.style !== "plain" && offset > scalar.span.end;
}

/** White space that is typed behind a plain scalar belongs to what is being written. */
function spanTo({ span }: OutlineScalar, { offset }: Cursor): Span {
  return { start: span.start, end: Math.max(span.end, offset) };
}

function newKey(
  path: DefinitionPath,
  style: "block" | "flow",
  cursor: Cursor,
  scalar?: OutlineScalar,
): KeyPlace {
  return {
    kind: "key",
    path,
    style,
    scalar,
    span: scalar ? spanTo(scalar, cursor) : emptySpan(cursor),
    siblings: [],
    hasColon: false,
    column: (scalar?.span.start ?? cursor.offset) - cursor.lineStart,
  };
}

function emptySpan({ offset }: Cursor): Span {
  return { start: offset, end: offset };
}

function keyIn(
  mapping: OutlineMapping,
  path: DefinitionPath,
  cursor: Cursor,
  entry?: OutlineEntry,
): readonly CursorPlace[] {
  const siblings = mapping.entries.filter((other) => other !== entry).map(({ key }) => key.text);
  const place = newKey(path, mapping.style, cursor, entry?.key);
  return [{ ...place, siblings, hasColon: entry?.afterColon !== undefined }];
}

function inMapping(mapping: OutlineMapping, path: DefinitionPath, cursor: Cursor): readonly CursorPlace[] {
  const { offset, column, isBlank } = cursor;
  const entry = mapping.entries.findLast(({ span }) => span.start <= offset);
  const isOutside = entry === undefined || (mapping.style === "flow" && offset > entry.span.end);
  if (isOutside) return mayStartHere(mapping, cursor) ? keyIn(mapping, path, cursor) : [];
  const { key, afterColon, value } = entry;
  const inner = [...path, key.text];
  if (afterColon === undefined || offset < afterColon) {
    if (offset <= key.reach && !isBehindQuote(key, cursor)) return keyIn(mapping, path, cursor, entry);
    return isBlank && column <= mapping.column ? keyIn(mapping, path, cursor) : [];
  }
  if (value !== undefined && reaches(value, cursor) && !(isBlank && value.kind !== "scalar")) {
    return inNode(value, inner, cursor).map((place) =>
      place.kind === "value" && place.path.length === inner.length
        ? { ...place, style: mapping.style, needsSpace: offset === afterColon }
        : place,
    );
  }
  if (afterColon > cursor.lineStart) {
    return value === undefined ? [emptyValue(inner, mapping.style, cursor, afterColon)] : [];
  }
  if (mapping.style === "flow") {
    if (value === undefined) return [emptyValue(inner, "flow", cursor, afterColon)];
    return inNode(value, inner, cursor);
  }
  if (!isBlank) return isInside(value, cursor) ? inNode(value, inner, cursor) : [];
  if (column <= mapping.column) return keyIn(mapping, path, cursor);
  if (value === undefined) return nested(inner, cursor, afterColon);
  return value.kind === "scalar" || (value.style === "flow" && offset > value.span.end)
    ? []
    : inNode(value, inner, cursor);
}

function isInside(value: OutlineNode | undefined, { offset }: Cursor): value is OutlineNode {
  return value !== undefined && offset >= value.span.start && offset <= value.span.end;
}

/** Between the brackets, or in a blank line of a block; never before the first key of a line. */
function mayStartHere({ style }: OutlineMapping, { isBlank }: Cursor): boolean {
  return style === "flow" || isBlank;
}

function emptyValue(
  path: DefinitionPath,
  style: "block" | "flow",
  cursor: Cursor,
  afterColon: number | undefined,
): ValuePlace {
  const needsSpace = cursor.offset === afterColon;
  return { kind: "value", path, style, scalar: undefined, span: emptySpan(cursor), needsSpace };
}

/** What may stand alone in a line below `key:`. */
function nested(
  path: DefinitionPath,
  cursor: Cursor,
  afterColon: number | undefined,
): readonly CursorPlace[] {
  return [
    newKey(path, "block", cursor),
    { kind: "item", path, style: "block", scalar: undefined, span: emptySpan(cursor), index: 0 },
    emptyValue(path, "block", cursor, afterColon),
  ];
}

function inList(list: OutlineList, path: DefinitionPath, cursor: Cursor): readonly CursorPlace[] {
  const { offset, column, isBlank, lineStart } = cursor;
  const index = list.items.findLastIndex(({ span }) => span.start <= offset);
  const item: OutlineItem | undefined = list.items[index];
  if (list.style === "flow") return inFlowList(item, Math.max(index, 0), path, cursor);
  if (item === undefined) return [];
  const inner = [...path, index];
  if (item.value !== undefined && !isBlank) return inNode(item.value, inner, cursor);
  if (item.span.start >= lineStart) {
    return offset > item.span.start ? itemStart(inner, cursor, item) : [];
  }
  if (!isBlank) return [];
  if (column <= list.column) {
    return [
      {
        kind: "item",
        path,
        style: "block",
        scalar: undefined,
        span: emptySpan(cursor),
        index: list.items.length,
      },
    ];
  }
  if (item.value === undefined)
    return [newKey(inner, "block", cursor), emptyValue(inner, "block", cursor, undefined)];
  return item.value.kind === "scalar" ? [] : inNode(item.value, inner, cursor);
}

/** Behind a dash. */
function itemStart(path: DefinitionPath, cursor: Cursor, item: OutlineItem): readonly CursorPlace[] {
  const dash = item.span.start + 1;
  return [emptyValue(path, "block", cursor, dash), newKey(path, "block", cursor)];
}

function inFlowList(
  item: OutlineItem | undefined,
  index: number,
  path: DefinitionPath,
  cursor: Cursor,
): readonly CursorPlace[] {
  if (item?.value !== undefined && reaches(item.value, cursor)) {
    return inNode(item.value, [...path, index], cursor).map((place) =>
      place.kind === "key" ? place : { ...place, style: "flow" },
    );
  }
  const isPastItem = item !== undefined && cursor.offset > item.span.end;
  if (item !== undefined && !isPastItem) return [];
  return [emptyValue([...path, isPastItem ? index + 1 : index], "flow", cursor, undefined)];
}
