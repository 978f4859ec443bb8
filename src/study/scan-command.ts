import type { Span } from "./problem.ts";
import { endOfBraces, parseTemplate, type TemplatePart } from "./template.ts";

/**
 * Reads a command line as a POSIX shell reads it (IEEE Std 1003.1, Shell Command Language, 2.2 Quoting and 2.3 Token
 * Recognition), with placeholders. It serves both readers of a command: without a shell the words are taken and every
 * mark is a mistake; with one, the marks are the shell's business and the words say how a placeholder is quoted.
 */
export interface CommandScan {
  readonly words: readonly ScannedWord[];
  /** What only a shell acts on, in order. */
  readonly marks: readonly Mark[];
  /** Where a quote or a substitution begins that never ends, or a backslash that nothing follows. */
  readonly unclosed: Span | undefined;
}

export interface ScannedWord {
  readonly span: Span;
  /** The word with its quotes removed. */
  readonly pieces: readonly Piece[];
  /** Counts up at each operator and line end: words of one simple command share it. */
  readonly command: number;
}

/** How what stands at a place is quoted there. */
export type Quoting = "none" | "single" | "double";

/** An unquoted backslash before a placeholder or a brace belongs to its span: it means nothing there. */
export type Piece = TemplatePart & { readonly quoting: Quoting };

export interface Mark {
  readonly kind: "operator" | "newline" | "expansion" | "substitution" | "glob" | "home" | "comment";
  readonly text: string;
  readonly span: Span;
}

type Frame =
  | { readonly kind: "single"; readonly start: number }
  | { readonly kind: "double"; readonly start: number }
  /** Unquoted text; the close is undefined at the outermost level. */
  | { readonly kind: "command"; readonly close: ")" | "`" | undefined; readonly start: number }
  | { readonly kind: "arithmetic"; readonly start: number; depth: number };

const operators = /\|\||&&|;;|<<-?|>>|[<>]&|>\||&>|[|&;<>()]/y;
const expansion = /\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])/y;

