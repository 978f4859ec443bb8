import type { DefinitionPath } from "../study/problem.ts";
import type { OutlineEntry, OutlineMapping, OutlineNode, OutlineScalar } from "./outline-node.ts";
import { textOf } from "./outline-value.ts";
import { keysOf } from "./value-role.ts";

/** What a walk through an outline comes past, in the order of the text (but for what aliases bring in). */
export interface OutlineVisitor {
  /** @param path of the value that the key has */
  key?(entry: OutlineEntry, path: DefinitionPath): void;
  /** @param siblings the keys of the mapping that holds the value, empty in a list */
  scalar?(scalar: OutlineScalar, path: DefinitionPath, siblings: ReadonlySet<string>): void;
}

const none: ReadonlySet<string> = new Set();

export function walkOutline(outline: OutlineMapping, visitor: OutlineVisitor): void {
  visit(outline, [], none);

  function visit(node: OutlineNode, path: DefinitionPath, siblings: ReadonlySet<string>): void {
    if (node.kind === "scalar") visitor.scalar?.(node, path, siblings);
    else if (node.kind === "list") {
      for (const [index, { value }] of node.items.entries()) {
        if (value !== undefined) visit(value, [...path, index], none);
      }
    } else {
      const keys = keysOf(node);
      for (const entry of node.entries) {
        const inner = [...path, textOf(entry.key)];
        visitor.key?.(entry, inner);
        if (entry.value !== undefined) visit(entry.value, inner, keys);
      }
    }
  }
}
