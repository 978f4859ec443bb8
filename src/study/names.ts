import type { Domain } from "./domain.ts";
import type { Expression } from "./expression.ts";
import type { DefinitionPath, Problem } from "./problem.ts";
import type { ParamValue } from "./value.ts";

/** What a name of a study stands for, and where it is declared. A name whose declaration is broken is known all the same. */
export type Declaration =
  | { readonly kind: "parameter"; readonly path: DefinitionPath; readonly domain: Domain | undefined }
  | { readonly kind: "constant"; readonly path: DefinitionPath; readonly value: ParamValue }
  | { readonly kind: "derived"; readonly path: DefinitionPath; readonly expression: Expression | undefined }
  /** Set by the scheduler: `fidelity.parameter`. */
  | { readonly kind: "resource"; readonly path: DefinitionPath };

/** By dotted name, in the order of the file. */
export type Declarations = ReadonlyMap<string, Declaration>;

const reserved: ReadonlySet<string> = new Set(["and", "or", "not", "in", "true", "false", "null"]);
const namePattern = /^[\p{L}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?$/u;

/** Why a key of `space` or `derived` cannot be a name, as a problem at that key. */
export function checkName(key: string, path: DefinitionPath): readonly Problem[] {
  const wrong = (message: string): Problem => ({
    code: "bad-name",
    severity: "error",
    message,
    path,
    at: "key",
  });
  for (const segment of key.split(".")) {
    if (reserved.has(segment)) {
      return [wrong(`\`${segment}\` is a word of the expression language. Give the parameter another name.`)];
    }
    if (segment === "__proto__")
      return [wrong("`__proto__` cannot be a name. Give the parameter another one.")];
    if (!namePattern.test(segment)) {
      const message = `\`${key}\` cannot be a name. A name is made of letters, digits, \`_\` and \`-\`, and begins with a letter or \`_\`.`;
      return [wrong(message)];
    }
  }
  return [];
}

/** A name as it stands in an expression: parts that hold a hyphen stand in backticks. */
export function nameText(name: string): string {
  return name
    .split(".")
    .map((part) => (/^[\p{L}\p{M}\p{N}_]+$/u.test(part) ? part : `\`${part}\``))
    .join(".");
}
