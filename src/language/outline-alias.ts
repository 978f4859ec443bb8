import type { OutlineEntry, OutlineItem, OutlineMapping, OutlineNode } from "./outline-node.ts";

/** Aliases repeat what they refer to; beyond this many nodes a file is an attack, and its aliases stay as they are. */
const nodeLimit = 20_000;

/**
 * An outline in which aliases are replaced by what they repeat, and `<<` by the entries that it merges in. What comes
 * from elsewhere keeps the spans of where it is written.
 */
export function expandAliases(outline: OutlineMapping): OutlineMapping {
  const anchors = new Map<string, OutlineNode>();
  const open = new Set<string>();
  let nodes = 0;
  if (!hasAnchor(outline)) return outline;
  return expandMapping(outline);

  function expand(node: OutlineNode | undefined): OutlineNode | undefined {
    if (node === undefined || ++nodes > nodeLimit) return node;
    const alias = aliasOf(node);
    if (alias !== undefined) {
      const target = anchors.get(alias);
      return target === undefined || open.has(alias) ? node : target;
    }
    if (node.anchor !== undefined) open.add(node.anchor);
    const expanded = expandContent(node);
    if (node.anchor !== undefined) {
      open.delete(node.anchor);
      anchors.set(node.anchor, expanded);
    }
    return expanded;
  }

  function expandContent(node: OutlineNode): OutlineNode {
    if (node.kind === "scalar") return node;
    if (node.kind === "mapping") return expandMapping(node);
    const items = node.items.map((item): OutlineItem => ({ ...item, value: expand(item.value) }));
    return { ...node, items };
  }

  function expandMapping(mapping: OutlineMapping): OutlineMapping {
    const entries: OutlineEntry[] = [];
    const merged: OutlineEntry[] = [];
    for (const entry of mapping.entries) {
      const value = expand(entry.value);
      if (entry.key.style === "plain" && entry.key.text === "<<") merged.push(...entriesOf(value));
      else entries.push({ ...entry, value });
    }
    const own = new Set(entries.map(({ key }) => key.text));
    for (const entry of merged) {
      if (own.has(entry.key.text)) continue;
      own.add(entry.key.text);
      entries.push(entry);
    }
    return { ...mapping, entries };
  }
}

/** The name behind the asterisk of an alias. */
export function aliasOf(node: OutlineNode): string | undefined {
  if (node.kind !== "scalar" || node.style !== "plain") return undefined;
  return /^\*([^\s,[\]{}]+)$/.exec(node.text)?.[1];
}

function entriesOf(node: OutlineNode | undefined): readonly OutlineEntry[] {
  if (node?.kind === "mapping") return node.entries;
  if (node?.kind !== "list") return [];
  return node.items.flatMap(({ value }) => (value?.kind === "mapping" ? value.entries : []));
}

/** Whether there is anything that an alias could repeat. */
export function hasAnchor(node: OutlineNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.anchor !== undefined) return true;
  if (node.kind === "scalar") return false;
  return node.kind === "mapping"
    ? node.entries.some(({ value }) => hasAnchor(value))
    : node.items.some(({ value }) => hasAnchor(value));
}
