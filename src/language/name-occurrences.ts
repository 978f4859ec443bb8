import { findPlaceholders } from "../study/command.ts";
import type { DefinitionPath, Span } from "../study/problem.ts";
import { tokenize } from "../study/tokenize.ts";
import { expandAliases } from "./outline-alias.ts";
import type { OutlineEntry, OutlineMapping, OutlineNode, OutlineScalar } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import { isRangeMapping, keysOf, roleAmong } from "./value-role.ts";
import { walkOutline } from "./walk-outline.ts";

/** A part of a dotted name where it is written: `optimizer` or `momentum` of `optimizer.momentum`. */
export interface NameOccurrence {
  /** All parts up to and including this one. */
  readonly parts: readonly string[];
  /** Of this part alone, backticks included. */
  readonly span: Span;
  readonly role: "declaration" | "reference";
  /** How the part is written here: an expression needs backticks around a hyphen. */
  readonly place: "key" | "expression" | "placeholder" | "text";
  /** Where the whole name is written. */
  readonly whole: Span;
  /** This is the last part of the name that is written here. */
  readonly isLast: boolean;
}

/** Everywhere that a study names its parameters, groups, constants and derived values, in any text. */
export function nameOccurrences(outline: OutlineMapping): readonly NameOccurrence[] {
  const expanded = expandAliases(outline);
  const found: NameOccurrence[] = [];
  for (const { key, value } of expanded.entries) {
    const section = textOf(key);
    if (section === "space" && value?.kind === "mapping") addGroup(value, [], "declaration", found);
    if (section === "derived" && value?.kind === "mapping") {
      for (const entry of value.entries) addKey(entry, [], "declaration", found);
    }
    if (section === "baseline" && value?.kind === "list") {
      for (const item of value.items) {
        if (item.value?.kind === "mapping") addValues(item.value, [], found);
      }
    }
    if (section === "strategy" && value?.kind === "mapping") {
      const points = value.entries.find((entry) => entry.key.text === "points")?.value;
      if (points?.kind === "mapping") addValues(points, [], found);
    }
  }
  walkOutline(expanded, {
    scalar: (scalar, path, siblings) => addScalar(scalar, path, siblings, found),
  });
  return found;
}

/** Names are keys of the group or of the groups in it; a mapping with `in` or `type` is a range. */
function addGroup(
  group: OutlineMapping,
  prefix: readonly string[],
  role: NameOccurrence["role"],
  found: NameOccurrence[],
): void {
  for (const entry of group.entries) {
    const parts = addKey(entry, prefix, role, found);
    if (isGroup(entry.value)) addGroup(entry.value, parts, role, found);
  }
}

/** The values that a configuration gives, in which a mapping is always a group. */
function addValues(values: OutlineMapping, prefix: readonly string[], found: NameOccurrence[]): void {
  for (const entry of values.entries) {
    const parts = addKey(entry, prefix, "reference", found);
    if (entry.value?.kind === "mapping") addValues(entry.value, parts, found);
  }
}

export function isGroup(node: OutlineNode | undefined): node is OutlineMapping {
  if (node?.kind !== "mapping") return false;
  const keys = keysOf(node);
  return !isRangeMapping(keys) && !keys.has("when");
}

/** @returns the parts of the name that the key stands for */
function addKey(
  { key }: OutlineEntry,
  prefix: readonly string[],
  role: NameOccurrence["role"],
  found: NameOccurrence[],
): readonly string[] {
  return addParts(textOf(key), key.text, key.span, prefix, { role, place: "key" }, found);
}

/** Parts are told from the text as it is written, where dots cut it as they cut the name. */
function addParts(
  name: string,
  written: string,
  whole: Span,
  prefix: readonly string[],
  about: Pick<NameOccurrence, "role" | "place">,
  found: NameOccurrence[],
): readonly string[] {
  const names = name.split(".");
  const texts = written.split(".");
  let start = whole.start;
  names.forEach((_, index) => {
    const text = texts[index] ?? "";
    const parts = [...prefix, ...names.slice(0, index + 1)];
    const isLast = index === names.length - 1;
    if (texts.length === names.length) {
      found.push({ ...about, parts, span: { start, end: start + text.length }, whole, isLast });
    }
    start += text.length + 1;
  });
  return [...prefix, ...names];
}

function addScalar(
  scalar: OutlineScalar,
  path: DefinitionPath,
  siblings: ReadonlySet<string>,
  found: NameOccurrence[],
): void {
  const isResource = path.length === 2 && path[0] === "fidelity" && path[1] === "parameter";
  if (isResource) {
    const about = { role: "declaration", place: "text" } as const;
    addParts(textOf(scalar), scalar.text, scalar.span, [], about, found);
    return;
  }
  const { kind } = roleAmong(path, siblings);
  if (kind === "expression") addExpression(scalar, found);
  if (kind !== "command") return;
  for (const { name, span } of findPlaceholders(scalar.text)) {
    const whole = { start: scalar.span.start + span.start + 1, end: scalar.span.start + span.end - 1 };
    addParts(name, name, whole, [], { role: "reference", place: "placeholder" }, found);
  }
}

/** Escapes of a quoted text are left as they are: they end no name and begin none. */
function addExpression({ text, span }: OutlineScalar, found: NameOccurrence[]): void {
  for (const token of tokenize(text).tokens) {
    if (token.kind !== "name") continue;
    const whole = { start: span.start + token.span.start, end: span.start + token.span.end };
    const written = text.slice(token.span.start, token.span.end);
    addParts(token.name, written, whole, [], { role: "reference", place: "expression" }, found);
  }
}

/**
 * The occurrences of what the name at an offset stands for: a parameter, a group, or any other name. Names that share
 * the place where they are declared, as a merge brings it about, are one.
 */
export function occurrencesAt(
  occurrences: readonly NameOccurrence[],
  offset: number,
): { readonly at: NameOccurrence; readonly all: readonly NameOccurrence[] } | undefined {
  const touching = occurrences.filter(({ span }) => span.start <= offset && offset <= span.end);
  const at = touching.find(({ span }) => offset < span.end) ?? touching[0];
  if (at === undefined) return undefined;
  const names = new Set([at.parts.join(".")]);
  const starts = new Set<number>();
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    for (const { parts, span } of occurrences) if (names.has(parts.join("."))) starts.add(span.start);
    for (const { parts, span } of occurrences) if (starts.has(span.start)) names.add(parts.join("."));
  }
  const seen = new Set<number>();
  const all = occurrences
    .filter(({ parts }) => names.has(parts.join(".")))
    .filter(({ span }) => !seen.has(span.start) && seen.add(span.start))
    .toSorted((a, b) => a.span.start - b.span.start);
  return { at, all };
}
