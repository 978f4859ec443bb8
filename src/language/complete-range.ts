import { CompletionItemKind } from "vscode-languageserver-types";
import { type SpaceFunction, spaceFunctions } from "../study/space-function.ts";
import { type Token, tokenize } from "../study/tokenize.ts";
import type { ValuePlace } from "./cursor-place.ts";
import { describeFunction } from "./describe.ts";
import { describeFlag } from "./describe-results.ts";
import { type KnownFlag, proposeRange } from "./script/propose-range.ts";
import { flagOfParameter, type ScriptFlags } from "./script/script-flags.ts";
import { literal, rangeSnippet, type Suggestion } from "./suggestion.ts";

export interface RangeContext {
  readonly text: string;
  readonly offset: number;
  /** What the training script defines. */
  flags(): ScriptFlags | undefined;
}

/** What may come next in the range of a parameter: a space function, a list, or an option of the call around. */
export function completeRange(place: ValuePlace, context: RangeContext): readonly Suggestion[] {
  const { text, offset } = context;
  const start = place.span.start;
  const tokens = tokenize(text.slice(start, offset)).tokens.slice(0, -1);
  const last = tokens.at(-1);
  const isWord = last?.kind === "name" && start + last.span.end === offset;
  const before = isWord ? tokens.slice(0, -1) : tokens;
  const word = { start: isWord ? start + last.span.start : offset, end: offset };
  const [callee, open] = before;
  if (callee?.kind === "name" && open?.kind === "symbol" && open.symbol === "(") {
    return completeOption(callee.name, before.slice(2), word);
  }
  if (before.length > 0) return [];
  const end = offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0);
  const followedBy = text[end] === "(" ? "arguments" : "nothing";
  const functions = spaceFunctions.map((known) =>
    functionSuggestion(known, { start: word.start, end }, followedBy, place),
  );
  if (followedBy === "arguments") return functions;
  return [...proposal(place, context, word), ...functions, ...otherForms(place, text, offset, word)];
}

/** The range that people give to a parameter of this name, or that the script's own default suggests. */
function proposal(
  place: ValuePlace,
  { flags }: RangeContext,
  span: Suggestion["span"],
): readonly Suggestion[] {
  const names = place.path.slice(1).filter((key) => typeof key === "string");
  const name = (names.at(-1) === "in" ? names.slice(0, -1) : names).join(".");
  const script = flags();
  const known = script && flagOfParameter(script, name);
  const plain: KnownFlag = { name, kind: "value", default: undefined, choices: undefined };
  const range = (known && proposeRange(known)) ?? proposeRange(plain);
  if (range === undefined) return [];
  const isQuoted = place.scalar !== undefined && place.scalar.style !== "plain";
  return [
    {
      label: range.text,
      kind: CompletionItemKind.Snippet,
      snippet: rangeSnippet(range.text, isQuoted ? "block" : place.style),
      span,
      rank: "first",
      detail: range.reason,
      documentation: known && describeFlag(known),
    },
  ];
}

function functionSuggestion(
  known: SpaceFunction,
  span: Suggestion["span"],
  followedBy: "arguments" | "nothing",
  { style, scalar }: ValuePlace,
): Suggestion {
  const isBare = style === "flow" && (scalar === undefined || scalar.style === "plain");
  // A comma ends a plain text in flow style.
  const snippet = isBare && known.snippet.includes(",") ? `'${known.snippet}'` : known.snippet;
  return {
    label: known.name,
    kind: CompletionItemKind.Function,
    snippet: followedBy === "arguments" ? literal(known.name) : snippet,
    span,
    rank: "first",
    detail: known.signature,
    documentation: describeFunction(known),
  };
}

/** Between the parentheses of a call, behind its last comma: the options that are not given yet. */
function completeOption(
  callee: string,
  inside: readonly Token[],
  span: Suggestion["span"],
): readonly Suggestion[] {
  const known = spaceFunctions.find(({ name }) => name === callee);
  if (known === undefined) return [];
  let depth = 0;
  let commas = 0;
  for (const token of inside) {
    if (token.kind !== "symbol") continue;
    if (/^[([]$/.test(token.symbol)) depth++;
    else if (/^[)\]]$/.test(token.symbol)) depth--;
    else if (token.symbol === "," && depth === 0) commas++;
  }
  const needed = known.snippet.match(/\$\{/g)?.length ?? 0;
  const last = inside.at(-1);
  const isNextArgument = last === undefined || (last.kind === "symbol" && last.symbol === ",");
  if (depth !== 0 || commas < needed || !isNextArgument) return [];
  const given = new Set(inside.flatMap((token) => (token.kind === "name" ? [token.name] : [])));
  return known.options
    .filter(({ name }) => !given.has(name))
    .map((option) => ({
      label: option.name,
      kind: CompletionItemKind.Property,
      snippet: option.snippet,
      span,
      rank: "normal",
      documentation: option.summary,
    }));
}

/** A list of choices; and where nothing is written yet, the mapping that adds a condition. */
function otherForms(
  place: ValuePlace,
  text: string,
  offset: number,
  span: Suggestion["span"],
): readonly Suggestion[] {
  const list: Suggestion = {
    label: "[a, b, ...]",
    kind: CompletionItemKind.Snippet,
    snippet: `[\${1:a}, \${2:b}]`,
    span,
    rank: "normal",
    filter: "[",
    detail: "one of several values without an order",
  };
  if (place.path.at(-1) === "in" || place.style === "flow") return [list];
  const indent = `\n${" ".repeat(keyColumn(text, offset) + 2)}`;
  const blank = /[ \t]*$/.exec(text.slice(0, span.start))?.[0].length ?? 0;
  const isInLine = /:[ \t]*$/.test(text.slice(0, span.start));
  const range: Suggestion = {
    label: "in ... when ...",
    kind: CompletionItemKind.Snippet,
    snippet: `${indent}in: \${1:uniform(0, 1)}${indent}when: $0`,
    span,
    rank: "normal",
    filter: "in",
    ...(isInLine && blank > 0 && { removes: { start: span.start - blank, end: span.start } }),
    detail: "a range with a condition",
  };
  return [list, range];
}

/** The column of the key in the line, behind the dashes of list items. */
export function keyColumn(text: string, offset: number): number {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0].length ?? 0;
}
