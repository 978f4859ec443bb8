import type { SyntaxProblem } from "./parse-expression.ts";
import type { Span } from "./problem.ts";
import { type Mark, type ScannedWord, scanCommand } from "./scan-command.ts";
import { parseTemplate, type Template } from "./template.ts";

export interface Placeholder {
  readonly name: string;
  /** Braces included. */
  readonly span: Span;
}

/** The placeholders of a command line, an argument or an environment value, in order. */
export function findPlaceholders(text: string): readonly Placeholder[] {
  return parseTemplate(text).filter((part) => part.kind === "placeholder");
}

/** A word of a command line with its quotes removed. */
export interface Word {
  /** Placeholders as they are written. */
  readonly text: string;
  readonly parts: Template;
  /** Where the word stands in the line, quotes included. */
  readonly span: Span;
}

export interface SplitCommand {
  readonly words: readonly Word[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Splits a command line into words as a POSIX shell does, without what else a shell does: a pipe, a redirection, a
 * variable, a pattern or a home folder is a problem, never silently passed on as text. Square brackets are passed on,
 * as lists (`--layers=[64,64]`) are far more common in training commands than character classes.
 */
export function splitCommand(line: string): SplitCommand {
  const scan = scanCommand(line);
  const problems: SyntaxProblem[] = scan.marks.map((mark) => ({
    code: "shell-syntax",
    severity: "error",
    message: describe(mark),
    span: mark.span,
  }));
  const assignment = leadingAssignment(line, scan.words);
  if (assignment !== undefined) problems.push(assignment);
  if (scan.unclosed !== undefined) problems.push(unclosedProblem(line, scan.unclosed));
  else if (scan.words.length === 0) {
    problems.push(emptyProblem(line));
  }
  const words = scan.words.map(({ pieces, span }) => ({
    text: pieces.map((piece) => (piece.kind === "text" ? piece.text : `{${piece.name}}`)).join(""),
    parts: pieces,
    span,
  }));
  return { words, problems: problems.toSorted((a, b) => a.span.start - b.span.start) };
}

/**
 * The problems of a line that a shell will run: an end that is missing, and values that would be appended (as there is
 * no placeholder anywhere) where the line does not end with the program that should take them.
 */
export function checkShellLine(line: string, appended: "appended" | "placed"): readonly SyntaxProblem[] {
  const scan = scanCommand(line);
  const unclosed = scan.unclosed === undefined ? [] : [unclosedProblem(line, scan.unclosed)];
  if (scan.unclosed === undefined && scan.words.length === 0) {
    return [emptyProblem(line)];
  }
  if (appended === "placed") return unclosed;
  const obstacle = scan.marks.find(
    ({ kind, text }) =>
      kind === "newline" ||
      kind === "comment" ||
      (kind === "operator" && /^[|;()&]/.test(text) && text !== "&&"),
  );
  if (obstacle === undefined) return unclosed;
  const found: SyntaxProblem[] = [
    ...unclosed,
    {
      code: "bad-command",
      severity: "error",
      message: `The values cannot be appended to a shell line with ${nameOf(obstacle)}. Name the parameters where they belong, such as \`--lr {lr}\`.`,
      span: obstacle.span,
    },
  ];
  return found.toSorted((a, b) => a.span.start - b.span.start);
}

function emptyProblem(line: string): SyntaxProblem {
  const span = { start: 0, end: line.length };
  return { code: "bad-command", severity: "error", message: "The command is empty.", span };
}

function leadingAssignment(line: string, words: readonly ScannedWord[]): SyntaxProblem | undefined {
  const first = words[0];
  const name = first && /^[A-Za-z_]\w*(?==)/.exec(line.slice(first.span.start, first.span.end))?.[0];
  if (name === undefined) return undefined;
  const message = `\`${name}=...\` before a program sets a variable in a shell only. Put ${name} under \`env\`, or set \`shell: true\`.`;
  return { code: "shell-syntax", severity: "error", message, span: first?.span ?? { start: 0, end: 0 } };
}

function unclosedProblem(line: string, span: Span): SyntaxProblem {
  const opener = line.slice(span.start, span.start + (line[span.start] === "$" ? 2 : 1));
  const message =
    opener === "\\"
      ? "Nothing follows the backslash. Double it to pass a backslash on."
      : `The ${opener} is never closed. Close it, or put a backslash before it to pass it on as it is.`;
  return {
    code: "bad-command",
    severity: "error",
    message,
    span: { start: span.start, end: span.start + opener.length },
  };
}

function nameOf({ kind, text }: Mark): string {
  if (kind === "newline") return "several lines";
  return kind === "comment" ? "a comment" : `\`${text}\``;
}

function describe(mark: Mark): string {
  const { kind, text } = mark;
  const remedy = "set `shell: true`, or quote it to pass it on as it is";
  switch (kind) {
    case "newline":
      return "A line break separates commands in a shell only. Write one line (or end it with a backslash), or set `shell: true`.";
    case "expansion":
      return `\`${text}\` is replaced by a shell only: ${remedy} (in single quotes).`;
    case "substitution":
      return `\`${text}\` runs a command in a shell only: ${remedy} (in single quotes).`;
    case "glob":
      return `\`${text}\` matches file names in a shell only: ${remedy}.`;
    case "home":
      return "`~` means the home folder in a shell only: write the path, set `shell: true`, or quote it to pass it on as it is.";
    case "comment":
      return `\`#\` begins a comment in a shell only: ${remedy}.`;
    case "operator":
      return `\`${text}\` has a meaning in a shell only: ${remedy}.`;
  }
}
