import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import type { ParamValue } from "../../study/value.ts";
import { childrenOf, nodesOf, type ScriptText, spanOfNode, textAt } from "./script-text.ts";
import { compute, nameOf, type SourceCall, type SourceValue, scalarOf } from "./source-value.ts";

export interface PythonSource extends ScriptText {
  /** What module-level names are assigned, the last time. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  readonly classes: ReadonlyMap<string, SyntaxNode>;
  readonly functions: ReadonlyMap<string, SyntaxNode>;
}

export function parsePython(text: string): PythonSource {
  const source = { text, tree: parser.parse(text) };
  const constants = new Map<string, SyntaxNode>();
  for (const statement of childrenOf(source.tree.topNode)) {
    if (statement.name !== "AssignStatement") continue;
    const [target] = childrenOf(statement);
    const value = assignedValue(statement);
    if (target?.name === "VariableName" && value) constants.set(textAt(source, target), value);
  }
  const named = (kind: string) =>
    new Map(
      nodesOf(source, new Set([kind])).flatMap((node) => {
        const name = node.getChild("VariableName");
        return name ? [[textAt(source, name), node] as const] : [];
      }),
    );
  return { ...source, constants, classes: named("ClassDefinition"), functions: named("FunctionDefinition") };
}

/** What stands behind the `=` of an assignment or a field. */
export function assignedValue(statement: SyntaxNode): SyntaxNode | undefined {
  const children = childrenOf(statement);
  const operator = children.findIndex(({ name }) => name === "AssignOp");
  return operator === -1 ? undefined : children[operator + 1];
}

export function callsOf(
  source: PythonSource,
): readonly { readonly node: SyntaxNode; readonly call: SourceCall }[] {
  return nodesOf(source, new Set(["CallExpression"])).flatMap((node) => {
    const call = pythonValue(node, source);
    return call.kind === "call" ? [{ node, call }] : [];
  });
}

const deepest = 40;

/** The value of an expression; names of module-level constants are looked up. */
export function pythonValue(
  node: SyntaxNode | null | undefined,
  source: PythonSource,
  depth = 0,
): SourceValue {
  const span = node ? spanOfNode(node) : { start: 0, end: 0 };
  const unknown: SourceValue = { kind: "unknown", span };
  if (!node || depth > deepest) return unknown;
  const text = textAt(source, node);
  const scalar = (value: ParamValue | undefined): SourceValue =>
    value === undefined ? unknown : { kind: "scalar", value, span };
  const read = (child: SyntaxNode | null | undefined) => pythonValue(child, source, depth + 1);
  switch (node.name) {
    case "Number":
      return scalar(numberOf(text));
    case "Boolean":
      return scalar(text === "True");
    case "None":
      return scalar(null);
    case "String":
      return scalar(stringOf(text));
    case "ContinuedString":
      return scalar(concatenated(childrenOf(node).map((part) => scalarOf(read(part)))));
    case "ParenthesizedExpression":
      return read(childrenOf(node)[1]);
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return { kind: "list", items: itemsOf(node).map(read), span };
    case "DictionaryExpression":
      return dictionary(node, source, depth);
    case "UnaryExpression": {
      const value = scalarOf(read(node.lastChild));
      return typeof value === "number" ? scalar(text.startsWith("-") ? -value : value) : unknown;
    }
    case "BinaryExpression": {
      const [left, operator, right] = childrenOf(node);
      if (!left || !operator || !right) return unknown;
      const [a, b] = [read(left), read(right)];
      const symbol = textAt(source, operator);
      if (symbol === "|") return { kind: "union", items: [a, b], span };
      return scalar(compute(symbol, scalarOf(a), scalarOf(b)));
    }
    case "VariableName": {
      const constant = source.constants.get(text);
      const value = constant && constant.to <= node.from ? read(constant) : undefined;
      return value?.kind === "scalar" || value?.kind === "list"
        ? { ...value, span }
        : { kind: "name", name: text, span };
    }
    case "MemberExpression":
      return member(node, source, depth);
    case "CallExpression":
      return callOf(node, source, depth);
    default:
      return unknown;
  }
}

function itemsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !/^[([{,:)\]}]$|Comment/.test(name));
}

