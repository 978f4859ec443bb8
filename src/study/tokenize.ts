import type { ProblemCode, Severity, Span } from "./problem.ts";
import type { ParamValue } from "./value.ts";

/** A mistake in one text, such as the scalar of a study file: `span` is within that text. */
export interface SyntaxProblem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** What is wrong and what to write instead, in whole sentences. */
  readonly message: string;
  readonly span: Span;
  /** Text that, put in place of the span, mends it. */
  readonly replacement?: string;
}

export type Token =
  /** A dotted identifier; parts in backticks may hold any other character. */
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "literal"; readonly value: ParamValue; readonly span: Span }
  /** An operator (also the words among them) or punctuation, as this language spells it. */
  | { readonly kind: "symbol"; readonly symbol: string; readonly span: Span }
  /** Text that could not be read and has its problem already. */
  | { readonly kind: "bad"; readonly span: Span }
  | { readonly kind: "end"; readonly span: Span };

export interface Tokens {
  /** In the order of the text, without whitespace. The last one, and only that, is `end`. */
  readonly tokens: readonly Token[];
  readonly problems: readonly SyntaxProblem[];
  /** A quote never closes, so that the rest of the text was taken as its content. */
  readonly endsInQuote: boolean;
}

interface Read {
  readonly token: Token;
  readonly problem?: SyntaxProblem;
  /** A quote without its end: it takes the rest of the text. */
  readonly isOpen?: true;
}

const whitespace = /\s+/y;
const namePart = /[\p{L}_][\p{L}\p{M}\p{N}_]*|`[^`]*`?/uy;
/** Wider than a number, so that `1e-` and `1_000` are each one token with one problem. */
const numberLike = /\.?\d[\w.]*(?:(?<=[eE])[+-][\w.]*)?/y;
const numberForm = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const ownSymbol = /\*\*|==(?!=)|!=(?!=)|<=|>=|<(?!>)|=(?![<>=])|[-+*%()[\],>]|\/(?!\/)/y;
const curlyQuoted = /[“‘][^“”‘’]*[”’]/y;
const bracedName = /\$?\{\s*[\p{L}_][\p{L}\p{M}\p{N}_.]*\s*\}/uy;
const foreignSymbol = /===|!==|&&|\|\||<>|=<|=>|\/\/|[!^&|≤≥≠×·−]/y;

const wordLiterals: ReadonlyMap<string, ParamValue> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const wordSymbols: ReadonlySet<string> = new Set(["and", "or", "not", "in"]);
const foreignLiterals: ReadonlyMap<string, string> = new Map([
  ["True", "true"],
  ["False", "false"],
  ["None", "null"],
]);
/** What other languages write, and what it is here. */
const translations: ReadonlyMap<string, string> = new Map([
  ["===", "=="],
  ["!==", "!="],
  ["<>", "!="],
  ["≠", "!="],
  ["=<", "<="],
  ["≤", "<="],
  ["=>", ">="],
  ["≥", ">="],
  ["&&", "and"],
  ["&", "and"],
  ["||", "or"],
  ["|", "or"],
  ["!", "not"],
  ["^", "**"],
  ["//", "/"],
  ["×", "*"],
  ["·", "*"],
  ["−", "-"],
]);
const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["0", "\0"],
]);

/** Cuts an expression into tokens. Every text has tokens; what cannot be read is `bad` and has a problem. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const problems: SyntaxProblem[] = [];
  let endsInQuote = false;
  let position = 0;
  while (true) {
    position += match(whitespace, text, position)?.length ?? 0;
    if (position >= text.length) break;
    const first = text.charAt(position);
    const isQuote = first === '"' || first === "'";
    const read = isQuote ? readString(text, position) : readWordOrSymbol(text, position);
    tokens.push(read.token);
    if (read.problem) problems.push(read.problem);
    endsInQuote ||= read.isOpen === true;
    position = read.token.span.end;
  }
  tokens.push({ kind: "end", span: { start: text.length, end: text.length } });
  return { tokens, problems, endsInQuote };
}

function match(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

export function syntaxError(span: Span, message: string, replacement?: string): SyntaxProblem {
  const mend = replacement === undefined ? {} : { replacement };
  return { code: "expression-syntax", severity: "error", message, span, ...mend };
}

function readWordOrSymbol(text: string, start: number): Read {
  if (match(namePart, text, start) !== undefined) return readName(text, start);
  const digits = match(numberLike, text, start);
  if (digits !== undefined) return readNumber(digits, start);
  const own = match(ownSymbol, text, start);
  if (own !== undefined) {
    return { token: { kind: "symbol", symbol: own, span: { start, end: start + own.length } } };
  }
  const foreign = match(foreignSymbol, text, start);
  if (foreign !== undefined) return readForeignSymbol(text, start, foreign);
  return readStray(text, start);
}

function readName(text: string, start: number): Read {
  const parts: string[] = [];
  let end = start;
  do {
    if (parts.length > 0) end++;
    const part = match(namePart, text, end);
    const span = { start, end: end + (part?.length ?? 0) };
    if (part === undefined) {
      const message = "A name stops at its dot. Write the rest of it, such as `group.name`.";
      return { token: { kind: "bad", span }, problem: syntaxError(span, message) };
    }
    if (part.startsWith("`") && !/^`[^`]+`$/.test(part)) {
      const message = "A name in backticks needs its text and a closing backtick, such as `weight-decay`.";
      return { token: { kind: "bad", span }, problem: syntaxError(span, message) };
    }
    parts.push(part.replaceAll("`", ""));
    end += part.length;
  } while (text[end] === ".");
  const span = { start, end };
  const word = text.slice(start, end);
  if (wordSymbols.has(word)) return { token: { kind: "symbol", symbol: word, span } };
  const literal = foreignLiterals.get(word) ?? word;
  const value = wordLiterals.get(literal);
  if (value === undefined) return { token: { kind: "name", name: parts.join("."), span } };
  const token: Token = { kind: "literal", value, span };
  if (literal === word) return { token };
  return { token, problem: syntaxError(span, `\`${word}\` is written \`${literal}\` here.`, literal) };
}

