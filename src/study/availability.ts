import type { DefinitionPath, Problem } from "./problem.ts";
import { isMapping } from "./read-space.ts";

/** A part of the language that the engine of this release does not carry out. */
interface Missing {
  /** `*` stands for every item of a list. */
  readonly path: readonly string[];
  /** An error where a study without it would mean something else, a warning where it would only lack a convenience. */
  readonly severity: "error" | "warning";
  /** Which values are missing; without it, every value. */
  readonly applies?: (value: unknown) => boolean;
  readonly message: string;
}

const hasRepetitions = (value: unknown) => (isMapping(value) ? value["times"] : value) !== 1;

const missing: readonly Missing[] = [
  {
    path: ["start"],
    severity: "error",
    message:
      "`start` is not available yet: a study cannot learn from an older one. Put the older study's best values under `baseline`.",
  },
  {
    path: ["repeat"],
    severity: "error",
    applies: hasRepetitions,
    message:
      "`repeat` is not available yet: each configuration runs once. Let the training script repeat itself and report the mean.",
  },
  {
    path: ["duplicates"],
    severity: "error",
    applies: (value) => value === "reuse",
    message: "`duplicates: reuse` is not available yet. Use `skip` or `allow`.",
  },
  {
    path: ["compare"],
    severity: "error",
    message:
      "`compare` is not available yet. Write one study file for each strategy, with the same budget, and run them one after the other.",
  },
  {
    path: ["slots"],
    severity: "error",
    message:
      "`slots` is not available yet: trials are not spread over graphics cards. Use `budget: { parallel: 1 }`, or choose the card in the command.",
  },
  {
    path: ["run", "memory"],
    severity: "error",
    message:
      "`memory` is not available yet: trials are not limited. Remove it, or limit the command itself, with `ulimit -v` in a shell.",
  },
];

/** Problems for every part of a definition that this release would otherwise ignore. */
export function checkAvailability(definition: Readonly<Record<string, unknown>>): readonly Problem[] {
  return missing.flatMap(({ path, severity, applies, message }) =>
    valuesAt(definition, path, [])
      .filter(({ value }) => value !== null && (applies?.(value) ?? true))
      .map((found): Problem => ({ code: "not-available", severity, message, path: found.path, at: "key" })),
  );
}

interface Found {
  readonly path: DefinitionPath;
  readonly value: unknown;
}

function valuesAt(value: unknown, pattern: readonly string[], path: DefinitionPath): readonly Found[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return value === undefined ? [] : [{ path, value }];
  if (key === "*") {
    return Array.isArray(value) ? value.flatMap((item, index) => valuesAt(item, rest, [...path, index])) : [];
  }
  return isMapping(value) && Object.hasOwn(value, key) ? valuesAt(value[key], rest, [...path, key]) : [];
}
