import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { Span } from "../../study/problem.ts";
import type { ParamValue } from "../../study/value.ts";
import { childrenOf, nodesOf, type ScriptText, spanOfNode, textAt } from "./script-text.ts";
import {
  compute,
  nameOf,
  type SourceCall,
  type SourceEntry,
  type SourceValue,
  scalarOf,
} from "./source-value.ts";

export interface JavaScriptSource extends ScriptText {
  /** What `const` and the like declare, by name. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
}

const dialects = { javascript: "jsx", typescript: "ts" } as const;

export function parseJavaScript(text: string, language: keyof typeof dialects): JavaScriptSource {
  const source = { text, tree: parser.configure({ dialect: dialects[language] }).parse(text) };
  const constants = new Map<string, SyntaxNode>();
  for (const declaration of nodesOf(source, new Set(["VariableDeclaration"]))) {
    const children = childrenOf(declaration);
    children.forEach((child, index) => {
      if (child.name !== "VariableDefinition") return;
      const equals = children.findIndex(({ name }, at) => at > index && name === "Equals");
      const value = children[equals + 1];
      const isOwn = !children.slice(index + 1, equals).some(({ name }) => name === ",");
      const name = textAt(source, child);
      if (equals > index && isOwn && value && !constants.has(name)) constants.set(name, value);
    });
  }
  return { ...source, constants };
}

export function callsOf(
  source: JavaScriptSource,
): readonly { readonly node: SyntaxNode; readonly call: SourceCall }[] {
  return nodesOf(source, new Set(["CallExpression", "NewExpression"])).flatMap((node) => {
    const call = javaScriptValue(node, source);
    return call.kind === "call" ? [{ node, call }] : [];
  });
}

/** A call of a chain without what it is chained to: `option("--lr <n>")`. */
export function ownSpan(node: SyntaxNode): Span {
  const callee = node.name === "CallExpression" ? node.firstChild : null;
  const property = callee?.name === "MemberExpression" ? callee.lastChild : null;
  return { start: property?.from ?? node.from, end: node.to };
}

const deepest = 60;

/** The value of an expression; names of constants are looked up. */
export function javaScriptValue(
  node: SyntaxNode | null | undefined,
  source: JavaScriptSource,
  depth = 0,
): SourceValue {
  const span = node ? spanOfNode(node) : { start: 0, end: 0 };
  const unknown: SourceValue = { kind: "unknown", span };
  if (!node || depth > deepest) return unknown;
  const text = textAt(source, node);
  const scalar = (value: ParamValue | undefined): SourceValue =>
    value === undefined ? unknown : { kind: "scalar", value, span };
  const read = (child: SyntaxNode | null | undefined) => javaScriptValue(child, source, depth + 1);
  switch (node.name) {
    case "Number": {
      const value = Number(text.replaceAll("_", ""));
      return scalar(Number.isFinite(value) ? value : undefined);
    }
    case "BooleanLiteral":
      return scalar(text === "true");
    case "null":
      return scalar(null);
    case "String":
      return scalar(stringOf(text));
    case "TemplateString":
      return scalar(text.includes("${") ? undefined : stringOf(text));
    case "ParenthesizedExpression":
      return read(childrenOf(node)[1]);
    case "AsExpression":
    case "SatisfiesExpression":
    case "BinaryExpression": {
      const [left, operator, right] = childrenOf(node);
      if (!left || !operator || !right) return unknown;
      const symbol = textAt(source, operator);
      if (symbol === "as" || symbol === "satisfies") return read(left);
      return scalar(compute(symbol, scalarOf(read(left)), scalarOf(read(right))));
    }
    case "UnaryExpression": {
      const value = scalarOf(read(node.lastChild));
      return typeof value === "number" ? scalar(text.startsWith("-") ? -value : value) : unknown;
    }
    case "ArrayExpression":
      return {
        kind: "list",
        items: childrenOf(node)
          .filter(({ name }) => !/^[[,\]]$|Comment/.test(name))
          .map(read),
        span,
      };
    case "ObjectExpression":
      return { kind: "object", entries: entriesOf(node, source, depth), span };
    case "VariableName": {
      const constant = source.constants.get(text);
      const value = constant && constant.to <= node.from ? read(constant) : undefined;
      return value && value.kind !== "unknown" && value.kind !== "call"
        ? value
        : { kind: "name", name: text, span };
    }
    case "MemberExpression": {
      const [object, , property] = childrenOf(node);
      const name = object && nameOf(read(object));
      return name && property ? { kind: "name", name: `${name}.${textAt(source, property)}`, span } : unknown;
    }
    case "CallExpression":
    case "NewExpression":
      return callOf(node, source, depth);
    default:
      return unknown;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

function stringOf(text: string): string {
  const closed = text.length > 1 && text.at(-1) === text[0] ? text.slice(1, -1) : text.slice(1);
  return closed.replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}

function entriesOf(
  node: SyntaxNode,
  source: JavaScriptSource,
  depth: number,
): ReadonlyMap<string, SourceEntry> {
  const entries = new Map<string, SourceEntry>();
  for (const property of node.getChildren("Property")) {
    const children = childrenOf(property);
    const [key] = children;
    const colon = children.findIndex(({ name }) => name === ":");
    if (key === undefined || colon === -1) {
      if (key?.name === "Spread") {
        const spread = javaScriptValue(children[1], source, depth + 1);
        if (spread.kind === "object") for (const [name, entry] of spread.entries) entries.set(name, entry);
      } else if (key?.name === "PropertyDefinition") {
        // `{ options }`
        const name = textAt(source, key);
        const constant = source.constants.get(name);
        const value = javaScriptValue(
          constant && constant.to <= key.from ? constant : null,
          source,
          depth + 1,
        );
        entries.set(name, { value, span: spanOfNode(property) });
      }
      continue;
    }
    const name = key.name === "String" ? stringOf(textAt(source, key)) : textAt(source, key);
    const value = javaScriptValue(children[colon + 1], source, depth + 1);
    entries.set(name, { value, span: spanOfNode(property) });
  }
  return entries;
}

function callOf(node: SyntaxNode, source: JavaScriptSource, depth: number): SourceValue {
  const span = spanOfNode(node);
  const unknown: SourceValue = { kind: "unknown", span };
  const callee = childrenOf(node).find(({ name }) => name !== "new");
  const list = node.getChild("ArgList");
  if (callee === undefined || list === null) return unknown;
  const inside = childrenOf(list).filter(({ name }) => !/^[(),]$|Comment/.test(name));
  const positional = inside.map((child) => javaScriptValue(child, source, depth + 1));
  const hasSpread = inside.some(({ name }) => name === "Spread");
  const base = { kind: "call", span, positional, named: new Map(), hasSpread } as const;
  if (callee.name === "VariableName" || callee.name === "super") {
    return { ...base, method: textAt(source, callee), receiver: undefined, chained: undefined };
  }
  if (callee.name === "CallExpression") {
    const inner = callOf(callee, source, depth + 1);
    return inner.kind === "call" ? { ...base, method: "", receiver: undefined, chained: inner } : unknown;
  }
  const [object, , property] = childrenOf(callee);
  if (callee.name !== "MemberExpression" || !object || property?.name !== "PropertyName") return unknown;
  const on = javaScriptValue(object, { ...source, constants: new Map() }, depth + 1);
  return {
    ...base,
    method: textAt(source, property),
    receiver: nameOf(on),
    chained: on.kind === "call" ? on : undefined,
  };
}
