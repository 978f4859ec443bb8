import {
  MarkupKind,
  type ParameterInformation,
  type Position,
  type SignatureHelp,
} from "vscode-languageserver-types";
import { type Recall, withoutRecall } from "../study/recall.ts";
import { type SpaceFunction, spaceFunctions } from "../study/space-function.ts";
import { type Token, tokenize } from "../study/tokenize.ts";
import { placesAt } from "./cursor-place.ts";
import { studyText } from "./study-text.ts";
import { roleOf } from "./value-role.ts";

/** The space function that a position stands in the parentheses of, with the argument that is written there. */
export function signatureHelp(
  text: string,
  position: Position,
  recall: Recall = withoutRecall,
): SignatureHelp | undefined {
  const { offsetAt, outline } = studyText(text, recall);
  const offset = offsetAt(position);
  const place = placesAt(text, offset, outline).find(({ kind }) => kind === "value");
  if (place?.kind !== "value" || place.scalar === undefined) return undefined;
  if (roleOf(place.path, outline).kind !== "range") return undefined;
  const tokens = tokenize(text.slice(place.scalar.span.start, offset)).tokens.slice(0, -1);
  const [callee, open, ...inside] = tokens;
  if (callee?.kind !== "name" || open?.kind !== "symbol" || open.symbol !== "(") return undefined;
  const known = spaceFunctions.find(({ name }) => name === callee.name);
  const given = known && splitArguments(inside);
  if (known === undefined || given === undefined) return undefined;
  return helpFor(known, given);
}

/** The tokens of each argument up to the cursor, the last one being written; undefined behind the closing parenthesis. */
function splitArguments(tokens: readonly Token[]): readonly (readonly Token[])[] | undefined {
  let depth = 0;
  let current: Token[] = [];
  const all = [current];
  for (const token of tokens) {
    const symbol = token.kind === "symbol" ? token.symbol : "";
    if (symbol === "(" || symbol === "[") depth++;
    else if (symbol === ")" || symbol === "]") depth--;
    if (depth < 0) return undefined;
    if (symbol === "," && depth === 0) {
      current = [];
      all.push(current);
    } else current.push(token);
  }
  return all;
}

function helpFor(known: SpaceFunction, given: readonly (readonly Token[])[]): SignatureHelp {
  const positional = positionalNames(known);
  const optional = known.options.map(({ name, snippet }) => (snippet.includes("=") ? `${name}=` : name));
  const names = [...positional, ...optional];
  let label = `${known.name}(`;
  const parameters = names.map((name, index): ParameterInformation => {
    if (index > 0) label += ", ";
    const start = label.length;
    label += name;
    const option = known.options[index - positional.length];
    return {
      label: [start, label.length],
      ...(index >= positional.length && option && { documentation: option.summary }),
    };
  });
  label += ")";
  const documentation = { kind: MarkupKind.Markdown, value: known.summary };
  const activeParameter = activeIndex(known, positional, given);
  return {
    signatures: [{ label, documentation, parameters, activeParameter }],
    activeSignature: 0,
    activeParameter,
  };
}

/** The names of the arguments without a name: `low`, `high`, or `a`, `b`, `...`. */
function positionalNames({ signature }: SpaceFunction): readonly string[] {
  const inside = /\((.*)\)/.exec(signature)?.[1] ?? "";
  return inside === "" ? [] : inside.split(",").map((name) => name.trim());
}

function activeIndex(
  { options }: SpaceFunction,
  positional: readonly string[],
  given: readonly (readonly Token[])[],
): number {
  const optionOf = ([first]: readonly Token[]) =>
    first?.kind === "name" ? options.findIndex(({ name }) => name === first.name) : -1;
  const current = optionOf(given.at(-1) ?? []);
  if (current >= 0) return positional.length + current;
  const index = given.length - 1;
  if (index < positional.length) return index;
  if (positional.at(-1) === "...") return positional.length - 1;
  // Behind the arguments that are needed comes the first option that is not there yet.
  const used = new Set(given.map(optionOf));
  const next = options.findIndex((_, option) => !used.has(option));
  return positional.length + (next < 0 ? options.length : next);
}