function numberOf(text: string): number | undefined {
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

function stringOf(text: string): string | undefined {
  const found = /^([A-Za-z]*)("""|'''|"|')([\s\S]*?)(?:\2)?$/.exec(text);
  if (found === null) return undefined;
  const [, prefix = "", , body = ""] = found;
  if (/f/i.test(prefix)) return undefined;
  return /r/i.test(prefix) ? body : body.replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}

function concatenated(parts: readonly (ParamValue | undefined)[]): string | undefined {
  return parts.every((part) => typeof part === "string") ? parts.join("") : undefined;
}

function dictionary(node: SyntaxNode, source: PythonSource, depth: number): SourceValue {
  const entries = new Map<string, { value: SourceValue; span: { start: number; end: number } }>();
  const items = childrenOf(node);
  items.forEach((item, index) => {
    if (item.name !== ":") return;
    const [key, value] = [items[index - 1], items[index + 1]];
    const name = key && scalarOf(pythonValue(key, source, depth + 1));
    if (key && value && typeof name === "string")
      entries.set(name, {
        value: pythonValue(value, source, depth + 1),
        span: { start: key.from, end: value.to },
      });
  });
  return { kind: "object", entries, span: spanOfNode(node) };
}

function member(node: SyntaxNode, source: PythonSource, depth: number): SourceValue {
  const span = spanOfNode(node);
  const [object, mark, property] = childrenOf(node);
  if (mark?.name === ".") {
    const name = object && nameOf(pythonValue(object, { ...source, constants: new Map() }, depth + 1));
    return name && property
      ? { kind: "name", name: `${name}.${textAt(source, property)}`, span }
      : { kind: "unknown", span };
  }
  const name = object && nameOf(pythonValue(object, source, depth + 1));
  const items = childrenOf(node)
    .slice(1)
    .filter(({ name: kind }) => !/^[[,\]]$/.test(kind))
    .flatMap((item) => (item.name === "TupleExpression" ? itemsOf(item) : [item]))
    .map((item) => pythonValue(item, source, depth + 1));
  return name === undefined ? { kind: "unknown", span } : { kind: "subscript", name, items, span };
}

function callOf(node: SyntaxNode, source: PythonSource, depth: number): SourceValue {
  const callee = node.firstChild;
  const list = node.getChild("ArgList");
  if (callee === null || list === null) return { kind: "unknown", span: spanOfNode(node) };
  const given = argumentsOf(list, source, depth + 1);
  const base = { kind: "call", span: spanOfNode(node), ...given } as const;
  if (callee.name === "VariableName")
    return { ...base, method: textAt(source, callee), receiver: undefined, chained: undefined };
  if (callee.name !== "MemberExpression") return { kind: "unknown", span: spanOfNode(node) };
  // Where something unfinished stands before it, an error node may lie between.
  const [object, property] = [callee.firstChild, callee.lastChild];
  if (object === null || property?.name !== "PropertyName")
    return { kind: "unknown", span: spanOfNode(node) };
  const on = pythonValue(object, { ...source, constants: new Map() }, depth + 1);
  return {
    ...base,
    method: textAt(source, property),
    receiver: nameOf(on),
    chained: on.kind === "call" ? on : undefined,
  };
}

/** The arguments of a call or decorator. */
export function argumentsOf(
  list: SyntaxNode,
  source: PythonSource,
  depth = 0,
): Pick<SourceCall, "positional" | "named" | "hasSpread"> {
  const positional: SourceValue[] = [];
  const named = new Map<string, SourceValue>();
  const children = childrenOf(list);
  let hasSpread = false;
  for (let index = 0; index < children.length; index++) {
    const child = children[index] as SyntaxNode;
    const next = children[index + 1];
    if (/^[(),]$|Comment/.test(child.name)) continue;
    if (child.name === "*" || child.name === "**" || child.name === "ArithOp") {
      hasSpread = true;
      index++;
    } else if (child.name === "VariableName" && next?.name === "AssignOp") {
      named.set(textAt(source, child), pythonValue(children[index + 2], source, depth));
      index += 2;
    } else positional.push(pythonValue(child, source, depth));
  }
  return { positional, named, hasSpread };
}
