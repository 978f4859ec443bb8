import type { Span } from "../study/problem.ts";
import { spaceFunctions } from "../study/space-function.ts";
import { type Token, tokenize } from "../study/tokenize.ts";
import type { Edit } from "./mended-text.ts";
import type { OutlineMapping, OutlineNode, OutlineScalar } from "./outline-node.ts";
import type { StudyText } from "./study-text.ts";
import { roleAmong } from "./value-role.ts";
import { walkOutline } from "./walk-outline.ts";

/** One space behind colons, dashes and commas, inside braces and around operators; none inside brackets and parentheses. */
export function spacingEdits({ text, outline }: StudyText): readonly Edit[] {
  const edits: Edit[] = [];
  spaceNode(outline);
  walkOutline(outline, {
    scalar(scalar, path, siblings) {
      const { kind } = roleAmong(path, siblings);
      if (kind === "range" ? isCall(scalar.text) : kind === "expression" || kind === "constraint") {
        edits.push(...tokenEdits(scalar));
      }
    },
  });
  return edits;

  /** Gaps with line breaks or comments in them are the writer's. */
  function setGap(start: number, end: number, gap: string): void {
    if (end >= start && !/[\n#]/.test(text.slice(start, end)))
      edits.push({ span: { start, end }, replacement: gap });
  }

  function spaceNode(node: OutlineNode): void {
    if (node.kind === "scalar") return;
    if (node.kind === "mapping") spaceEntries(node);
    const parts = node.kind === "mapping" ? node.entries : node.items;
    if (node.style === "flow") spaceFlow(node, parts.map(contentSpan), node.kind === "mapping" ? " " : "");
    else if (node.kind === "list") {
      for (const { span, value } of node.items) if (value) spaceBefore(span.start + 1);
    }
    for (const { value } of parts) if (value !== undefined) spaceNode(value);
  }

  function spaceEntries({ entries }: OutlineMapping): void {
    for (const { key, afterColon, value } of entries) {
      if (afterColon === undefined) continue;
      setGap(outer(key).end, afterColon - 1, "");
      if (value !== undefined) spaceBefore(afterColon);
    }
  }

  /** One space before a value in the same line, or before its anchor and tag. */
  function spaceBefore(from: number): void {
    let at = from;
    while (/[ \t]/.test(text.charAt(at))) at++;
    if (!/[\r\n#]|^$/.test(text.charAt(at))) setGap(from, at, " ");
  }

  function spaceFlow({ span }: OutlineNode, parts: readonly Span[], inside: string): void {
    const [first] = parts;
    const last = parts.at(-1);
    if (first === undefined || last === undefined) {
      setGap(span.start, span.end, "");
      return;
    }
    setGap(span.start, first.start, inside);
    for (const [index, part] of parts.entries()) {
      const next = parts[index + 1];
      if (next !== undefined && text.slice(part.end, next.start).trim() === ",")
        setGap(part.end, next.start, ", ");
    }
    if (text.slice(last.end, span.end).trim() === "") setGap(last.end, span.end, inside);
  }

  /** Of an entry or item without the separator behind it. */
  function contentSpan(part: { readonly span: Span; readonly value: OutlineNode | undefined }): Span {
    const key = "key" in part ? (part.key as OutlineScalar) : undefined;
    const start = key === undefined ? part.span.start : outer(key).start;
    const colon = "afterColon" in part ? (part.afterColon as number | undefined) : undefined;
    const end = part.value === undefined ? (colon ?? (key && outer(key).end)) : outer(part.value).end;
    return { start, end: end ?? part.span.end };
  }
}

/** With quotes or brackets. */
function outer(node: OutlineNode): Span {
  const isWrapped =
    node.kind === "scalar" ? node.style === "single" || node.style === "double" : node.style === "flow";
  return isWrapped ? { start: node.span.start - 1, end: node.span.end + 1 } : node.span;
}

function isCall(text: string): boolean {
  const [callee, open] = tokenize(text).tokens;
  return (
    callee?.kind === "name" &&
    open?.kind === "symbol" &&
    open.symbol === "(" &&
    spaceFunctions.some(({ name }) => name === callee.name)
  );
}

/** The gaps between the tokens of an expression that can be read in full and stands on one line. */
function tokenEdits({ text, span, style }: OutlineScalar): readonly Edit[] {
  const { tokens, problems } = tokenize(text);
  if (problems.length > 0 || text.includes("\n") || (style === "double" && text.includes("\\"))) return [];
  return tokens.slice(1, -1).map((token, index) => {
    const before = tokens[index] as Token;
    return {
      span: { start: span.start + before.span.end, end: span.start + token.span.start },
      replacement: gapBetween(tokens[index - 1], before, token),
    };
  });
}

function gapBetween(beforeLeft: Token | undefined, left: Token, right: Token): string {
  const [a, b] = [symbolOf(left), symbolOf(right)];
  if (a === "(" || a === "[" || b === ")" || b === "]" || b === ",") return "";
  if (a === "=" || b === "=") return "";
  if (b === "(" && left.kind === "name") return "";
  // A sign stands with its number; a minus between two operands is an operator.
  const isSign = (a === "-" || a === "+") && !isOperand(beforeLeft);
  return isSign ? "" : " ";
}

function symbolOf(token: Token): string {
  return token.kind === "symbol" ? token.symbol : "";
}

function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return token.kind === "symbol" ? token.symbol === ")" || token.symbol === "]" : token.kind !== "end";
}
