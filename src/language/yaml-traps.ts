import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLError } from "yaml";
import type { DefinitionPath, ProblemCode, Span } from "../study/problem.ts";
import { closingOffset, flowItem, lineValue, openParentheses } from "./lines.ts";
import { inQuotes } from "./mended-text.ts";

/**
 * A place where YAML reads something else than the user meant. Putting the replacement there mends it, and so lets the
 * rest of the file be read.
 */
export interface Trap {
  readonly code: ProblemCode;
  readonly message: string;
  readonly span: Span;
  readonly replacement: string;
}

const advice = "Put quotes around the whole value.";

function needsQuotes(text: string, span: Span, reason: string): Trap {
  const replacement = inQuotes(text.slice(span.start, span.end));
  return { code: "yaml-needs-quotes", message: `${reason} ${advice}`, span, replacement };
}

/** The trap behind a syntax error of YAML, where it is one that quotes (or spaces) mend. */
export function trapOfError(text: string, error: YAMLError): Trap | undefined {
  const [offset] = error.pos;
  if (error.code === "TAB_AS_INDENT") return tabTrap(text, offset);
  const value = lineValue(text, offset);
  const first = text.charAt(value.start);
  if ((first === "{" || first === "[") && closesAtEnd(text, value)) return flowTrap(text, offset);
  return mappingTrap(text, value) ?? valueTrap(text, value);
}

/** Keys whose value is a mapping: `objective: maximize: accuracy` lacks its braces, not quotes. */
const mappingKeys =
  /^\s*(?:-\s+)*(?:run|env|metrics|objective|derived|fidelity|strategy|budget|stop_when|repeat|compare|executor|slots)\s*:\s*$/;

function mappingTrap(text: string, span: Span): Trap | undefined {
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  if (!mappingKeys.test(text.slice(lineStart, span.start))) return undefined;
  const found = /^([A-Za-z_][\w-]*):\s+(\S.*)$/s.exec(text.slice(span.start, span.end));
  if (found === null) return undefined;
  const [, key = "", value = ""] = found;
  const isText = /^\{\{?[A-Za-z_][\w.-]*\}?\}/.test(value) || /[,[\]{}]/.test(value);
  const replacement = `{ ${key}: ${isText && !/^['"]/.test(value) ? inQuotes(value) : value} }`;
  const message = `Within a line, a mapping stands in braces: \`${replacement}\`. Or write its keys on lines of their own.`;
  return { code: "yaml-syntax", message, span, replacement };
}

function closesAtEnd(text: string, { start, end }: Span): boolean {
  const close = closingOffset(text, start, end);
  return close === undefined || close === end;
}

function tabTrap(text: string, offset: number): Trap {
  const tabs = /^[\t ]*\t/.exec(text.slice(offset))?.[0] ?? "\t";
  const message = "YAML is indented with spaces; a tab is not allowed here.";
  return {
    code: "yaml-syntax",
    message,
    span: { start: offset, end: offset + tabs.length },
    replacement: tabs.replaceAll("\t", "  "),
  };
}

/** What makes the value of a line something else than a text. */
function valueTrap(text: string, span: Span): Trap | undefined {
  const value = text.slice(span.start, span.end);
  const first = value.charAt(0);
  switch (first) {
    case "":
      return undefined;
    case "!":
      return needsQuotes(text, span, "`!` at its beginning makes a value a YAML tag.");
    case ">":
    case "|":
      if (/^[>|][-+1-9]*$/.test(value)) return undefined;
      return needsQuotes(text, span, `\`${first}\` at its beginning starts a block of text.`);
    case "@":
    case "`":
    case "%":
      return needsQuotes(
        text,
        span,
        `A YAML value cannot begin with ${first === "`" ? "a backtick" : `\`${first}\``}.`,
      );
    case '"':
    case "'":
      return quoteTrap(text, span, first);
    case "{":
    case "[": {
      const close = closingOffset(text, span.start, span.end);
      if (close === undefined || close === span.end) return undefined;
      const noun = first === "{" ? "mapping" : "list";
      return needsQuotes(
        text,
        span,
        `A value that begins with \`${first}\` is a ${noun} for YAML, and nothing may follow it.`,
      );
    }
  }
  return /:(\s|$)/.test(value)
    ? needsQuotes(text, span, "`: ` inside a value begins a mapping in YAML.")
    : undefined;
}

function quoteTrap(text: string, span: Span, quote: string): Trap | undefined {
  const close = text.indexOf(quote, span.start + 1);
  if (close === -1 || close >= span.end - 1) return undefined;
  const isInside = text[span.end - 1] === quote && /\S/.test(text.charAt(close + 1));
  if (!isInside) {
    return needsQuotes(
      text,
      span,
      "A value that begins with a quote ends at the next one, and nothing may follow it.",
    );
  }
  const content = text.slice(span.start + 1, span.end - 1);
  const remedy = quote === "'" ? "Double the quote inside" : "Use single quotes around it";
  const message = `The value ends at its second ${quote}. ${remedy} to keep it as text.`;
  return { code: "yaml-needs-quotes", message, span, replacement: inQuotes(content) };
}

