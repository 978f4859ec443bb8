import { choiceText, type Domain, numberText } from "./domain.ts";
import { callsIn, namesIn } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { literalNumber } from "./literal-number.ts";
import { type Declaration, type Declarations, nameText } from "./names.ts";
import { parseExpression, type SyntaxProblem } from "./parse-expression.ts";
import type { DefinitionPath, Problem, ProblemCode, Severity, Span } from "./problem.ts";
import { similarName } from "./similar-name.ts";
import type { ParamValue } from "./value.ts";
import { didYouMean } from "./wording.ts";

/** An expression of the study and where it stands. */
export interface PlacedExpression {
  readonly text: string;
  readonly path: DefinitionPath;
  readonly expression: Expression;
}

export function atPath(
  path: DefinitionPath,
  { code, severity, message, span, replacement }: SyntaxProblem,
): Problem {
  return {
    code,
    severity,
    message,
    path,
    at: "value",
    span,
    ...(replacement !== undefined && { replacement }),
  };
}

function fault(
  code: ProblemCode,
  severity: Severity,
  path: DefinitionPath,
  span: Span,
  message: string,
  replacement?: string,
): Problem {
  return atPath(path, { code, severity, message, span, ...(replacement !== undefined && { replacement }) });
}

/**
 * Reads an expression of the study and checks its words: syntax, names, and comparisons with what is no value of a
 * parameter. The expression is undefined where it cannot be evaluated.
 *
 * @param allowed the kinds of names that the expression may use
 */
export function readExpression(
  text: string,
  path: DefinitionPath,
  declarations: Declarations,
  allowed: readonly Declaration["kind"][],
): { readonly expression: Expression | undefined; readonly problems: readonly Problem[] } {
  const { expression, problems: syntax } = parseExpression(text);
  const placed = { text, path, expression };
  const unknown = namesIn(expression).flatMap(({ name, span }) =>
    checkUse(placed, name, span, declarations, allowed),
  );
  const problems = [
    ...syntax.map((problem) => atPath(path, problem)),
    ...callsIn(expression).map(({ name, span }) => {
      const message = `\`${name}(...)\` cannot stand in an expression, which has no functions: only names, numbers, texts and operators.`;
      return fault("unknown-function", "error", path, span, message);
    }),
    ...unknown.filter(
      (problem) => !unknown.some((other) => other !== problem && isWithin(problem.span, other.span)),
    ),
    ...comparisonsIn(expression).flatMap((comparison) => checkComparison(comparison, path, declarations)),
  ];
  return {
    expression: problems.some(({ severity }) => severity === "error") ? undefined : expression,
    problems,
  };
}

/** The parts of a hyphenated name are no mistakes of their own. */
function isWithin(inner: Span | undefined, outer: Span | undefined): boolean {
  return inner !== undefined && outer !== undefined && outer.start <= inner.start && inner.end <= outer.end;
}

function checkUse(
  placed: PlacedExpression,
  name: string,
  span: Span,
  declarations: Declarations,
  allowed: readonly Declaration["kind"][],
): readonly Problem[] {
  const declaration = declarations.get(name);
  if (declaration === undefined) return [unknownName(placed, name, span, declarations)];
  if (allowed.includes(declaration.kind)) return [];
  const message = `\`${name}\` is not known while values are chosen. Use parameters and constants.`;
  return [fault("unknown-name", "error", placed.path, span, message)];
}

function unknownName(
  placed: PlacedExpression,
  name: string,
  span: Span,
  declarations: Declarations,
): Problem {
  const { text, path, expression } = placed;
  const hyphenated = [...declarations.keys()].find(
    (known) => known.includes("-") && known.startsWith(`${name}-`) && text.startsWith(known, span.start),
  );
  if (hyphenated !== undefined) {
    const whole = { start: span.start, end: span.start + hyphenated.length };
    const message = `A name with a hyphen stands in backticks here, since \`${hyphenated}\` is a subtraction.`;
    return fault("unknown-name", "error", path, whole, message, nameText(hyphenated));
  }
  for (const choice of choicesBeside(expression, span, declarations)) {
    if (choice !== name) continue;
    const message = `There is no parameter \`${name}\`. To compare with the text, put it in quotes: \`"${name}"\`.`;
    return fault("unknown-name", "error", path, span, message, JSON.stringify(name));
  }
  const suggestion =
    similarName(name, [...declarations.keys()]) ??
    [...declarations.keys()].find((known) => known.endsWith(`.${name}`));
  const message = `There is no parameter \`${name}\`.${didYouMean(suggestion)}`;
  return fault("unknown-name", "error", path, span, message, suggestion && nameText(suggestion));
}

