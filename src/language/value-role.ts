import type { DefinitionPath } from "../study/problem.ts";
import type { OutlineMapping, OutlineNode } from "./outline-node.ts";
import type { StudyName } from "./study-names.ts";

/** How a text of a study is read, by where it stands. */
export type ValueRole =
  /** A space function, a list of choices or a constant. */
  | { readonly kind: "range" }
  /** An expression over the names of some kinds, except for one. */
  | {
      readonly kind: "expression";
      readonly over: readonly StudyName["kind"][];
      readonly except: string | undefined;
    }
  /** A comparison of a metric with a number. */
  | { readonly kind: "constraint" }
  /** A text with placeholders. */
  | { readonly kind: "command" }
  | { readonly kind: "other" };

export function roleOf(path: DefinitionPath, outline: OutlineMapping): ValueRole {
  return roleAmong(path, keysAt(outline, path.slice(0, -1)));
}

/** @param siblings the keys of the mapping that holds the value */
export function roleAmong(path: DefinitionPath, siblings: ReadonlySet<string>): ValueRole {
  const [section, second, third] = path;
  const isWhole = path.length === 1 || (path.length === 2 && typeof second === "number");
  switch (section) {
    case "require":
      return isWhole ? expression(["parameter", "constant", "derived"]) : { kind: "other" };
    case "derived":
      return path.length === 2
        ? expression(["parameter", "constant", "derived"], String(second))
        : { kind: "other" };
    case "constraints":
      return isWhole ? { kind: "constraint" } : { kind: "other" };
    case "run":
      return second === "command" || (second === "env" && third !== undefined)
        ? { kind: "command" }
        : { kind: "other" };
    case "space":
      return spaceRole(path, siblings);
    default:
      return { kind: "other" };
  }
}

function expression(over: readonly StudyName["kind"][], except?: string): ValueRole {
  return { kind: "expression", over, except };
}

function spaceRole(path: DefinitionPath, siblings: ReadonlySet<string>): ValueRole {
  const key = path.at(-1);
  if (path.length < 2 || typeof key !== "string") return { kind: "other" };
  if (path.length === 2 || key === "in") return { kind: "range" };
  if (key === "when") return expression(["parameter", "constant", "derived"], path.slice(1, -1).join("."));
  return key === "type" || isRangeMapping(siblings) ? { kind: "other" } : { kind: "range" };
}

/** Whether the keys of a mapping in `space` make it a range of its own, not a group. */
export function isRangeMapping(keys: ReadonlySet<string>): boolean {
  return keys.has("in") || keys.has("type");
}

/** The keys with a value of the mapping at a path; empty where there is none. */
function keysAt(outline: OutlineMapping, path: DefinitionPath): ReadonlySet<string> {
  let node: OutlineNode | undefined = outline;
  for (const key of path) {
    if (node?.kind === "mapping") node = node.entries.find((entry) => entry.key.text === key)?.value;
    else node = node?.kind === "list" && typeof key === "number" ? node.items[key]?.value : undefined;
  }
  return node?.kind === "mapping" ? keysOf(node) : new Set();
}

export function keysOf({ entries }: OutlineMapping): ReadonlySet<string> {
  return new Set(entries.flatMap(({ key, value }) => (value === undefined ? [] : [key.text])));
}

/** The value behind a key of whatever there is. */
export function step(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}