function flowTrap(text: string, offset: number): Trap | undefined {
  const span = flowItem(text, offset);
  const value = text.slice(span.start, span.end);
  if (value === "") return undefined;
  // No block of text can begin within brackets.
  if (/^[>|]/.test(value))
    return needsQuotes(text, span, `\`${value.charAt(0)}\` at its beginning starts a block of text.`);
  if (/^["'!@`%*{[]/.test(value)) return valueTrap(text, span);
  return /[[{]/.test(value)
    ? needsQuotes(text, span, "Brackets inside a value are a list or mapping of their own here.")
    : valueTrap(text, span);
}

/** The first trap that YAML falls into without a word. */
export function silentTrap(text: string, document: Document, prefix: DefinitionPath): Trap | undefined {
  const warned = document.warnings.find(({ code }) => code === "TAG_RESOLVE_FAILED");
  if (warned !== undefined) {
    const tagged = tagTrap(text, warned.pos[0]);
    if (tagged !== undefined) return tagged;
  }
  return trapIn(text, document, document.contents as Node | null, prefix);
}

function tagTrap(text: string, offset: number): Trap | undefined {
  const value = lineValue(text, offset);
  return valueTrap(text, value.start === offset ? value : flowItem(text, offset));
}

function trapIn(
  text: string,
  document: Document,
  node: Node | null | undefined,
  path: DefinitionPath,
): Trap | undefined {
  if (isAlias(node)) return aliasTrap(text, document, node);
  if (isScalar(node)) return blockTrap(text, node);
  if (!isMap(node) && !isSeq(node)) return undefined;
  if (node.flow) {
    const trap = textTrap(text, node, path) ?? commaTrap(text, node);
    if (trap !== undefined) return trap;
  }
  for (const [index, item] of node.items.entries()) {
    const pair = item as Pair<Node, Node | null>;
    const trap = isMap(node)
      ? trapIn(text, document, pair.value, [...path, isScalar(pair.key) ? String(pair.key.value) : ""])
      : trapIn(text, document, item as Node, [...path, index]);
    if (trap !== undefined) return trap;
  }
  return undefined;
}

function aliasTrap(
  text: string,
  document: Document,
  node: Node & { readonly source: string },
): Trap | undefined {
  const span = spanOf(node);
  if (span === undefined || anchorsOf(document).has(node.source)) return undefined;
  const value = lineValue(text, span.start);
  const whole = value.start === span.start ? value : span;
  return needsQuotes(
    text,
    whole,
    `\`*\` at its beginning refers to an anchor of YAML, and there is none called \`${node.source}\`.`,
  );
}

function anchorsOf(document: Document): ReadonlySet<string> {
  const anchors = new Set<string>();
  const visit = (node: unknown): void => {
    if (isScalar(node) || isMap(node) || isSeq(node)) if (node.anchor) anchors.add(node.anchor);
    if (isSeq(node)) node.items.forEach(visit);
    if (isMap(node)) for (const { key, value } of node.items) [key, value].forEach(visit);
  };
  visit(document.contents);
  return anchors;
}

/** `>3` is the beginning of a block of text that is indented by 3. */
function blockTrap(text: string, node: Node & { readonly value: unknown }): Trap | undefined {
  const span = spanOf(node);
  if (span === undefined || node.value !== "" || !/[>|]/.test(text.charAt(span.start))) return undefined;
  const value = lineValue(text, span.start);
  if (value.start !== span.start || !/^[>|]\d/.test(text.slice(value.start, value.end))) return undefined;
  return needsQuotes(text, value, `\`${text.charAt(span.start)}\` at its beginning starts a block of text.`);
}

const textSections: ReadonlySet<string | number | undefined> = new Set([
  "run",
  "metrics",
  "derived",
  "require",
  "constraints",
]);

/** `{lr}` where a text belongs. */
function textTrap(text: string, node: Node, path: DefinitionPath): Trap | undefined {
  const span = spanOf(node);
  const isText = path.length > 1 && (textSections.has(path[0]) || path.at(-1) === "when");
  if (span === undefined || !isText) return undefined;
  const source = text.slice(span.start, span.end);
  if (!/^\{\{?[A-Za-z_][\w.-]*\}?\}$/.test(source)) return undefined;
  const message = `YAML reads \`${source}\` as a mapping. Put quotes around it.`;
  return { code: "yaml-mapping-for-text", message, span, replacement: inQuotes(source) };
}

/** A comma inside parentheses ends a value in flow style, so that the rest of a call becomes items of its own. */
function commaTrap(text: string, collection: Node): Trap | undefined {
  const items = isMap(collection) || isSeq(collection) ? collection.items : [];
  for (const [index, item] of items.entries()) {
    const first = isMap(collection) ? (item as Pair<Node, Node | null>).value : (item as Node);
    const start = plainSpan(first)?.start;
    if (start === undefined || openParentheses(text.slice(start, plainSpan(first)?.end)) <= 0) continue;
    let rest: Span | undefined;
    for (const later of items.slice(index + 1)) {
      const next = isMap(collection) ? bareKey(later as Pair<Node, Node | null>) : plainSpan(later as Node);
      if (next === undefined) break;
      rest = next;
      if (openParentheses(text.slice(start, rest.end)) <= 0) break;
    }
    if (rest !== undefined)
      return commaProblem(text, { start, end: rest.end }, rest, isMap(collection) ? "key" : "item");
  }
  return undefined;
}

function commaProblem(text: string, span: Span, rest: Span, kind: "key" | "item"): Trap {
  const [value, last] = [text.slice(span.start, span.end), text.slice(rest.start, rest.end)];
  const [brackets, noun] = kind === "key" ? ["{ }", "a key"] : ["[ ]", "an item"];
  const message = `A comma ends a value inside \`${brackets}\`, so YAML reads \`${last}\` as ${noun} of its own. Put quotes around \`${value}\`.`;
  return { code: "yaml-comma-in-flow", message, span, replacement: inQuotes(value) };
}

function bareKey({ key, value }: Pair<Node, Node | null>): Span | undefined {
  const isBare = value === null || (isScalar(value) && value.value === null);
  return isBare ? plainSpan(key) : undefined;
}

function plainSpan(node: Node | null | undefined): Span | undefined {
  return isScalar(node) && node.type === "PLAIN" ? spanOf(node) : undefined;
}

function spanOf(node: Node): Span | undefined {
  return node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}
