import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver-types";
import { type Recall, withoutRecall } from "../study/recall.ts";
import type { OutlineNode } from "./outline-node.ts";
import { type StudyText, studyText } from "./study-text.ts";

/** What can be folded: every entry and item of more than one line, and blocks of comment lines. */
export function foldingRanges(text: string, recall: Recall = withoutRecall): FoldingRange[] {
  const source = studyText(text, recall);
  const found = new Map<number, number>();
  foldNode(source, source.outline, found);
  const ranges = [...found].map(([startLine, endLine]): FoldingRange => ({ startLine, endLine }));
  return [...ranges, ...commentBlocks(text)].sort((a, b) => a.startLine - b.startLine);
}

function foldNode(source: StudyText, node: OutlineNode, found: Map<number, number>): void {
  if (node.kind === "scalar") return;
  const parts = node.kind === "mapping" ? node.entries : node.items;
  for (const { span, value } of parts) {
    const startLine = source.lines.positionAt(span.start).line;
    const end = lastWritten(source.text, span.start, endOf(span.end, value));
    const endLine = source.lines.positionAt(end).line;
    // Of what begins in the same line the outermost is folded.
    if (endLine > startLine && !found.has(startLine)) found.set(startLine, endLine);
    if (value !== undefined) foldNode(source, value, found);
  }
}

/** A closing bracket in a line of its own belongs to what it closes. */
function endOf(end: number, value: OutlineNode | undefined): number {
  if (value === undefined || value.kind === "scalar" || value.style === "block") return end;
  return Math.max(end, value.span.end);
}

function lastWritten(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

function commentBlocks(text: string): readonly FoldingRange[] {
  const lines = text.split("\n");
  const blocks: FoldingRange[] = [];
  let start: number | undefined;
  for (let line = 0; line <= lines.length; line++) {
    if (/^\s*#/.test(lines[line] ?? "")) start ??= line;
    else {
      if (start !== undefined && line - 1 > start) {
        blocks.push({ startLine: start, endLine: line - 1, kind: FoldingRangeKind.Comment });
      }
      start = undefined;
    }
  }
  return blocks;
}
