import type { Span } from "../study/problem.ts";

const openers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The offset behind the bracket that closes the one at `start`, quotes skipped; undefined where none does before `end`. */
export function closingOffset(text: string, start: number, end: number): number | undefined {
  const stack: string[] = [];
  for (let offset = start; offset < end; offset++) {
    const char = text.charAt(offset);
    if (char === '"' || char === "'") {
      const close = text.indexOf(char, offset + 1);
      if (close === -1 || close >= end) return undefined;
      offset = close;
      continue;
    }
    const close = openers[char];
    if (close !== undefined) stack.push(close);
    else if (char === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) return offset + 1;
    }
  }
  return undefined;
}

/** How many parentheses a piece of text leaves open. */
export function openParentheses(text: string): number {
  let open = 0;
  for (const char of text.replace(/"[^"]*"|'[^']*'/g, "")) {
    if (char === "(") open++;
    else if (char === ")") open--;
  }
  return open;
}

/** Indentation, list dashes and a key with its colon. */
const beforeValue = /^\s*(?:-\s+)*(?:(?:"[^"]*"|'[^']*'|[^\s\-?:,[\]{}#&*!|>'"%@`][^\n]*?)\s*:(?:\s+|$))?/;

/** The value that a line of block style gives to its key or list item, without a comment. */
export function lineValue(text: string, offset: number): Span {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", offset);
  const line = text.slice(lineStart, next === -1 ? text.length : next);
  const start = beforeValue.exec(line)?.[0].length ?? 0;
  const value = withoutComment(line.slice(start)).trimEnd();
  return { start: lineStart + start, end: lineStart + start + value.length };
}

function withoutComment(value: string): string {
  const found = /^(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|[^\s#"']|\s+(?!#)|#(?<=\S#)|["'])*/.exec(value);
  return found === null ? value : found[0];
}

/** The item of a flow collection around `offset`: between commas, brackets, or the colon of its key. */
export function flowItem(text: string, offset: number): Span {
  let start = offset;
  for (let depth = 0; start > 0; start--) {
    const char = text.charAt(start - 1);
    if (char === "}" || char === "]" || char === ")") depth++;
    else if (char === "{" || char === "[" || char === "(") {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0 && (char === "," || (char === ":" && /\s/.test(text.charAt(start))))) break;
  }
  while (/\s/.test(text.charAt(start))) start++;
  let end = start;
  while (end < text.length && !/[,\]}\n]/.test(text.charAt(end))) {
    const char = text.charAt(end);
    const close = /["'([{]/.test(char) ? endOfGroup(text, end) : undefined;
    end = close ?? end + 1;
  }
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  return { start, end };
}

function endOfGroup(text: string, start: number): number | undefined {
  const char = text.charAt(start);
  if (openers[char] !== undefined) return closingOffset(text, start, text.length);
  const close = text.indexOf(char, start + 1);
  return close === -1 ? undefined : close + 1;
}
