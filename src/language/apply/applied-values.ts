import type { Span } from "../../study/problem.ts";

/** A value written into a file in place of another. */
export interface ValueEdit {
  /** The study's parameter. */
  readonly name: string;
  readonly span: Span;
  /** What stands there. */
  readonly before: string;
  readonly after: string;
}

/** What applying values to one file comes to. */
export interface AppliedValues {
  /** In the order of the text; they do not overlap. */
  readonly edits: readonly ValueEdit[];
  /** Parameters that stay as they are, with a reason that completes "is left: ". */
  readonly left: readonly LeftValue[];
}

export interface LeftValue {
  readonly name: string;
  readonly reason: string;
}

export const isAlready = "it has that value already";

/** The text with its edits carried out. */
export function editedText(text: string, edits: readonly ValueEdit[]): string {
  let edited = "";
  let end = 0;
  for (const { span, after } of edits) {
    edited += text.slice(end, span.start) + after;
    end = span.end;
  }
  return edited + text.slice(end);
}

/** Edits in the order of the text; the first of those that overlap. */
export function inOrder(edits: readonly ValueEdit[]): readonly ValueEdit[] {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start);
  return sorted.filter(({ span }, index) => index === 0 || span.start >= (sorted[index - 1]?.span.end ?? 0));
}
