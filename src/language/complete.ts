import {
  type CompletionItem,
  CompletionItemKind,
  type Position,
  type Range,
} from "vscode-languageserver-types";
import * as z from "zod";
import type { Span } from "../study/problem.ts";
import { type Recall, recalledBy, withoutRecall } from "../study/recall.ts";
import { formsOf, schemasAt } from "../study/schema-at.ts";
import { completeExpression } from "./complete-expression.ts";
import { completeKey } from "./complete-key.ts";
import { completeBareBrace, completePlaceholder } from "./complete-placeholder.ts";
import { completeRange, keyColumn } from "./complete-range.ts";
import { completeValue } from "./complete-value.ts";
import {
  type CursorPlace,
  type ItemPlace,
  type KeyPlace,
  placesAt,
  type ValuePlace,
} from "./cursor-place.ts";
import { type NameWords, wordsOfName } from "./describe.ts";
import type { OutlineMapping } from "./outline-node.ts";
import type { ScriptFlags } from "./script/script-flags.ts";
import { knownMetrics, type MetricName } from "./study-metrics.ts";
import { type StudyName, studyNames } from "./study-names.ts";
import { studyScript } from "./study-script.ts";
import { studyText } from "./study-text.ts";
import { literal, type Suggestion, toCompletionItem } from "./suggestion.ts";
import { roleOf, step } from "./value-role.ts";
import type { Workspace } from "./workspace.ts";

interface Request {
  readonly text: string;
  readonly offset: number;
  readonly outline: OutlineMapping;
  readonly names: readonly StudyName[];
  /** As far as it is written. */
  readonly definition: Readonly<Record<string, unknown>>;
  wordsOf(name: StudyName): NameWords;
  metrics(): readonly MetricName[];
  readonly workspace: Workspace;
  /** What the training script defines. */
  flags(): ScriptFlags | undefined;
}

/** What could be written at a position of a study file, which may be broken there and elsewhere. */
export function complete(
  text: string,
  position: Position,
  workspace: Workspace,
  recall: Recall = withoutRecall,
): CompletionItem[] {
  const source = studyText(text, recall);
  const { outline, lines } = source;
  const offset = lines.offsetAt(position);
  const names = studyNames(source, recall);
  const definition = source.definition();
  const request: Request = {
    text,
    offset,
    outline,
    names,
    definition,
    wordsOf: recalledBy(recall, "words of name", wordsOfName),
    metrics: () => knownMetrics(definition, outline, names, workspace),
    workspace,
    flags: () => studyScript(definition, workspace)?.flags,
  };
  const rangeOf = ofLast(lines.rangeOf);
  const suggestions: Suggestion[] = [];
  for (const [index, place] of placesAt(text, offset, outline).entries()) {
    // In a line of its own a value comes into question only where no key and no item does.
    const isLastResort = place.kind === "value" && index > 0;
    if (!isLastResort || suggestions.length === 0) suggestions.push(...completeAt(place, request));
  }
  return (
    suggestions
      // An edit of a completion stays within its line.
      .filter(({ span }) => !text.slice(span.start, span.end).includes("\n"))
      .map((suggestion, index) => toCompletionItem(suggestion, index, rangeOf))
  );
}

/** Most suggestions of a list replace the same span. */
function ofLast(rangeOf: (span: Span) => Range): (span: Span) => Range {
  let last: { readonly span: Span; readonly range: Range } | undefined;
  return (span) => {
    if (last?.span !== span) last = { span, range: rangeOf(span) };
    return last.range;
  };
}

function completeAt(place: CursorPlace, request: Request): readonly Suggestion[] {
  if (place.kind === "key") return completeKeyAt(place, request);
  return place.kind === "item" ? completeItemAt(place, request) : completeValueAt(place, request);
}

function completeKeyAt(
  place: KeyPlace,
  { names, wordsOf, metrics, outline, definition, text, offset, flags }: Request,
): readonly Suggestion[] {
  if (roleOf(place.path, outline).kind === "command") {
    return place.style === "flow" ? completeBareBrace(place, { text, offset, names, wordsOf }) : [];
  }
  const mapping = place.path.reduce<unknown>(step, definition);
  return completeKey(place, { names, wordsOf, metrics, mapping, flags });
}

function completeValueAt(place: ValuePlace, request: Request): readonly Suggestion[] {
  const found = valuesFor(place, request);
  if (!place.needsSpace) return found;
  return found.map((suggestion) =>
    suggestion.snippet.startsWith("\n") ? suggestion : { ...suggestion, snippet: ` ${suggestion.snippet}` },
  );
}

function valuesFor(place: ValuePlace, request: Request): readonly Suggestion[] {
  const { text, offset, outline, names, wordsOf, metrics } = request;
  const role = roleOf(place.path, outline);
  switch (role.kind) {
    case "range":
      return completeRange(place, { text, offset, flags: request.flags });
    case "expression": {
      const usable = names.filter(({ name, kind }) => role.over.includes(kind) && name !== role.except);
      return completeExpression(place, text, offset, usable, wordsOf);
    }
    case "constraint":
      return completeConstraint(place, text, offset, metrics());
    case "command":
      return completePlaceholder(place, { text, offset, names, wordsOf, flags: request.flags() });
    case "other":
      return completeValue(place, names, metrics, request.workspace);
  }
}

/** A constraint begins with its metric; an operator and a number follow. */
function completeConstraint(
  place: ValuePlace,
  text: string,
  offset: number,
  metrics: readonly MetricName[],
): readonly Suggestion[] {
  const typed = text.slice(place.span.start, offset);
  if (!/^[\w.-]*$/.test(typed)) return [];
  return metrics.map(({ name, detail }) => ({
    label: name,
    kind: CompletionItemKind.Field,
    snippet: literal(name),
    span: { start: place.span.start, end: offset },
    rank: "normal",
    detail,
  }));
}

/** A new item with its dash: what its value or its first key could be. */
function completeItemAt(place: ItemPlace, request: Request): readonly Suggestion[] {
  const isList = schemasAt(place.path).some((schema) =>
    formsOf(schema).some((form) => form instanceof z.ZodArray),
  );
  if (!isList) return [];
  const path = [...place.path, place.index];
  const { style, scalar, span } = place;
  const column = keyColumn(request.text, request.offset) + 2;
  const value: ValuePlace = { kind: "value", path, style, scalar, span, needsSpace: false };
  const key: KeyPlace = { kind: "key", path, style, scalar, span, siblings: [], hasColon: false, column };
  return [...completeValueAt(value, request), ...completeKeyAt(key, request)].map((suggestion) => ({
    ...suggestion,
    label: `- ${suggestion.label}`,
    snippet: `- ${suggestion.snippet}`,
    filter: `- ${suggestion.filter ?? suggestion.label}`,
  }));
}
