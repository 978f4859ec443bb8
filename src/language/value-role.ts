import type { DefinitionPath } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import type { OutlineMapping } from "./outline-node.ts";
import { mappingOf } from "./outline-value.ts";
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
      return spaceRole(path, outline);
    default:
      return { kind: "other" };
  }
}

function expression(over: readonly StudyName["kind"][], except?: string): ValueRole {
  return { kind: "expression", over, except };
}

function spaceRole(path: DefinitionPath, outline: OutlineMapping): ValueRole {
  const key = path.at(-1);
  if (path.length < 2 || typeof key !== "string") return { kind: "other" };
  if (path.length === 2 || key === "in") return { kind: "range" };
  if (key === "when") return expression(["parameter", "constant"], path.slice(1, -1).join("."));
  const parent = path.slice(0, -1).reduce<unknown>(step, mappingOf(outline));
  const isRange =
    key === "type" || (isMapping(parent) && (Object.hasOwn(parent, "in") || Object.hasOwn(parent, "type")));
  return isRange ? { kind: "other" } : { kind: "range" };
}

/** The value behind a key of whatever there is. */
export function step(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}
