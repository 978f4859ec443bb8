import type { Position, Range } from "vscode-languageserver-types";
import type { Span } from "../study/problem.ts";

/** Where lines begin in a text, for positions as the language server protocol counts them: UTF-16 units from zero. */
export interface LineStarts {
  positionAt(offset: number): Position;
  /** Behind the end of its line, a position stands for that end. */
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}

export function lineStarts(text: string): LineStarts {
  const starts = startsOf(text);
  const positionAt = (offset: number): Position => {
    const clamped = Math.min(Math.max(offset, 0), text.length);
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: clamped - (starts[low] as number) };
  };
  const offsetAt = ({ line, character }: Position): number => {
    const start = starts[line];
    if (start === undefined) return text.length;
    const lineBreak = text.slice(start, starts[line + 1]).search(/[\r\n]|$/);
    return start + Math.min(character, lineBreak);
  };
  const rangeOf = ({ start, end }: Span): Range => ({ start: positionAt(start), end: positionAt(end) });
  return { positionAt, offsetAt, rangeOf };
}

/** Lines end with a line feed, a carriage return, or both. */
function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(offset + 1) !== 0x0a)) starts.push(offset + 1);
  }
  return starts;
}
