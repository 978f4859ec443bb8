import { choiceText } from "./domain.ts";
import type { Declarations } from "./names.ts";
import { consequencesOf } from "./partial-configuration.ts";
import type { DefinitionPath, Problem, ProblemCode, Severity } from "./problem.ts";
import { isMapping } from "./read-space.ts";
import { shown } from "./shape.ts";
import { similarName } from "./similar-name.ts";
import type { SearchSpace } from "./space.ts";
import type { ParamValue, ParamValues } from "./value.ts";
import { didYouMean } from "./wording.ts";

export interface CompiledBaseline {
  /** The searched values of each configuration. */
  readonly baseline: readonly ParamValues[];
  readonly problems: readonly Problem[];
}

interface Given {
  readonly name: string;
  readonly path: DefinitionPath;
  readonly value: unknown;
}

/** Holds the configurations that are tried first against the space: names, ranges, conditions and `require`. */
export function compileBaseline(
  configurations: readonly unknown[],
  space: SearchSpace,
  declarations: Declarations,
): CompiledBaseline {
  const problems: Problem[] = [];
  const baseline = configurations.flatMap((configuration, index) => {
    if (!isMapping(configuration)) return [];
    const path = ["baseline", index];
    const values: Record<string, ParamValue> = {};
    for (const given of flatten(configuration, path, declarations)) {
      const wrong = checkGiven(given, declarations);
      problems.push(...wrong);
      if (wrong.length === 0 && declarations.get(given.name)?.kind === "parameter") {
        values[given.name] = given.value as ParamValue;
      }
    }
    problems.push(...checkTogether(values, path, space));
    return [values];
  });
  return { baseline, problems };
}

/** Groups may be written as in `space`, or by their dotted names. */
function flatten(
  mapping: Readonly<Record<string, unknown>>,
  path: DefinitionPath,
  declarations: Declarations,
  prefix = "",
): readonly Given[] {
  return Object.entries(mapping).flatMap(([key, value]): readonly Given[] => {
    if (value === undefined) return [];
    const [name, inner] = [prefix + key, [...path, key]];
    const isGroup =
      isMapping(value) &&
      !declarations.has(name) &&
      [...declarations.keys()].some((known) => known.startsWith(`${name}.`));
    return isGroup ? flatten(value, inner, declarations, `${name}.`) : [{ name, path: inner, value }];
  });
}

function fault(
  code: ProblemCode,
  severity: Severity,
  path: DefinitionPath,
  message: string,
  at: "key" | "value" = "value",
): Problem {
  return { code, severity, message, path, at };
}

function checkGiven({ name, path, value }: Given, declarations: Declarations): readonly Problem[] {
  const declaration = declarations.get(name);
  switch (declaration?.kind) {
    case undefined: {
      const suggestion = similarName(name, [...declarations.keys()]);
      const problem = fault(
        "unknown-name",
        "error",
        path,
        `\`space\` has no parameter \`${name}\`.${didYouMean(suggestion)}`,
        "key",
      );
      // Inside a group the key is only the end of the name, so the whole name cannot stand in its place.
      return [
        suggestion === undefined || path.length > 3 ? problem : { ...problem, replacement: suggestion },
      ];
    }
    case "constant":
      if (value === declaration.value) return [];
      return [
        fault(
          "baseline-outside",
          "error",
          path,
          `\`${name}\` is the constant ${choiceText(declaration.value)} in this study. Leave it out, or make it a range.`,
        ),
      ];
    case "parameter": {
      const { domain } = declaration;
      if (
        domain === undefined ||
        (!isMapping(value) && !Array.isArray(value) && domain.contains(value as ParamValue))
      )
        return [];
      const found = typeof value === "string" || typeof value === "number" ? choiceText(value) : shown(value);
      return [
        fault(
          "baseline-outside",
          "error",
          path,
          `${found} is not a value of \`${name}\`, which is ${domain.text}.`,
        ),
      ];
    }
    case "derived":
      return [
        fault(
          "baseline-outside",
          "error",
          path,
          `\`${name}\` is computed from other values and cannot be set. Leave it out.`,
          "key",
        ),
      ];
    case "resource":
      return [
        fault("baseline-outside", "error", path, `\`${name}\` is set by the strategy. Leave it out.`, "key"),
      ];
  }
}

/** What follows from the given values alone, whatever is drawn for the others. */
function checkTogether(given: ParamValues, path: DefinitionPath, space: SearchSpace): readonly Problem[] {
  const { absent, breaksRequirement } = consequencesOf(space, given);
  const ignored = absent.map((name) =>
    fault(
      "baseline-outside",
      "warning",
      path,
      `\`${name}\` is not present with the other values of this configuration, so its value is ignored.`,
    ),
  );
  const broken = breaksRequirement
    ? [
        fault(
          "baseline-outside",
          "error",
          path,
          "This configuration breaks `require`, so it is never tried. Change its values, or loosen `require`.",
        ),
      ]
    : [];
  return [...ignored, ...broken];
}
