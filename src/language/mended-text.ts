import type { Span } from "../study/problem.ts";

/**
 * A study file's text with what YAML misreads put in quotes, so that the rest of it can be read and checked. Offsets
 * in it lead back to the text that the user wrote.
 */
export interface MendedText {
  readonly text: string;
  /** The offset in the user's text of each character, and of the end. */
  readonly origins: Uint32Array;
}

export interface Edit {
  readonly span: Span;
  readonly replacement: string;
}

export function asWritten(text: string): MendedText {
  return { text, origins: Uint32Array.from({ length: text.length + 1 }, (_, offset) => offset) };
}

/** The replacement's characters lead to those that they repeat, in order; what is new leads to where it was put. */
export function mend({ text, origins }: MendedText, { span, replacement }: Edit): MendedText {
  const { start, end } = span;
  const mended = text.slice(0, start) + replacement + text.slice(end);
  const moved = new Uint32Array(mended.length + 1);
  moved.set(origins.subarray(0, start));
  let from = start;
  for (let index = 0; index < replacement.length; index++) {
    moved[start + index] = origins[from] as number;
    const isSame = from < end && text[from] === replacement[index];
    // A quote that stands for itself is doubled; the first of the two is the new one.
    const isDoubled = replacement[index] === "'" && replacement[index + 1] === "'" && index > 0;
    if (isSame && !isDoubled) from++;
  }
  moved.set(origins.subarray(end), start + replacement.length);
  return { text: mended, origins: moved };
}

export function originalSpan({ origins }: MendedText, { start, end }: Span): Span {
  const last = origins.length - 1;
  const from = origins[Math.min(start, last)] as number;
  return { start: from, end: Math.max(from, origins[Math.min(end, last)] as number) };
}

/** In single quotes, which leave everything as it is but the quote itself. */
export function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
