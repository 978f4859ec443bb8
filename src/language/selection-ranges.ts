import type { Position, SelectionRange } from "vscode-languageserver-types";
import { findPlaceholders } from "../study/command.ts";
import type { Expression } from "../study/expression.ts";
import { parseExpression } from "../study/parse-expression.ts";
import type { Span } from "../study/problem.ts";
import type { OutlineMapping, OutlineNode, OutlineScalar } from "./outline-node.ts";
import { type StudyText, studyText } from "./study-text.ts";

/** What a selection at each position grows to, step by step: a name, its expression, the value, the entry, the section. */
export function selectionRanges(text: string, positions: readonly Position[]): SelectionRange[] {
  const source = studyText(text);
  return positions.map((position) => selectionAt(source, position));
}

function selectionAt(source: StudyText, position: Position): SelectionRange {
  const offset = source.offsetAt(position);
  const spans: Span[] = [{ start: 0, end: source.text.length }];
  addNode(source.outline, offset, source.text, spans);
  let selection: SelectionRange | undefined;
  let outer: Span | undefined;
  for (const span of spans) {
    const isInside =
      outer === undefined ||
      (span.start >= outer.start && span.end <= outer.end && span.end - span.start < outer.end - outer.start);
    if (!isInside) continue;
    outer = span;
    selection = { range: source.rangeOf(span), ...(selection && { parent: selection }) };
  }
  return selection ?? { range: { start: position, end: position } };
}

function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

function addNode(node: OutlineNode, offset: number, text: string, spans: Span[]): void {
  if (node.kind === "scalar") {
    addScalar(node, offset, text, spans);
    return;
  }
  if (node.style === "flow") {
    spans.push({ start: node.span.start - 1, end: Math.min(node.span.end + 1, text.length) });
    spans.push(node.span);
  }
  if (node.kind === "list") {
    const item = node.items.find(({ span }) => holds(span, offset));
    if (item === undefined) return;
    spans.push(item.span);
    if (item.value !== undefined) addNode(item.value, offset, text, spans);
    return;
  }
  addEntry(node, offset, text, spans);
}

function addEntry({ entries }: OutlineMapping, offset: number, text: string, spans: Span[]): void {
  const entry = entries.findLast(({ span }) => holds(span, offset));
  if (entry === undefined) return;
  spans.push({ start: entry.span.start, end: trimmedEnd(text, entry.span) });
  if (offset <= entry.key.span.end) spans.push(entry.key.span);
  else if (entry.value !== undefined) addNode(entry.value, offset, text, spans);
}

function trimmedEnd(text: string, { start, end }: Span): number {
  return start + text.slice(start, end).trimEnd().length;
}

function addScalar({ span, style, text }: OutlineScalar, offset: number, whole: string, spans: Span[]): void {
  if (!holds(span, offset)) return;
  if (style === "single" || style === "double") {
    spans.push({ start: span.start - 1, end: Math.min(span.end + 1, whole.length) });
  }
  spans.push(span);
  const at = offset - span.start;
  const placeholder = findPlaceholders(text).find((found) => holds(found.span, at));
  if (placeholder !== undefined) {
    spans.push(shift(placeholder.span, span.start));
    spans.push(shift({ start: placeholder.span.start + 1, end: placeholder.span.end - 1 }, span.start));
    return;
  }
  const { expression } = parseExpression(text);
  for (const inner of around(expression, at)) spans.push(shift(inner, span.start));
}

function shift({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** The spans of the parts of an expression that hold an offset, from the outermost to the innermost. */
function around(expression: Expression, offset: number): readonly Span[] {
  if (!holds(expression.span, offset)) return [];
  const inner = partsOf(expression).find(({ span }) => holds(span, offset));
  return inner === undefined ? [expression.span] : [expression.span, ...around(inner, offset)];
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "list":
      return expression.items;
    case "unary":
      return [expression.operand];
    case "binary":
    case "logical":
      return [expression.left, expression.right];
    case "comparison":
      return expression.operands;
    case "call":
      return expression.arguments.map(({ value }) => value);
    default:
      return [];
  }
}
