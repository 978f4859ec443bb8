import { findPlaceholders } from "../study/command.ts";
import type { Span } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { spaceFunctions } from "../study/space-function.ts";
import { type Token, tokenize } from "../study/tokenize.ts";
import { isGroup } from "./name-occurrences.ts";
import type { OutlineEntry, OutlineMapping, OutlineScalar } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import { type StudyName, studyNames } from "./study-names.ts";
import { type StudyText, studyText } from "./study-text.ts";
import { roleAmong } from "./value-role.ts";
import { walkOutline } from "./walk-outline.ts";

/** What semantic tokens can be, by the names of the protocol. */
export const tokenTypes = [
  "variable",
  "namespace",
  "function",
  "type",
  "parameter",
  "property",
  "number",
  "string",
  "keyword",
  "operator",
] as const;
export const tokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;

type TokenType = (typeof tokenTypes)[number];
type TokenModifier = (typeof tokenModifiers)[number];

export interface SemanticToken {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** The words of the expression language: in conditions, requirements, ranges and commands, and the names they use. */
export function semanticTokens(text: string, recall: Recall = withoutRecall): readonly SemanticToken[] {
  const source = studyText(text, recall);
  const found: SemanticToken[] = [];
  const names = new Map(studyNames(source, recall).map((name) => [name.name, name]));
  for (const { key, value } of source.outline.entries) {
    if (value?.kind !== "mapping") continue;
    if (textOf(key) === "space") addDeclarations(value, "", names, found);
    if (textOf(key) === "derived") {
      for (const entry of value.entries) addDeclaration(entry, textOf(entry.key), names, found);
    }
  }
  walkOutline(source.outline, {
    scalar(scalar, path, siblings) {
      const { kind } = roleAmong(path, siblings);
      if (/^[*&]/.test(scalar.text) && scalar.style === "plain") return;
      if (kind === "range") addRange(scalar, found);
      else if (kind === "expression") addExpression(scalar, names, found);
      else if (kind === "constraint") addConstraint(scalar, found);
      else if (kind === "command") addPlaceholders(scalar, names, found);
    },
  });
  // A token of the protocol stays within its line.
  return found
    .filter(({ span }) => span.end > span.start && !text.slice(span.start, span.end).includes("\n"))
    .sort((a, b) => a.span.start - b.span.start);
}

/** As the protocol sends them: five numbers a token, positions relative to the token before. */
export function encodeTokens(
  { lines }: Pick<StudyText, "lines">,
  tokens: readonly SemanticToken[],
): number[] {
  let [line, character] = [0, 0];
  return tokens.flatMap(({ span, type, modifiers }) => {
    const at = lines.positionAt(span.start);
    const deltaLine = at.line - line;
    const deltaStart = deltaLine === 0 ? at.character - character : at.character;
    ({ line, character } = at);
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << tokenModifiers.indexOf(modifier)), 0);
    return [deltaLine, deltaStart, span.end - span.start, tokenTypes.indexOf(type), bits];
  });
}

type Names = ReadonlyMap<string, StudyName>;

function addDeclarations(group: OutlineMapping, prefix: string, names: Names, found: SemanticToken[]): void {
  for (const entry of group.entries) {
    const name = prefix + textOf(entry.key);
    if (isGroup(entry.value)) {
      found.push({ span: entry.key.span, type: "namespace", modifiers: ["declaration"] });
      addDeclarations(entry.value, `${name}.`, names, found);
    } else addDeclaration(entry, name, names, found);
  }
}

function addDeclaration({ key }: OutlineEntry, name: string, names: Names, found: SemanticToken[]): void {
  const known = names.get(name);
  if (known !== undefined) found.push(nameToken(known, key.span, ["declaration"]));
}

function nameToken({ kind }: StudyName, span: Span, modifiers: readonly TokenModifier[] = []): SemanticToken {
  const isFixed = kind === "constant" || kind === "derived";
  return { span, type: "variable", modifiers: isFixed ? [...modifiers, "readonly"] : modifiers };
}

function shift({ start, end }: Span, { span }: OutlineScalar): Span {
  return { start: span.start + start, end: span.start + end };
}

function addRange(scalar: OutlineScalar, found: SemanticToken[]): void {
  const { tokens } = tokenize(scalar.text);
  const [callee, open] = tokens;
  if (callee?.kind !== "name") return;
  const known = spaceFunctions.find(({ name }) => name === callee.name);
  if (known === undefined) return;
  if (open?.kind === "end" && callee.name === "bool") {
    found.push({ span: shift(callee.span, scalar), type: "type", modifiers: ["defaultLibrary"] });
  }
  if (open?.kind !== "symbol" || open.symbol !== "(") return;
  found.push({ span: shift(callee.span, scalar), type: "function", modifiers: ["defaultLibrary"] });
  for (const token of tokens.slice(2)) {
    const isOption = token.kind === "name" && known.options.some(({ name }) => name === token.name);
    if (isOption) found.push({ span: shift(token.span, scalar), type: "parameter", modifiers: [] });
    else if (token.kind === "literal") found.push(literalToken(token, scalar));
  }
}

function addExpression(scalar: OutlineScalar, names: Names, found: SemanticToken[]): void {
  for (const token of tokenize(scalar.text).tokens) {
    if (token.kind === "name") {
      const known = names.get(token.name);
      if (known !== undefined) found.push(nameToken(known, shift(token.span, scalar)));
    } else addOther(token, scalar, found);
  }
}

function addConstraint(scalar: OutlineScalar, found: SemanticToken[]): void {
  for (const token of tokenize(scalar.text).tokens) {
    if (token.kind === "name") {
      found.push({ span: shift(token.span, scalar), type: "property", modifiers: [] });
    } else addOther(token, scalar, found);
  }
}

function addOther(token: Token, scalar: OutlineScalar, found: SemanticToken[]): void {
  if (token.kind === "literal") found.push(literalToken(token, scalar));
  if (token.kind !== "symbol" || /^[()[\],]$/.test(token.symbol)) return;
  const type = /^\w/.test(token.symbol) ? "keyword" : "operator";
  found.push({ span: shift(token.span, scalar), type, modifiers: [] });
}

function literalToken(token: Extract<Token, { kind: "literal" }>, scalar: OutlineScalar): SemanticToken {
  const { value } = token;
  const type = typeof value === "number" ? "number" : typeof value === "string" ? "string" : "keyword";
  return { span: shift(token.span, scalar), type, modifiers: [] };
}

function addPlaceholders(scalar: OutlineScalar, names: Names, found: SemanticToken[]): void {
  for (const { name, span } of findPlaceholders(scalar.text)) {
    const known = names.get(name);
    if (known !== undefined) found.push(nameToken(known, shift(span, scalar)));
  }
}
