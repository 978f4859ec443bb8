import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from "yaml";
import type { DefinitionPath, ProblemCode, Severity, Span } from "../study/problem.ts";
import { misreading } from "./misread-value.ts";

/** Where a key and its value stand in the text that was parsed. A list item has no key. */
export interface Place {
  readonly key: Span | undefined;
  readonly value: Span;
  /** Set for scalars: how the value is written. */
  readonly scalar: { readonly value: string; readonly type: string } | undefined;
}

/** A problem of the text itself, found while it is turned into data. */
export interface TextFault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly span: Span;
  /** An error where absent. */
  readonly severity?: Severity;
  readonly replacement?: string;
}

export interface ReadDefinition {
  /** Mappings, lists and scalars; undefined for an empty text. */
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
  readonly faults: readonly TextFault[];
}

/** Keys of a parameter's mapping, whose emptiness is reported by what reads them. */
const parameterKeys = new Set([
  "in",
  "when",
  "type",
  "low",
  "high",
  "log",
  "step",
  "choices",
  "default",
  "prior",
]);

function isParameter(path: DefinitionPath): boolean {
  return path.length > 1 && path[0] === "space" && !parameterKeys.has(String(path.at(-1)));
}

/** A constant, or one of several choices. */
function isConstantOrChoice(path: DefinitionPath): boolean {
  const key = path.at(-1);
  if (typeof key !== "number") return isParameter(path);
  return isParameter(path.slice(0, -1)) || path.at(-2) === "choices" || path.at(-2) === "in";
}

export function placeKey(path: DefinitionPath): string {
  return JSON.stringify(path);
}

/** Aliases repeat what they refer to; a file that repeats itself beyond this is an attack, not a study. */
const nodeLimit = 100_000;
const deepest = 100;

/**
 * Turns a parsed document into data, and remembers where everything stands.
 *
 * @param prefix where the document stands in the study, whose paths the places have
 */
export function readDefinition(document: Document, prefix: DefinitionPath = []): ReadDefinition {
  const places = new Map<string, Place>();
  const faults: TextFault[] = [];
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let nodes = 0;

  const value = read(document.contents as Node | null, prefix, undefined);
  return { value, places, faults };

  function fault(code: ProblemCode, span: Span, message: string): void {
    faults.push({ code, message, span });
  }

  function read(node: Node | null | undefined, path: DefinitionPath, key: Span | undefined): unknown {
    if (!node) {
      if (key)
        places.set(placeKey(path), { key, value: { start: key.end, end: key.end }, scalar: undefined });
      return path.length === 0 ? undefined : null;
    }
    const span = spanOf(node);
    nodes++;
    if (nodes > nodeLimit || path.length > deepest) {
      if (nodes === nodeLimit + 1 || path.length > deepest) {
        fault(
          "yaml-unsupported",
          span,
          path.length > deepest ? "This is nested too deeply." : "This file is too large.",
        );
      }
      return null;
    }
    if (isAlias(node)) return readAlias(node, path, key);
    if (!isAlias(node) && "anchor" in node && typeof node.anchor === "string") anchors.set(node.anchor, node);
    if (isScalar(node)) return readScalar(node, path, key, span);
    if (!places.has(placeKey(path))) places.set(placeKey(path), { key, value: span, scalar: undefined });
    if (isSeq(node)) return node.items.map((item, index) => read(item as Node, [...path, index], undefined));
    return isMap(node) ? readMap(node.items as Pair<Node, Node | null>[], path) : null;
  }

  function readScalar(node: Scalar, path: DefinitionPath, key: Span | undefined, span: Span): unknown {
    const scalar =
      typeof node.value === "string" ? { value: node.value, type: node.type ?? "PLAIN" } : undefined;
    const isEmpty = span.start === span.end && key !== undefined && node.value === null;
    places.set(placeKey(path), { key, value: isEmpty ? { start: key.end, end: key.end } : span, scalar });
    // YAML reads nothing as null, which is a value that a parameter may have; it has to be written to be meant.
    if (isEmpty && isParameter(path))
      fault(
        "wrong-value",
        key,
        `\`${path.at(-1)}\` has no value yet. Give it a range such as \`uniform(0, 1)\`, a list of choices, or a constant; write \`null\` if that is meant.`,
      );
    if (path[0] === "space" && node.type === Scalar.PLAIN && isConstantOrChoice(path)) {
      const found = misreading(node.source ?? "", node.value);
      if (found !== undefined) faults.push({ code: "misread-value", span, ...found });
    }
    return typeof node.value === "bigint" ? Number(node.value) : node.value;
  }

  function readAlias(
    alias: Node & { readonly source: string },
    path: DefinitionPath,
    key: Span | undefined,
  ): unknown {
    const target = anchors.get(alias.source);
    if (target === undefined || open.has(target)) {
      fault(
        "yaml-unsupported",
        spanOf(alias),
        target
          ? `\`*${alias.source}\` stands inside what it repeats.`
          : `There is no \`&${alias.source}\` before this.`,
      );
      return null;
    }
    open.add(target);
    const value = read(target, path, key);
    open.delete(target);
    // Scalars and collections alike: a problem with the whole is shown where it is used.
    const place = places.get(placeKey(path));
    if (place) places.set(placeKey(path), { ...place, key, value: spanOf(alias), scalar: undefined });
    return value;
  }

  function readMap(pairs: readonly Pair<Node, Node | null>[], path: DefinitionPath): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const own = new Set<string>();
    for (const { key, value } of pairs) {
      const keySpan = key ? spanOf(key) : undefined;
      if (!isScalar(key)) {
        if (keySpan)
          fault(
            "yaml-unsupported",
            keySpan,
            "A key is a name here. To begin a text with `{` or `[`, put it in quotes.",
          );
        continue;
      }
      if (key.source === "<<" && key.type === Scalar.PLAIN) {
        merge(value, path, result);
        continue;
      }
      const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
      if (own.has(name)) {
        fault(
          "yaml-duplicate-key",
          keySpan ?? spanOf(key),
          `\`${name}\` is given twice, and only the first counts. Remove one of them.`,
        );
        continue;
      }
      own.add(name);
      if (name === "" && value === null) continue;
      define(result, name, read(value, [...path, name], keySpan));
    }
    return result;
  }

  /** `<<: *base`: keys of the mapping itself win over merged ones, wherever they stand. */
  function merge(source: Node | null, path: DefinitionPath, result: Record<string, unknown>): void {
    const target = isAlias(source) ? anchors.get(source.source) : source;
    if (isSeq(target)) {
      for (const item of target.items) merge(item as Node, path, result);
    } else if (isMap(target) && !open.has(target)) {
      open.add(target);
      const before = new Map(places);
      const merged = readMap(target.items as Pair<Node, Node | null>[], path);
      open.delete(target);
      for (const [name, value] of Object.entries(merged))
        if (!Object.hasOwn(result, name)) define(result, name, value);
      for (const [key, place] of before) places.set(key, place);
    } else if (source) {
      fault(
        "yaml-unsupported",
        spanOf(source),
        "`<<` merges mappings: it takes an alias of one, such as `<<: *base`.",
      );
    }
  }
}

/** Also for `__proto__`, which an assignment would not keep. */
export function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}
