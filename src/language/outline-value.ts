import type { OutlineEntry, OutlineMapping, OutlineNode, OutlineScalar } from "./outline-node.ts";

/** The value that a node stands for, as YAML 1.2's core schema would read it; undefined for nothing. */
export function valueOfNode(node: OutlineNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "list") return node.items.map(({ value }) => valueOfNode(value));
  return node.kind === "mapping" ? mappingOf(node) : scalarOf(node);
}

export function mappingOf(node: OutlineMapping): Readonly<Record<string, unknown>> {
  return mappingFrom(valuesOf(node.entries));
}

export type NamedValue = readonly [name: string, value: unknown];

/** Keys without a value are left out, since they are still being typed. */
export function valuesOf(entries: readonly OutlineEntry[]): readonly NamedValue[] {
  return entries.flatMap(({ key, value }): readonly NamedValue[] =>
    value === undefined ? [] : [[textOf(key), valueOfNode(value)]],
  );
}

/** Of a name that is there twice, the last value counts. */
export function mappingFrom(values: Iterable<NamedValue>): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of values) {
    // An assignment to this one would set the prototype.
    if (name !== "__proto__") result[name] = value;
    else Object.defineProperty(result, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return result;
}

/** The text of a scalar with its escapes resolved. */
export function textOf({ style, text }: OutlineScalar): string {
  if (style === "single") return text.replaceAll("''", "'");
  if (style !== "double") return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

const numberForm = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function scalarOf(scalar: OutlineScalar): string | number | boolean | null {
  const { style, text } = scalar;
  if (style !== "plain") return textOf(scalar);
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) return text.toLowerCase() === "true";
  if (numberForm.test(text)) return Number(text);
  return text;
}
