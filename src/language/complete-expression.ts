import { CompletionItemKind } from "vscode-languageserver-types";
import { nameText } from "../study/names.ts";
import { type Token, tokenize } from "../study/tokenize.ts";
import type { ParamValue } from "../study/value.ts";
import type { ValuePlace } from "./cursor-place.ts";
import type { NameWords } from "./describe.ts";
import type { StudyName } from "./study-names.ts";
import { literal, type Suggestion } from "./suggestion.ts";

/**
 * What may come next in an expression: a name where an operand is missing, and the choices of a parameter where it is
 * compared with something. Behind an operand nothing is offered, so that a line can be ended there.
 */
export function completeExpression(
  place: ValuePlace,
  text: string,
  offset: number,
  names: readonly StudyName[],
  wordsOf: (name: StudyName) => NameWords,
): readonly Suggestion[] {
  const start = place.span.start;
  const { tokens, endsInQuote } = tokenize(text.slice(start, offset));
  const read = tokens.slice(0, -1);
  const last = read.at(-1);
  if (endsInQuote && last !== undefined) {
    const quote = text.charAt(start + last.span.start);
    const span = { start: start + last.span.start + 1, end: offset };
    const closing = text[offset] === quote ? "" : quote;
    return choicesOf(comparedName(read.slice(0, -1), names))
      .filter((choice) => typeof choice === "string")
      .map((choice) => choiceSuggestion(choice, choice, choice + closing, span));
  }
  const isWord = last !== undefined && start + last.span.end === offset && isWordLike(last);
  const before = isWord ? read.slice(0, -1) : read;
  if (isOperand(before.at(-1))) return [];
  const span = { start: isWord ? start + last.span.start : offset, end: offset };
  const quote = place.scalar?.style === "double" ? "'" : '"';
  const choices = choicesOf(comparedName(before, names)).map((choice) => {
    const written = typeof choice === "string" ? quote + choice + quote : String(choice);
    return choiceSuggestion(choice, written, written, span);
  });
  return [
    ...choices,
    ...names.map((name) => nameSuggestion(name, span, wordsOf(name))),
    ...notSuggestion(before.at(-1), span),
  ];
}

function isWordLike(token: Token): boolean {
  if (token.kind === "symbol") return /^\w+$/.test(token.symbol);
  return (
    token.kind === "name" ||
    token.kind === "bad" ||
    (token.kind === "literal" && typeof token.value !== "string")
  );
}

function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "symbol") return token.symbol === ")" || token.symbol === "]";
  return token.kind === "name" || token.kind === "literal";
}

/** The parameter on the left of a comparison that ends here, also inside the list of an `in`. */
function comparedName(tokens: readonly Token[], names: readonly StudyName[]): StudyName | undefined {
  let at = tokens.length - 1;
  const isSymbol = (pattern: RegExp) => {
    const token = tokens[at];
    return token?.kind === "symbol" && pattern.test(token.symbol);
  };
  if (isSymbol(/^[[,]$/)) {
    while (at >= 0 && !isSymbol(/^\[$/)) at--;
    at--;
    if (!isSymbol(/^in$/)) return undefined;
    at--;
    if (isSymbol(/^not$/)) at--;
  } else if (isSymbol(/^(?:==|!=|=)$/)) at--;
  else return undefined;
  const token = tokens[at];
  return token?.kind === "name" ? names.find(({ name }) => name === token.name) : undefined;
}

function choicesOf(name: StudyName | undefined): readonly ParamValue[] {
  const mapping = name?.domain?.mapping;
  return mapping?.type === "bool" ? [true, false] : (mapping?.choices ?? []);
}

function choiceSuggestion(
  choice: ParamValue,
  filter: string,
  written: string,
  span: Suggestion["span"],
): Suggestion {
  return {
    label: String(choice),
    kind: CompletionItemKind.Value,
    snippet: literal(written),
    span,
    rank: "first",
    filter,
  };
}

function nameSuggestion(name: StudyName, span: Suggestion["span"], words: NameWords): Suggestion {
  const written = nameText(name.name);
  return {
    label: name.name,
    kind: name.kind === "constant" ? CompletionItemKind.Constant : CompletionItemKind.Variable,
    snippet: literal(written),
    span,
    rank: "normal",
    filter: written,
    ...words,
  };
}

function notSuggestion(before: Token | undefined, span: Suggestion["span"]): readonly Suggestion[] {
  const isStart = before === undefined || (before.kind === "symbol" && /^(?:and|or|\()$/.test(before.symbol));
  return isStart
    ? [{ label: "not", kind: CompletionItemKind.Keyword, snippet: "not ", span, rank: "normal" }]
    : [];
}
