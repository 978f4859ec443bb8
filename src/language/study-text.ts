import type { Position, Range } from "vscode-languageserver-types";
import type { Span } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { type OutlinedText, outlineText } from "./outline-stretches.ts";
import { type LineStarts, lineStarts } from "./positions.ts";

/** A text with what every feature of the editor begins from. */
export interface StudyText extends OutlinedText {
  readonly text: string;
  readonly lines: LineStarts;
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}

/** @param recall of earlier readings of the same file */
export function studyText(text: string, recall: Recall = withoutRecall): StudyText {
  return recall("study text", [text], () => {
    const lines = lineStarts(text);
    return {
      ...outlineText(text, recall),
      text,
      lines,
      offsetAt: lines.offsetAt,
      rangeOf: lines.rangeOf,
    };
  });
}
