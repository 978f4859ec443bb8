/** Writes values into a configuration file, YAML or JSON, of which nothing else changes. */
import { findNodeAtLocation, type Node as JsonNode, parseTree } from "jsonc-parser";
import { isMap, isScalar, type Node, type Pair, parseDocument, type Scalar } from "yaml";
import { exampleText, quoted } from "../../study/example-text.ts";
import type { ParamValue, ParamValues } from "../../study/value.ts";
import { type AppliedValues, inOrder, isAlready, type LeftValue, type ValueEdit } from "./applied-values.ts";

/** A scalar of a configuration. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/**
 * Parameters are found by their names: `optimizer.lr` below `optimizer`, or as a key `optimizer.lr`; `batch-size` and
 * `batch_size` are the same.
 */
export function applyToConfig(text: string, format: "yaml" | "json", values: ParamValues): AppliedValues {
  const find = format === "json" ? placesOfJson(text) : placesOfYaml(text);
  const edits: ValueEdit[] = [];
  const left: LeftValue[] = [];
  for (const [name, value] of Object.entries(values)) {
    const place = find(name);
    if (place === undefined)
      left.push({ name, reason: "the file has no key of this name with a single value" });
    else if (place.value === value) left.push({ name, reason: isAlready });
    else {
      const { start, end } = place;
      const after = format === "json" ? JSON.stringify(value) : yamlScalar(value);
      edits.push({ name, span: { start, end }, before: text.slice(start, end), after });
    }
  }
  return { edits: inOrder(edits), left };
}

/** As readers of YAML 1.1 understand it too, to whom `1e-5` is a text and `on` is true. */
function yamlScalar(value: ParamValue): string {
  if (typeof value === "string" && /^(?:y|n|yes|no|on|off)$/i.test(value)) return quoted(value);
  if (typeof value !== "number") return exampleText(value, "flow");
  return String(value).replace(/^(-?\d+)e/, "$1.0e");
}

type Find = (name: string) => Place | undefined;

/** The ways in which a dotted name can be a path of keys. */
function pathsOf(name: string): readonly (readonly string[])[] {
  const parts = name.split(".");
  return parts.length === 1 ? [parts] : [parts, [name]];
}

const sameKey = (one: string, other: string) => one.replaceAll("-", "_") === other.replaceAll("-", "_");

function placesOfYaml(text: string): Find {
  const document = parseDocument(text, { logLevel: "silent", prettyErrors: false, uniqueKeys: false });
  const scalarAt = (path: readonly string[]): Scalar | undefined => {
    let node = document.contents as Node | null;
    for (const key of path) {
      if (!isMap(node)) return undefined;
      const pairs = node.items as Pair<Node, Node | null>[];
      node = pairs.find((pair) => isScalar(pair.key) && sameKey(String(pair.key.value), key))?.value ?? null;
    }
    return isScalar(node) ? node : undefined;
  };
  return (name) => {
    const scalar = pathsOf(name)
      .map(scalarAt)
      .find((found) => found !== undefined);
    const range = scalar?.range;
    // A block text, or a value that is left empty, has no place for another.
    const isPlain = scalar !== undefined && !/^BLOCK/.test(scalar.type ?? "") && scalar.source !== "";
    return range && isPlain ? { start: range[0], end: range[1], value: scalar.value } : undefined;
  };
}

function placesOfJson(text: string): Find {
  const root = parseTree(text);
  const nodeAt = (path: readonly string[]): JsonNode | undefined => {
    let node = root;
    for (const key of path) {
      const own = node?.children?.find((child) => sameKey(String(child.children?.[0]?.value), key));
      node = own && node && findNodeAtLocation(node, [String(own.children?.[0]?.value)]);
    }
    return node;
  };
  return (name) => {
    const node = pathsOf(name)
      .map(nodeAt)
      .find((found) => found !== undefined && found.type !== "object" && found.type !== "array");
    return node && { start: node.offset, end: node.offset + node.length, value: node.value };
  };
}