export function scanCommand(line: string): CommandScan {
  const special = new Map<number, TemplatePart>();
  for (const part of parseTemplate(line)) {
    if (part.kind === "placeholder" || part.text.length < part.span.end - part.span.start) {
      special.set(part.span.start, part);
    }
  }

  const words: ScannedWord[] = [];
  const marks: Mark[] = [];
  const frames: Frame[] = [{ kind: "command", close: undefined, start: 0 }];
  let command = 0;
  let at = 0;
  let word: { start: number; pieces: Piece[] } | undefined;
  let brokenEscape: Span | undefined;

  const top = () => frames.at(-1) as Frame;
  const quoting = (): Quoting => {
    const { kind } = top();
    return kind === "single" ? "single" : kind === "command" ? "none" : "double";
  };
  const openWord = () => {
    word ??= { start: at, pieces: [] };
    return word;
  };
  const endWord = () => {
    if (word !== undefined)
      words.push({ span: { start: word.start, end: at }, pieces: word.pieces, command });
    word = undefined;
  };
  const take = (text: string, length: number) => {
    const { pieces } = openWord();
    const last = pieces.at(-1);
    const quoted = quoting();
    if (last?.kind === "text" && last.quoting === quoted && last.span.end === at) {
      const span = { start: last.span.start, end: at + length };
      pieces[pieces.length - 1] = { kind: "text", text: last.text + text, span, quoting: quoted };
    } else {
      pieces.push({ kind: "text", text, span: { start: at, end: at + length }, quoting: quoted });
    }
    at += length;
  };
  const takeSpecial = (part: TemplatePart) => {
    const span = { start: at, end: part.span.end };
    openWord().pieces.push({ ...part, span, quoting: quoting() });
    at = span.end;
  };
  const mark = (kind: Mark["kind"], length: number) => {
    marks.push({ kind, text: line.slice(at, at + length), span: { start: at, end: at + length } });
  };
  const push = (frame: Frame, length: number) => {
    openWord();
    frames.push(frame);
    at += length;
  };
  const pop = () => {
    frames.pop();
    at++;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(line)?.[0];
  };

  const scanDollar = () => {
    if (line.startsWith("$((", at)) {
      mark("substitution", 3);
      push({ kind: "arithmetic", start: at, depth: 0 }, 3);
    } else if (line[at + 1] === "(") {
      mark("substitution", 2);
      push({ kind: "command", close: ")", start: at }, 2);
    } else {
      const braces = line[at + 1] === "{" ? endOfBraces(line, at + 1) : undefined;
      const length = braces === undefined ? match(expansion)?.length : braces - at;
      if (length !== undefined) mark("expansion", length);
      take(line.slice(at, at + (length ?? 1)), length ?? 1);
    }
  };
  const scanBacktick = () => {
    const frame = top();
    if (frame.kind === "command" && frame.close === "`") {
      pop();
      return;
    }
    mark("substitution", 1);
    push({ kind: "command", close: "`", start: at }, 1);
  };
  const scanBackslash = (escapable: string | undefined) => {
    const next = line[at + 1];
    openWord();
    if (next === undefined) {
      brokenEscape = { start: at, end: at + 1 };
      at++;
    } else if (escapable !== undefined && !escapable.includes(next)) {
      take("\\", 1);
    } else if (next === "\n") {
      at += 2;
    } else if (special.has(at + 1)) {
      takeSpecial(special.get(at + 1) as TemplatePart);
    } else {
      take(next, 2);
    }
  };
  const scanUnquoted = (char: string, frame: Extract<Frame, { kind: "command" }>) => {
    const outermost = frames.length === 1;
    const operator = match(operators);
    if (char === "'") push({ kind: "single", start: at }, 1);
    else if (char === '"') push({ kind: "double", start: at }, 1);
    else if (char === "\\") {
      if (word === undefined && line[at + 1] === "\n") at += 2;
      else scanBackslash(undefined);
    } else if (char === "$") scanDollar();
    else if (char === "`") scanBacktick();
    else if (char === "#" && (outermost ? word === undefined : /[\s;|&(]/.test(line[at - 1] ?? ""))) {
      const end = line.indexOf("\n", at);
      mark("comment", (end < 0 ? line.length : end) - at);
      at = end < 0 ? line.length : end;
    } else if (!outermost) {
      if (char === frame.close) pop();
      else if (char === "(") push({ kind: "command", close: ")", start: at }, 1);
      else take(char, 1);
    } else if (char === "\n") {
      endWord();
      if (words.length > 0 && line.slice(at).trim() !== "") mark("newline", 1);
      command++;
      at++;
    } else if (char === " " || char === "\t" || char === "\r") {
      endWord();
      at++;
    } else if (operator !== undefined) {
      endWord();
      mark("operator", operator.length);
      if (!/^[<>&]?[<>]/.test(operator)) command++;
      at += operator.length;
    } else {
      if (char === "*" || char === "?") mark("glob", 1);
      if (char === "~" && word === undefined && /[/\w\s]|$/y.test(line.slice(at + 1, at + 2)))
        mark("home", 1);
      take(char, 1);
    }
  };

  while (at < line.length) {
    const part = special.get(at);
    const frame = top();
    const char = line[at] as string;
    if (part !== undefined) {
      takeSpecial(part);
    } else if (frame.kind === "single") {
      if (char === "'") pop();
      else take(char, 1);
    } else if (frame.kind === "command") {
      scanUnquoted(char, frame);
    } else if (char === "\\") scanBackslash('$`"\\\n');
    else if (char === "$") scanDollar();
    else if (char === "`") scanBacktick();
    else if (frame.kind === "double") {
      if (char === '"') pop();
      else take(char, 1);
    } else if (char === ")" && frame.depth === 0 && line[at + 1] === ")") {
      pop();
      at++;
    } else {
      if (char === "(") frame.depth++;
      if (char === ")") frame.depth--;
      take(char, 1);
    }
  }
  endWord();
  const unclosed = frames.length > 1 ? { start: top().start, end: line.length } : brokenEscape;
  return { words, marks, unclosed };
}
