import type { Edit } from "./mended-text.ts";
import type { OutlineNode, OutlineScalar } from "./outline-node.ts";
import type { StudyText } from "./study-text.ts";

/** A line of a text with what stands before it. */
export interface TextLine {
  readonly start: number;
  /** Without the line break. */
  readonly end: number;
  /** Of the line break too. */
  readonly next: number;
}

export function linesOf(text: string): readonly TextLine[] {
  const lines: TextLine[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const next = newline < 0 ? text.length : newline + 1;
    const end = newline < 0 ? next : text[newline - 1] === "\r" ? newline - 1 : newline;
    lines.push({ start, end: Math.max(start, end), next });
    if (newline < 0) break;
    start = next;
  }
  return lines;
}

/** Lines on which a text of several lines goes on: white space there may belong to it. */
export function protectedLines(source: StudyText): ReadonlySet<number> {
  const found = new Set<number>();
  eachScalar(source.outline, (scalar) => {
    const first = source.lines.positionAt(scalar.span.start).line;
    const last = source.lines.positionAt(scalar.span.end).line;
    if (scalar.style === "block" || last > first)
      for (let line = first; line <= last; line++) found.add(line);
  });
  return found;
}

function eachScalar(node: OutlineNode, visit: (scalar: OutlineScalar) => void): void {
  if (node.kind === "scalar") visit(node);
  else
    for (const { value } of node.kind === "mapping" ? node.entries : node.items)
      if (value) eachScalar(value, visit);
}

/** No white space at the ends of lines, one empty line at most in a row, none at the start, one line break at the end. */
export function lineEndEdits({ text }: StudyText, kept: ReadonlySet<number>): readonly Edit[] {
  const edits: Edit[] = [];
  const lines = linesOf(text);
  const isEmpty = ({ start, end }: TextLine) => text.slice(start, end).trim() === "";
  const lastWritten = lines.findLastIndex((line) => !isEmpty(line));
  let emptyBefore = 1;
  for (const [index, line] of lines.entries()) {
    if (index > lastWritten) break;
    if (kept.has(index)) {
      emptyBefore = 0;
      continue;
    }
    const isBlank = isEmpty(line);
    if (isBlank && emptyBefore > 0) {
      edits.push({ span: { start: line.start, end: line.next }, replacement: "" });
      continue;
    }
    emptyBefore = isBlank ? emptyBefore + 1 : 0;
    const content = text.slice(line.start, line.end).trimEnd();
    edits.push({ span: { start: line.start + content.length, end: line.end }, replacement: "" });
  }
  const last = lines[lastWritten];
  if (last === undefined || kept.has(lastWritten)) return edits;
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  if (text.slice(last.end) !== lineBreak) {
    edits.push({ span: { start: last.end, end: text.length }, replacement: lineBreak });
  }
  return edits;
}
