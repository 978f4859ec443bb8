import type * as z from "zod";
import { exampleText } from "./example-text.ts";
import type { DefinitionPath, Problem, ProblemCode } from "./problem.ts";
import { keysOf, noteOf, schemasAt } from "./schema-at.ts";
import { similarName } from "./similar-name.ts";
import { alternatives, didYouMean } from "./wording.ts";

type Issue = z.core.$ZodIssue;

/** Checks a part of a definition against its schema, and words what is wrong for people. */
export function checkShape(schema: z.ZodType, value: unknown, path: DefinitionPath): readonly Problem[] {
  const result = schema.safeParse(value);
  return result.success
    ? []
    : result.error.issues.flatMap((issue) => problemsOf(issue, value, path, issue.path));
}

function problemsOf(
  issue: Issue,
  root: unknown,
  base: DefinitionPath,
  inner: readonly PropertyKey[],
): readonly Problem[] {
  const path = [...base, ...inner.filter((key) => typeof key !== "symbol")];
  const value = valueAt(root, inner);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key));
    case "invalid_union":
      return unionProblems(issue, root, base, inner);
    case "invalid_type":
      if (value === undefined) return [missingKey(path)];
      return [wrongType(path, value, [nounOf(issue)])];
    case "invalid_value":
      return [wrongChoice(path, value, issue.values.map(String))];
    case "too_small":
    case "too_big":
      return [outOfBounds(path, issue)];
    case "invalid_format":
      return [wrongValue(path, `${subject(path)} takes ${issue.message}; ${shown(value)} is not one.`)];
    case "invalid_key":
    case "invalid_element":
      return issue.issues.flatMap((inside) => problemsOf(inside, root, base, [...inner, ...inside.path]));
    default:
      return [wrongValue(path, `${subject(path)} does not take ${shown(value)}.${example(path)}`)];
  }
}

/**
 * A union's problems are those of the form that the value was meant to have: one whose root it matches, and none whose
 * required key it lacks where there are others.
 */
function unionProblems(
  issue: Extract<Issue, { code: "invalid_union" }>,
  root: unknown,
  base: DefinitionPath,
  inner: readonly PropertyKey[],
): readonly Problem[] {
  const value = valueAt(root, inner);
  const meant = issue.errors.filter((branch) => !branch.some((found) => mismatchesRoot(found, value)));
  const complete = meant.filter((branch) => !branch.some((found) => lacksRequired(found, value)));
  const closestForm = (complete.length > 0 ? complete : meant).toSorted((a, b) => a.length - b.length)[0];
  if (closestForm !== undefined) {
    return closestForm.flatMap((found) => problemsOf(found, root, base, [...inner, ...found.path]));
  }
  const path = [...base, ...inner.filter((key) => typeof key !== "symbol")];
  return [wrongType(path, value, [...new Set(issue.errors.flatMap((branch) => branch.flatMap(rootNouns)))])];
}

function lacksRequired({ code, path }: Issue, value: unknown): boolean {
  const [key, ...deeper] = path;
  if (code !== "invalid_type" || key === undefined || deeper.length > 0) return false;
  return typeof value === "object" && value !== null && !Object.hasOwn(value, key);
}

function mismatchesRoot(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type") return true;
  if (issue.code === "invalid_value") return issue.values.every((known) => typeof known !== typeof value);
  return (
    issue.code === "invalid_union" &&
    issue.errors.every((branch) => branch.some((found) => mismatchesRoot(found, value)))
  );
}

function rootNouns(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === "invalid_type") return [nounOf(issue)];
  if (issue.code === "invalid_value") return [alternatives(issue.values.map(String))];
  return issue.code === "invalid_union" ? issue.errors.flatMap((branch) => branch.flatMap(rootNouns)) : [];
}

const nouns: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  null: "`null`",
};

function nounOf(issue: Extract<Issue, { code: "invalid_type" }>): string {
  return nouns[issue.expected] ?? issue.expected;
}

function unknownKey(parent: DefinitionPath, key: string): Problem {
  const keys = [...new Set(schemasAt(parent).flatMap(keysOf))];
  const suggestion = similarName(key, keys);
  const known = keys.length > 0 && keys.length <= 12 ? ` Its keys are ${alternatives(keys, "and")}.` : "";
  return {
    code: "unknown-key",
    severity: "error",
    message: `${parent.length === 0 ? "A study" : subject(parent)} has no key \`${key}\`.${suggestion === undefined ? known : didYouMean(suggestion)}`,
    path: [...parent, key],
    at: "key",
    ...(suggestion !== undefined && { replacement: suggestion }),
  };
}

