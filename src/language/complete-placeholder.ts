import { CompletionItemKind } from "vscode-languageserver-types";
import { findPlaceholders } from "../study/command.ts";
import type { KeyPlace, ValuePlace } from "./cursor-place.ts";
import { describeName, summarizeName } from "./describe.ts";
import type { StudyName } from "./study-names.ts";
import { literal, type Suggestion } from "./suggestion.ts";

/** Behind a brace of a command the placeholders, behind `--` the flags that take a value of the trial. */
export function completePlaceholder(
  place: ValuePlace,
  text: string,
  offset: number,
  names: readonly StudyName[],
): readonly Suggestion[] {
  const before = text.slice(place.span.start, offset);
  const brace = /(?<![{$])(?:\{\{)*\{[\w.-]*$/.exec(before);
  if (brace !== null) {
    const typed = before.slice(before.lastIndexOf("{"));
    const rest = /^[\w.-]*\}?/.exec(text.slice(offset))?.[0].length ?? 0;
    const span = { start: offset - typed.length, end: offset + rest };
    return names.map((name) => placeholder(name, `{${name.name}}`, span, "first"));
  }
  const flag = /(?:^|\s)(--[\w-]*)$/.exec(before)?.[1];
  if (flag === undefined) return [];
  const used = new Set(findPlaceholders(place.scalar?.text ?? "").map(({ name }) => name));
  const span = { start: offset - flag.length, end: offset };
  return names
    .filter(({ name }) => !used.has(name))
    .map((name) => placeholder(name, `--${name.name} {${name.name}}`, span, "normal"));
}

/** A value that begins with a brace is a mapping to YAML, so the placeholder goes in with quotes. */
export function completeBareBrace(
  place: KeyPlace,
  text: string,
  offset: number,
  names: readonly StudyName[],
): readonly Suggestion[] {
  const start = text.lastIndexOf("{", offset - 1);
  if (place.siblings.length > 0 || !/^\{[\w.-]*$/.test(text.slice(start, offset))) return [];
  const rest = /^[\w.-]*\}?/.exec(text.slice(offset))?.[0].length ?? 0;
  return names.map((name) => {
    const suggestion = placeholder(name, `{${name.name}}`, { start, end: offset + rest }, "first");
    return { ...suggestion, snippet: `"${suggestion.snippet}"`, filter: suggestion.label };
  });
}

function placeholder(
  name: StudyName,
  written: string,
  span: Suggestion["span"],
  rank: Suggestion["rank"],
): Suggestion {
  return {
    label: written,
    kind: CompletionItemKind.Variable,
    snippet: literal(written),
    span,
    rank,
    detail: summarizeName(name),
    documentation: describeName(name),
  };
}