type Comparison = Extract<Expression, { kind: "comparison" }>;

/** Comparisons that make up the truth of the expression. */
function comparisonsIn(expression: Expression): readonly Comparison[] {
  switch (expression.kind) {
    case "comparison":
      return [expression];
    case "logical":
      return [...comparisonsIn(expression.left), ...comparisonsIn(expression.right)];
    case "unary":
      return comparisonsIn(expression.operand);
    default:
      return [];
  }
}

function domainOf(expression: Expression | undefined, declarations: Declarations): Domain | undefined {
  if (expression?.kind !== "name") return undefined;
  const declaration = declarations.get(expression.name);
  return declaration?.kind === "parameter" ? declaration.domain : undefined;
}

/** The choices of the parameters that the name at `span` is compared with. */
function choicesBeside(
  expression: Expression,
  span: Span,
  declarations: Declarations,
): readonly ParamValue[] {
  return comparisonsIn(expression).flatMap(({ operands }) => {
    const isBeside = operands.some((operand) =>
      namesIn(operand).some((use) => use.span.start === span.start),
    );
    if (!isBeside) return [];
    return operands.flatMap((operand) => domainOf(operand, declarations)?.mapping.choices ?? []);
  });
}

const mirrored: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function checkComparison(
  comparison: Comparison,
  path: DefinitionPath,
  declarations: Declarations,
): readonly Problem[] {
  return comparison.operators.flatMap((operator, index) => {
    const [left, right] = [comparison.operands[index], comparison.operands[index + 1]];
    if (left === undefined || right === undefined) return [];
    if (left.kind === "name") return checkPair(left, operator, right, path, declarations);
    if (right.kind === "name")
      return checkPair(right, mirrored[operator] ?? operator, left, path, declarations);
    return [];
  });
}

/** A parameter against a number, a text or a list of them. */
function checkPair(
  name: Extract<Expression, { kind: "name" }>,
  operator: string,
  other: Expression,
  path: DefinitionPath,
  declarations: Declarations,
): readonly Problem[] {
  const domain = domainOf(name, declarations);
  if (domain === undefined) return [];
  if (other.kind === "list") {
    if (operator !== "in" && operator !== "not in") return [];
    return other.items.flatMap((item) => checkEqual(name.name, domain, operator, item, path));
  }
  if (operator === "==" || operator === "!=") return checkEqual(name.name, domain, operator, other, path);
  return checkOrder(name, domain, operator, other, path);
}

function literalValue(expression: Expression): ParamValue | undefined {
  return expression.kind === "literal" ? expression.value : literalNumber(expression);
}

function checkEqual(
  name: string,
  domain: Domain,
  operator: string,
  other: Expression,
  path: DefinitionPath,
): readonly Problem[] {
  const value = literalValue(other);
  if (value === undefined || domain.contains(value)) return [];
  const texts = (domain.mapping.choices ?? []).filter((choice) => typeof choice === "string");
  const suggestion = typeof value === "string" ? similarName(value, texts) : sameInAnotherType(value, domain);
  const replacement = suggestion === undefined ? undefined : literalText(suggestion);
  const message = `\`${name}\` is never ${literalText(value)}: it is ${domain.text}.${didYouMean(replacement)}`;
  const severity = operator === "==" || operator === "in" ? "error" : "warning";
  return [fault("condition-never-holds", severity, path, other.span, message, replacement)];
}

function literalText(value: ParamValue): string {
  return typeof value === "string" ? JSON.stringify(value) : choiceText(value);
}

/** `"16"` for 16, or 16 for `"16"`. */
function sameInAnotherType(value: ParamValue, domain: Domain): ParamValue | undefined {
  return domain.mapping.choices?.find((choice) => String(choice) === String(value));
}

function checkOrder(
  name: Extract<Expression, { kind: "name" }>,
  domain: Domain,
  operator: string,
  other: Expression,
  path: DefinitionPath,
): readonly Problem[] {
  const value = literalValue(other);
  const { low, high } = domain.mapping;
  if (typeof value !== "number" || low === undefined || high === undefined) return [];
  const neverHolds =
    (operator === "<" && low >= value) ||
    (operator === "<=" && low > value) ||
    (operator === ">" && high <= value) ||
    (operator === ">=" && high < value);
  if (!neverHolds) return [];
  const message = `\`${name.name} ${operator} ${numberText(value)}\` never holds: \`${name.name}\` is ${domain.text}.`;
  const span = {
    start: Math.min(name.span.start, other.span.start),
    end: Math.max(name.span.end, other.span.end),
  };
  return [fault("condition-never-holds", "warning", path, span, message)];
}