function readNumber(digits: string, start: number): Read {
  const span = { start, end: start + digits.length };
  const value = Number(digits);
  if (numberForm.test(digits)) {
    if (Number.isFinite(value)) return { token: { kind: "literal", value, span } };
    return {
      token: { kind: "bad", span },
      problem: syntaxError(span, `${digits} is too large for a number.`),
    };
  }
  const plain = Number.isNaN(value) ? digits.replaceAll("_", "") : String(value);
  const mend = numberForm.test(plain) ? plain : undefined;
  const message =
    mend === undefined
      ? `\`${digits}\` is not a number. Numbers are such as 128, 0.5 and 1e-4; put a text into quotes.`
      : `Numbers are written in decimal digits here: ${mend} instead of \`${digits}\`.`;
  return { token: { kind: "bad", span }, problem: syntaxError(span, message, mend) };
}

function readForeignSymbol(text: string, start: number, foreign: string): Read {
  const symbol = translations.get(foreign) ?? foreign;
  const span = { start, end: start + foreign.length };
  const token: Token = { kind: "symbol", symbol, span };
  const isWord = wordSymbols.has(symbol);
  const before = isWord && start > 0 && /[\w"'`)\]]/.test(text.charAt(start - 1)) ? " " : "";
  const after = isWord && /[^\s]/.test(text.charAt(span.end)) ? " " : "";
  const message =
    foreign === "//"
      ? "There is no division that drops the remainder here. Divide with `/`."
      : `\`${foreign}\` is written \`${symbol}\` here.`;
  return { token, problem: syntaxError(span, message, before + symbol + after) };
}

function readStray(text: string, start: number): Read {
  const quoted = match(curlyQuoted, text, start);
  if (quoted !== undefined) {
    const span = { start, end: start + quoted.length };
    const value = quoted.slice(1, -1);
    const problem = syntaxError(span, "A text stands in straight quotes here.", JSON.stringify(value));
    return { token: { kind: "literal", value, span }, problem };
  }
  const braced = match(bracedName, text, start);
  if (braced !== undefined) {
    const span = { start, end: start + braced.length };
    const name = braced.replace(/^\$?\{\s*|\s*\}$/g, "");
    const message = `Braces are for commands. In an expression the name stands alone: \`${name}\`.`;
    return { token: { kind: "name", name, span }, problem: syntaxError(span, message, name) };
  }
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const span = { start, end: start + character.length };
  const message = `\`${character}\` has no meaning in an expression. Remove it, or put the text that it belongs to into quotes.`;
  return { token: { kind: "bad", span }, problem: syntaxError(span, message) };
}

function readString(text: string, start: number): Read {
  const quote = text.charAt(start);
  let value = "";
  let problem: SyntaxProblem | undefined;
  let position = start + 1;
  while (position < text.length && text[position] !== quote) {
    if (text[position] !== "\\" || position + 1 === text.length) {
      value += text[position++];
      continue;
    }
    const escaped = readEscape(text, position);
    value += escaped.value;
    const span = { start: position, end: position + escaped.length };
    position = span.end;
    if (escaped.known) continue;
    const written = text.slice(span.start, span.end);
    const message = `\`${written}\` is no escape. A backslash itself is written twice.`;
    problem ??= syntaxError(span, message, `\\${written}`);
  }
  if (position < text.length) {
    const token: Token = { kind: "literal", value, span: { start, end: position + 1 } };
    return problem ? { token, problem } : { token };
  }
  const span = { start, end: text.length };
  const closed = /^[\w.-]*$/.test(value) ? text.slice(start) + quote : undefined;
  const message = `The text that starts here has no closing ${quote === '"' ? "double" : "single"} quote.`;
  return {
    token: { kind: "literal", value, span },
    problem: syntaxError(span, message, closed),
    isOpen: true,
  };
}

function readEscape(text: string, position: number): { value: string; length: number; known: boolean } {
  const letter = text.charAt(position + 1);
  const plain = /[\\'"/`]/.test(letter) ? letter : escapes.get(letter);
  if (plain !== undefined) return { value: plain, length: 2, known: true };
  const digits = letter === "u" ? 4 : letter === "x" ? 2 : 0;
  const hex = text.slice(position + 2, position + 2 + digits);
  const known = digits > 0 && hex.length === digits && /^[0-9a-fA-F]+$/.test(hex);
  if (known) return { value: String.fromCharCode(Number.parseInt(hex, 16)), length: 2 + digits, known };
  return { value: `\\${letter}`, length: 2, known };
}