function missingKey(path: DefinitionPath): Problem {
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  return {
    code: "missing-key",
    severity: "error",
    message: `${parent.length === 0 ? "A study" : subject(parent)} needs \`${key}\`.${example(path)}`,
    path: parent,
    at: "key",
  };
}

function wrongType(path: DefinitionPath, value: unknown, expected: readonly string[]): Problem {
  const wanted =
    expected.length > 1 ? `${expected.slice(0, -1).join(", ")} or ${expected.at(-1)}` : expected[0];
  const message =
    value === null
      ? `${subject(path)} has no value. It takes ${wanted}.${example(path)}`
      : `${subject(path)} takes ${wanted}, not ${typeNoun(value, expected)}.${example(path)}`;
  const replacement = retyped(value, expected);
  return problem("wrong-type", path, message, replacement);
}

/** The same value with quotes added or taken away, where that is all that is wrong with its type. */
function retyped(value: unknown, expected: readonly string[]): string | undefined {
  if (typeof value === "string") {
    const text = value.trim();
    const isNumber = text !== "" && Number.isFinite(Number(text));
    if (isNumber && expected.includes("a number")) return text;
    if (isNumber && Number.isInteger(Number(text)) && expected.includes("a whole number")) return text;
    if (/^(true|false)$/i.test(text) && expected.includes("`true` or `false`")) return text.toLowerCase();
    return undefined;
  }
  const isScalar = typeof value === "number" || typeof value === "boolean";
  return isScalar && expected.includes("a text") ? JSON.stringify(String(value)) : undefined;
}

function wrongChoice(path: DefinitionPath, value: unknown, choices: readonly string[]): Problem {
  const suggestion = typeof value === "string" ? similarName(value, choices) : undefined;
  if (value === null) return wrongType(path, value, [alternatives(choices)]);
  const message = `${subject(path)} takes ${alternatives(choices)}, not ${shown(value)}.${didYouMean(suggestion)}`;
  return problem("wrong-value", path, message, suggestion);
}

function outOfBounds(
  path: DefinitionPath,
  issue: Extract<Issue, { code: "too_small" | "too_big" }>,
): Problem {
  if (issue.origin === "string") return wrongValue(path, `${subject(path)} is empty.${example(path)}`);
  if (issue.origin === "array") return wrongValue(path, `${subject(path)} is an empty list.${example(path)}`);
  const [bound, side] =
    issue.code === "too_small"
      ? [issue.minimum, issue.inclusive ? "at least" : "greater than"]
      : [issue.maximum, issue.inclusive ? "at most" : "less than"];
  return wrongValue(path, `${subject(path)} must be ${side} ${bound}.${example(path)}`);
}

function wrongValue(path: DefinitionPath, message: string): Problem {
  return problem("wrong-value", path, message);
}

function problem(code: ProblemCode, path: DefinitionPath, message: string, replacement?: string): Problem {
  return {
    code,
    severity: "error",
    message,
    path,
    at: "value",
    ...(replacement !== undefined && { replacement }),
  };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** How a message calls the value at a path: by its key, a list's items by their position. */
export function subject(path: DefinitionPath): string {
  const last = path.at(-1);
  if (last === undefined) return "A study";
  if (typeof last === "string") return `\`${last}\``;
  const list = path.slice(0, -1);
  return `Item ${last + 1} of ${list.length === 0 ? "the list" : subject(list)}`;
}

function typeNoun(value: unknown, expected: readonly string[]): string {
  if (typeof value === "string") return value.length <= 20 ? `the text ${shown(value)}` : "a text";
  if (typeof value === "number" && expected.includes("a whole number")) return shown(value);
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : "`NaN` or an infinite number";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : shown(value);
}

export function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a mapping";
  const text = String(value);
  return `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
}

/** ` For example: key: value.` */
function example(path: DefinitionPath): string {
  const key = path.at(-1);
  for (const schema of schemasAt(path)) {
    const [first] = noteOf(schema).examples;
    if (first === undefined) continue;
    return typeof key === "string"
      ? ` For example: \`${key}: ${exampleText(first)}\`.`
      : ` For example: \`${exampleText(first)}\`.`;
  }
  return "";
}
