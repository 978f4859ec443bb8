import type { InlayHint, Range } from "vscode-languageserver-types";
import { formatNumber } from "../analysis/number-text.ts";
import { choiceText } from "../study/domain.ts";
import type { DefinitionPath, Span } from "../study/problem.ts";
import { type Recall, withoutRecall } from "../study/recall.ts";
import type { ParamValue } from "../study/value.ts";
import type { OutlineEntry, OutlineMapping } from "./outline-node.ts";
import type { PastTrials } from "./results.ts";
import { type StudyName, studyNames } from "./study-names.ts";
import type { StudyPrice } from "./study-price.ts";
import { type StudyText, studyText } from "./study-text.ts";
import { walkOutline } from "./walk-outline.ts";

export interface HintsInput {
  readonly text: string;
  readonly range: Range;
  /** Undefined where there are none, or where their hints are turned off. */
  readonly past: PastTrials | undefined;
  /** Undefined where it cannot be told, or where its hints are turned off. */
  readonly price: StudyPrice | undefined;
  /** Of earlier readings of the same text. */
  readonly recall?: Recall;
}

/** Behind the lines of parameters what earlier trials say of them; behind `budget` and `strategy` what the study will cost. */
export function inlayHints({ text, range, past, price, recall = withoutRecall }: HintsInput): InlayHint[] {
  const source = studyText(text, recall);
  const [from, to] = [source.offsetAt(range.start), source.offsetAt(range.end)];
  const hints = [
    ...(past === undefined ? [] : resultHints(source, past, recall)),
    ...(price === undefined ? [] : priceHints(source, price)),
  ];
  return hints
    .filter(({ offset }) => from <= offset && offset <= to)
    .map(({ offset, label, tooltip }) => ({
      position: source.lines.positionAt(offset),
      label,
      paddingLeft: true,
      ...(tooltip !== undefined && { tooltip }),
    }));
}

interface Hint {
  readonly offset: number;
  readonly label: string;
  readonly tooltip?: string | undefined;
}

function resultHints(source: StudyText, past: PastTrials, recall: Recall): readonly Hint[] {
  const names = new Map(
    studyNames(source, recall)
      .filter(({ kind }) => kind === "parameter")
      .map((name) => [JSON.stringify(name.path), name]),
  );
  const hints: Hint[] = [];
  walkOutline(source.outline, {
    key(entry, path) {
      const name = path[0] === "space" ? names.get(JSON.stringify(path)) : undefined;
      const label = name && resultLabel(name, past);
      if (label === undefined) return;
      hints.push({ offset: hintOffset(source.text, entry), label, tooltip: tooltipOf(past) });
    },
  });
  return hints;
}

/** `48 % · best 0.0213` */
function resultLabel({ name, domain }: StudyName, { importance, results }: PastTrials): string | undefined {
  if (domain === undefined) return undefined;
  const share = importance.get(name);
  const best = results.parameters.get(name)?.best;
  const parts = [
    share === undefined ? undefined : `${percentText(share)} important`,
    best === undefined ? undefined : `best ${valueText(best)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

export function percentText(share: number): string {
  return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

export function valueText(value: ParamValue): string {
  return typeof value === "number" ? formatNumber(value) : choiceText(value);
}

function tooltipOf({ results }: PastTrials): string {
  const trials = `${results.complete} complete trials`;
  return results.best === undefined
    ? `How much this parameter mattered for being among the best of ${trials}.`
    : `How much this parameter mattered for being among the best of ${trials}, and its value in the best one: trial ${results.best.number}, ${results.best.metric} ${formatNumber(results.best.value)}.`;
}

function priceHints(source: StudyText, price: StudyPrice): readonly Hint[] {
  const entry =
    sectionOf(source.outline, "budget") ??
    sectionOf(source.outline, "strategy") ??
    sectionOf(source.outline, "space");
  if (entry === undefined || price.summary === "") return [];
  return [{ offset: hintOffset(source.text, entry), label: price.summary, tooltip: price.details }];
}

function sectionOf({ entries }: OutlineMapping, section: string): OutlineEntry | undefined {
  return entries.find(({ key, afterColon }) => key.text === section && afterColon !== undefined);
}

/** Behind the value where it stands in the line of its key, else behind the colon; before a comment. */
function hintOffset(text: string, { key, afterColon, value }: OutlineEntry): number {
  const start = afterColon ?? key.span.end;
  if (value === undefined) return start;
  const isFlow = value.kind !== "scalar" && value.style === "flow";
  const isQuoted = value.kind === "scalar" && (value.style === "single" || value.style === "double");
  const end = value.span.end + (isFlow || isQuoted ? 1 : 0);
  const isOnLine = !text.slice(start, end).includes("\n");
  return isOnLine ? Math.min(end, text.length) : start;
}

/** Where the key of a path stands, for what is shown beside it. */
export function keySpan(outline: OutlineMapping, wanted: DefinitionPath): Span | undefined {
  let found: Span | undefined;
  const text = JSON.stringify(wanted);
  walkOutline(outline, {
    key({ key }, path) {
      if (JSON.stringify(path) === text) found = key.span;
    },
  });
  return found;
}
