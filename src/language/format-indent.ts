import { linesOf, type TextLine } from "./format-lines.ts";
import type { Edit } from "./mended-text.ts";
import type { OutlineList, OutlineMapping, OutlineNode } from "./outline-node.ts";
import type { StudyText } from "./study-text.ts";

const step = 2;

/** Each level two columns further in, the items of a list too. Comments go with the line that they belong to. */
export function indentEdits(source: StudyText): readonly Edit[] {
  const { text } = source;
  const lines = linesOf(text);
  const shifts = shiftsOf(source, lines);
  addComments(text, lines, shifts);
  return [...shifts].flatMap(([index, shift]): readonly Edit[] => {
    const line = lines[index];
    if (line === undefined) return [];
    const width = columnOf(text, line);
    if (width === line.end - line.start) return [];
    const span = { start: line.start, end: line.start + width };
    return [{ span, replacement: " ".repeat(Math.max(0, width + shift)) }];
  });
}

function columnOf(text: string, { start, end }: TextLine): number {
  return /^[ \t]*/.exec(text.slice(start, end))?.[0].length ?? 0;
}

/** By line: how many columns it moves to the right. */
function shiftsOf({ lines, outline }: StudyText, table: readonly TextLine[]): Map<number, number> {
  const shifts = new Map<number, number>();
  placeMapping(outline, 0);
  return shifts;

  function placeMapping(mapping: OutlineMapping, column: number): void {
    for (const { key, value, span } of mapping.entries) {
      const shift = place(Math.min(span.start, key.span.start), column);
      if (value !== undefined) placeValue(value, column, shift, lineOf(key.span.start));
    }
  }

  function placeList(list: OutlineList, column: number): void {
    for (const { value, span } of list.items) {
      const shift = place(span.start, column);
      if (value === undefined) continue;
      if (value.kind === "mapping" && value.style === "block") placeMapping(value, column + step);
      else if (value.kind === "list" && value.style === "block") placeList(value, column + step);
      else placeValue(value, column, shift, lineOf(span.start));
    }
  }

  function placeValue(value: OutlineNode, column: number, shift: number, ownerLine: number): void {
    if (value.kind === "mapping" && value.style === "block") placeMapping(value, column + step);
    else if (value.kind === "list" && value.style === "block") placeList(value, column + step);
    else placeInline(value, column, shift, ownerLine);
  }

  /** Further lines of a text or a flow collection move as the line that it begins in. */
  function placeInline(value: OutlineNode, column: number, shift: number, ownerLine: number): void {
    const start = startOf(value);
    const first = lineOf(start);
    const isBelow = first > ownerLine && !(value.kind === "scalar" && value.style === "block");
    const own = isBelow ? place(start, column + step) : shift;
    const last = lineOf(value.span.end);
    for (let line = isBelow ? first + 1 : ownerLine + 1; line <= last; line++) shifts.set(line, own);
  }

  /** Puts what stands at an offset into a column; returns by how much it moves. Only what begins its line moves the line. */
  function place(offset: number, column: number): number {
    const { line, character } = lines.positionAt(offset);
    const shift = column - character;
    const found = table[line];
    if (found !== undefined && !shifts.has(line)) shifts.set(line, shift);
    return shift;
  }

  function lineOf(offset: number): number {
    return lines.positionAt(offset).line;
  }
}

/** Of the quote or bracket where there is one. */
function startOf(value: OutlineNode): number {
  const isWrapped = value.kind === "scalar" ? value.style === "single" || value.style === "double" : true;
  return value.span.start - (isWrapped ? 1 : 0);
}

/** A comment moves as the line below it does where it stands in that line's column, else as the line above that it stands with. */
function addComments(text: string, lines: readonly TextLine[], shifts: Map<number, number>): void {
  const isComment = (line: TextLine) => /^[ \t]*#/.test(text.slice(line.start, line.end));
  const placed = new Map(shifts);
  for (const [index, line] of lines.entries()) {
    if (placed.has(index) || !isComment(line)) continue;
    const column = columnOf(text, line);
    const fits = (other: number) => placed.has(other) && columnOf(text, lines[other] as TextLine) === column;
    let next = index + 1;
    while (next < lines.length && !placed.has(next)) next++;
    let before = index - 1;
    while (before >= 0 && !fits(before)) before--;
    const owner = fits(next) ? next : before >= 0 ? before : next;
    shifts.set(index, placed.get(owner) ?? 0);
  }
}
