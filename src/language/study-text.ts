import type { Position, Range } from "vscode-languageserver-types";
import type { Span } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { readOutline } from "./outline.ts";
import { expandAliases } from "./outline-alias.ts";
import type { OutlineMapping } from "./outline-node.ts";
import { type LineStarts, lineStarts } from "./positions.ts";

/** A text with what every feature of the editor begins from. */
export interface StudyText {
  readonly text: string;
  readonly lines: LineStarts;
  /** As it is written. */
  readonly outline: OutlineMapping;
  /** With aliases and merges resolved. */
  readonly expanded: OutlineMapping;
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}

/** @param recall of earlier readings of the same text */
export function studyText(text: string, recall: Recall = withoutRecall): StudyText {
  return recall("study text", [text], () => read(text));
}

function read(text: string): StudyText {
  const lines = lineStarts(text);
  const outline = readOutline(text);
  return {
    text,
    lines,
    outline,
    expanded: expandAliases(outline),
    offsetAt: lines.offsetAt,
    rangeOf: lines.rangeOf,
  };
}
