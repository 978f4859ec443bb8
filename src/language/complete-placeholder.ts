import { CompletionItemKind } from "vscode-languageserver-types";
import { findPlaceholders } from "../study/command.ts";
import type { KeyPlace, ValuePlace } from "./cursor-place.ts";
import type { NameWords } from "./describe.ts";
import { describeFlag } from "./describe-results.ts";
import { flagOfParameter, type ScriptFlag, type ScriptFlags } from "./script/script-flags.ts";
import type { StudyName } from "./study-names.ts";
import { literal, type Suggestion } from "./suggestion.ts";

export interface CommandContext {
  readonly text: string;
  readonly offset: number;
  readonly names: readonly StudyName[];
  /** What the training script defines. */
  readonly flags: ScriptFlags | undefined;
  wordsOf(name: StudyName): NameWords;
}

/** Behind a brace of a command the placeholders, behind `--` the flags that take a value of the trial. */
export function completePlaceholder(
  place: ValuePlace,
  { text, offset, names, flags, wordsOf }: CommandContext,
): readonly Suggestion[] {
  const before = text.slice(place.span.start, offset);
  const brace = /(?<![{$])(?:\{\{)*\{[\w.-]*$/.exec(before);
  if (brace !== null) {
    const typed = before.slice(before.lastIndexOf("{"));
    const rest = /^[\w.-]*\}?/.exec(text.slice(offset))?.[0].length ?? 0;
    const span = { start: offset - typed.length, end: offset + rest };
    return names.map((name) => placeholder(`{${name.name}}`, span, "first", wordsOf(name)));
  }
  const flag = /(?:^|\s)(--[\w-]*)$/.exec(before)?.[1];
  if (flag === undefined) return [];
  const used = new Set(findPlaceholders(place.scalar?.text ?? "").map(({ name }) => name));
  const span = { start: offset - flag.length, end: offset };
  const own = names
    .filter(({ name }) => !used.has(name))
    .map((name) => placeholder(`${spellingOf(name, flags)} {${name.name}}`, span, "normal", wordsOf(name)));
  const isNamed = (name: string) => names.some((known) => known.name.replaceAll("-", "_") === name);
  const others = (flags?.flags ?? []).filter(({ name }) => !isNamed(name));
  return [...own, ...others.flatMap((known) => flagSuggestion(known, place.scalar?.text ?? "", span))];
}

/** As the script spells the flag of a parameter. */
function spellingOf({ name }: StudyName, flags: ScriptFlags | undefined): string {
  const known = flags && flagOfParameter(flags, name);
  return known?.spellings.find((spelling) => spelling.startsWith("--")) ?? `--${name}`;
}

/** A flag of the script that no parameter takes the place of, with its own default. */
function flagSuggestion(flag: ScriptFlag, command: string, span: Suggestion["span"]): readonly Suggestion[] {
  const spelling = flag.spellings.find((each) => each.startsWith("--"));
  if (spelling === undefined || command.split(/[\s=]/).includes(spelling)) return [];
  const takesValue = flag.kind === "value";
  const standard = flag.default === undefined || flag.default === null ? "" : String(flag.default);
  return [
    {
      label: spelling,
      kind: CompletionItemKind.Field,
      snippet: takesValue ? `${literal(spelling)} \${1:${literal(standard)}}` : literal(spelling),
      span,
      rank: "normal",
      detail: "a flag of the script",
      documentation: describeFlag(flag),
    },
  ];
}

/** A value that begins with a brace is a mapping to YAML, so the placeholder goes in with quotes. */
export function completeBareBrace(
  place: KeyPlace,
  { text, offset, names, wordsOf }: Omit<CommandContext, "flags">,
): readonly Suggestion[] {
  const start = text.lastIndexOf("{", offset - 1);
  if (place.siblings.length > 0 || !/^\{[\w.-]*$/.test(text.slice(start, offset))) return [];
  const rest = /^[\w.-]*\}?/.exec(text.slice(offset))?.[0].length ?? 0;
  return names.map((name) => {
    const suggestion = placeholder(`{${name.name}}`, { start, end: offset + rest }, "first", wordsOf(name));
    return { ...suggestion, snippet: `"${suggestion.snippet}"`, filter: suggestion.label };
  });
}

function placeholder(
  written: string,
  span: Suggestion["span"],
  rank: Suggestion["rank"],
  words: NameWords,
): Suggestion {
  return {
    label: written,
    kind: CompletionItemKind.Variable,
    snippet: literal(written),
    span,
    rank,
    ...words,
  };
}
