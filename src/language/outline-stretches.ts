import type { Span } from "../study/problem.ts";
import type { Recall } from "../study/recall.ts";
import { afterKey, type ContentLine, contentLines, isItemLine, readEntries, skipSpace } from "./outline.ts";
import { expandAliases, hasAnchor } from "./outline-alias.ts";
import { movedEntry } from "./outline-move.ts";
import type { OutlineEntry, OutlineMapping } from "./outline-node.ts";
import { mappingFrom, mappingOf, type NamedValue, textOf, valuesOf } from "./outline-value.ts";

// Since an outline is kept in bounds by indentation, a line at the margin that begins with a key begins anew, and so does
// each key of a section. Between two of them a text is read by itself, and after a keystroke only one has to be read.

export interface OutlinedText {
  /** As `readOutline` reads it. */
  readonly outline: OutlineMapping;
  /** With aliases and merges resolved. */
  readonly expanded: OutlineMapping;
  /** The study as data, as far as its outline tells, with aliases and merges resolved. */
  definition(): Readonly<Record<string, unknown>>;
}

/** What was read of a stretch, with offsets from its beginning. */
interface Stretch {
  readonly mapping: OutlineMapping;
  /** See `readEntries`. */
  readonly beyond: readonly OutlineEntry[] | undefined;
  readonly hasAnchors: boolean;
  /** Of `mapping`: the very same objects as long as the stretch is the same. */
  values(): readonly NamedValue[];
  valuesBeyond(): readonly NamedValue[];
}

interface PlacedStretch extends Stretch {
  readonly start: number;
}

/** Entries that follow one another in the root. */
interface Part {
  readonly entries: readonly OutlineEntry[];
  readonly hasAnchors: boolean;
  values(): readonly NamedValue[];
}

export function outlineText(text: string, recall: Recall): OutlinedText {
  const parts = partsOf(text, recall);
  const outline: OutlineMapping = {
    kind: "mapping",
    style: "block",
    column: 0,
    entries: parts.flatMap(({ entries }) => entries),
    span: { start: 0, end: text.length },
  };
  // An alias repeats what stands elsewhere, so that such a file is data only as a whole.
  const expanded = parts.some(({ hasAnchors }) => hasAnchors) ? expandAliases(outline) : outline;
  const definition = once(() =>
    expanded === outline ? mappingFrom(parts.flatMap(({ values }) => values())) : mappingOf(expanded),
  );
  return { outline, expanded, definition };
}

function partsOf(text: string, recall: Recall): readonly Part[] {
  const lines = contentLines(text);
  const begins = lines.flatMap((line, index) =>
    line.column === 0 && afterKey(text, line) !== undefined ? [index] : [],
  );
  if (begins[0] !== 0) begins.unshift(0);
  return begins.map((from, index) => {
    const to = begins[index + 1] ?? lines.length;
    const span = { start: lines[from]?.start ?? text.length, end: lines[to]?.start ?? text.length };
    return readSection(text, lines.slice(from, to), span.end, recall) ?? readWhole(text, span, recall);
  });
}

function readStretch(text: string, span: Span, place: "root" | "section", recall: Recall): PlacedStretch {
  const own = text.slice(span.start, span.end);
  const stretch = recall(`outline in ${place} ${own}`, [], (): Stretch => {
    const { mapping, beyond } = readEntries(own, place);
    return {
      mapping,
      beyond,
      hasAnchors: hasAnchor(mapping) || (beyond ?? []).some(({ value }) => hasAnchor(value)),
      values: once(() => valuesOf(mapping.entries)),
      valuesBeyond: once(() => valuesOf(beyond ?? [])),
    };
  });
  return { ...stretch, start: span.start };
}

function readWhole(text: string, span: Span, recall: Recall): Part {
  const { mapping, hasAnchors, values, start } = readStretch(text, span, "root", recall);
  return { entries: mapping.entries.map((entry) => movedEntry(entry, start)), hasAnchors, values };
}

/** A section key by key; undefined where its keys cannot be told apart by their lines. */
function readSection(
  text: string,
  lines: readonly ContentLine[],
  end: number,
  recall: Recall,
): Part | undefined {
  const [header, first] = lines;
  const starts = keyStarts(text, lines);
  if (header === undefined || first === undefined || starts === undefined) return undefined;
  const stretches = starts.map((start, index) =>
    readStretch(text, { start, end: starts[index + 1] ?? end }, "section", recall),
  );
  const last = stretches.at(-1);
  const head = readStretch(text, { start: header.start, end: first.start }, "root", recall);
  const [entry] = head.mapping.entries;
  if (last?.beyond === undefined || entry === undefined) return undefined;
  const { mapping, start, beyond } = last;
  const { key, afterColon, span } = movedEntry(entry, head.start);
  const sectionEnd = mapping.span.end + start;
  const value: OutlineMapping = {
    kind: "mapping",
    style: "block",
    column: first.column,
    entries: stretches.flatMap((part) => part.mapping.entries.map((inner) => movedEntry(inner, part.start))),
    span: { start: first.start + first.column, end: sectionEnd },
  };
  const section: OutlineEntry = { key, afterColon, value, span: { start: span.start, end: sectionEnd } };
  return {
    entries: [section, ...beyond.map((inner) => movedEntry(inner, start))],
    hasAnchors: stretches.some(({ hasAnchors }) => hasAnchors),
    values: () => [
      [textOf(entry.key), mappingFrom(stretches.flatMap(({ values }) => values()))],
      ...last.valuesBeyond(),
    ],
  };
}

/** Where the keys of a section begin, which has nothing but its name in its first line. */
function keyStarts(text: string, [header, ...inner]: readonly ContentLine[]): readonly number[] | undefined {
  const colon = header && afterKey(text, header);
  const [first] = inner;
  if (header === undefined || colon === undefined || first === undefined) return undefined;
  if (header.column > 0 || first.column === 0) return undefined;
  const rest = skipSpace(text, colon, header.end);
  if (rest < header.end && text[rest] !== "#") return undefined;
  if (afterKey(text, first) === undefined && !isBeforeKey(text, inner)) return undefined;
  const starts: number[] = [first.start];
  for (const line of inner) {
    if (line.column > first.column) continue;
    if (isItemLine(text, line)) return undefined;
    // Behind the last key somebody begins to write the name of another section.
    if (line.column === 0) break;
    if (line.column < first.column) return undefined;
    if (line !== first && afterKey(text, line) !== undefined) starts.push(line.start);
  }
  return starts;
}

/** Whether the first of the lines is a key without its colon yet. */
function isBeforeKey(text: string, [first, second]: readonly ContentLine[]): boolean {
  return first?.column === second?.column && second !== undefined && afterKey(text, second) !== undefined;
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
