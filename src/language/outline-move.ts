import type { Span } from "../study/problem.ts";
import type { OutlineEntry, OutlineItem, OutlineNode, OutlineScalar } from "./outline-node.ts";

// The outline of a stretch of text, put where the stretch stands in its file. Most requests look at a few entries of
// very many, so that the value of an entry is moved once somebody looks at it.

export function movedEntry(entry: OutlineEntry, by: number): OutlineEntry {
  const { key, afterColon, span } = entry;
  let value: OutlineNode | undefined;
  return {
    key: movedScalar(key, by),
    afterColon: afterColon === undefined ? undefined : afterColon + by,
    get value() {
      if (value === undefined && entry.value !== undefined) value = movedNode(entry.value, by);
      return value;
    },
    span: movedSpan(span, by),
  };
}

function movedNode(node: OutlineNode, by: number): OutlineNode {
  if (node.kind === "scalar") return movedScalar(node, by);
  const span = movedSpan(node.span, by);
  if (node.kind === "mapping") {
    return { ...node, entries: node.entries.map((entry) => movedEntry(entry, by)), span };
  }
  const items = node.items.map(
    (item): OutlineItem => ({
      value: item.value && movedNode(item.value, by),
      span: movedSpan(item.span, by),
    }),
  );
  return { ...node, items, span };
}

function movedScalar(scalar: OutlineScalar, by: number): OutlineScalar {
  return { ...scalar, span: movedSpan(scalar.span, by), reach: scalar.reach + by };
}

function movedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
