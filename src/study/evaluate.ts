import type { ArithmeticOperator, ComparisonOperator, Expression } from "./expression.ts";
import type { Span } from "./problem.ts";
import type { ParamValue } from "./value.ts";

/** What an expression can come to: a parameter value or a flat list of them. */
export type Value = ParamValue | readonly ParamValue[];

export type Evaluation =
  | { readonly kind: "value"; readonly value: Value }
  /** The result hangs on a parameter that is not present. */
  | { readonly kind: "absent"; readonly name: string }
  | { readonly kind: "error"; readonly message: string; readonly span: Span };

type Scope = (name: string) => ParamValue | undefined;
type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/**
 * Computes an expression with the values that `scope` gives; undefined means that the parameter is absent. Semantics
 * are Python's, with these differences: `and`, `or` and `not` take only true and false, true is not 1, and results
 * that are not finite are errors. Absence is a third truth value (S. C. Kleene's strong logic): a result is absent
 * exactly where it depends on an absent name, so `false and absent` is false.
 */
export function evaluate(expression: Expression, scope: Scope): Evaluation {
  switch (expression.kind) {
    case "literal":
      return asValue(expression.value);
    case "name": {
      const value = scope(expression.name);
      return value === undefined ? { kind: "absent", name: expression.name } : asValue(value);
    }
    case "list":
      return list(expression, scope);
    case "unary":
      return unary(expression, scope);
    case "binary":
      return binary(expression, scope);
    case "comparison":
      return comparison(expression, scope);
    case "logical":
      return logical(expression, scope);
    case "call":
      return failure(
        expression.span,
        `\`${expression.callee}\` cannot be called: expressions have no functions.`,
      );
    case "missing":
      return failure(expression.span, "This part of the expression could not be read.");
  }
}

/** Every name that the expression uses, once for each place, in the order of the text. */
export function namesIn(expression: Expression): readonly { name: string; span: Span }[] {
  return nodesIn(expression).flatMap((node) =>
    node.kind === "name" ? [{ name: node.name, span: node.span }] : [],
  );
}

/** Every call in the expression. Only a parameter's range may be one; elsewhere it is a mistake. */
export function callsIn(expression: Expression): readonly { name: string; span: Span }[] {
  return nodesIn(expression).flatMap((node) =>
    node.kind === "call" ? [{ name: node.callee, span: node.span }] : [],
  );
}

function nodesIn(expression: Expression): readonly Expression[] {
  return [expression, ...partsOf(expression).flatMap(nodesIn)];
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "name":
    case "missing":
      return [];
    case "list":
      return expression.items;
    case "unary":
      return [expression.operand];
    case "binary":
    case "logical":
      return [expression.left, expression.right];
    case "comparison":
      return expression.operands;
    case "call":
      return expression.arguments.map(({ value }) => value);
  }
}

function asValue(value: Value): Evaluation {
  return { kind: "value", value };
}

function failure(span: Span, message: string): Evaluation {
  return { kind: "error", message, span };
}

/** Both results where both are values; else what keeps them from being so, an error before an absence. */
function both(
  left: Evaluation,
  right: Evaluation,
): readonly [Value, Value] | Exclude<Evaluation, { kind: "value" }> {
  if (left.kind === "error") return left;
  if (right.kind === "error") return right;
  if (left.kind === "absent") return left;
  if (right.kind === "absent") return right;
  return [left.value, right.value];
}

function list(expression: Of<"list">, scope: Scope): Evaluation {
  const items: ParamValue[] = [];
  let absent: Evaluation | undefined;
  for (const item of expression.items) {
    const result = evaluate(item, scope);
    if (result.kind === "error") return result;
    if (result.kind === "absent") absent ??= result;
    else if (isList(result.value)) return failure(item.span, "A list cannot hold another list.");
    else items.push(result.value);
  }
  return absent ?? asValue(items);
}

function unary({ operator, operand, span }: Of<"unary">, scope: Scope): Evaluation {
  const result = evaluate(operand, scope);
  if (result.kind !== "value") return result;
  const { value } = result;
  if (operator === "not")
    return typeof value === "boolean" ? asValue(!value) : notTruth("not", value, operand);
  if (typeof value === "number") return asValue(operator === "-" ? -value : value);
  return failure(span, `\`${operator}\` needs a number; this is ${describe(value)}.`);
}

function logical({ operator, left, right }: Of<"logical">, scope: Scope): Evaluation {
  const decisive = operator === "or";
  const first = evaluate(left, scope);
  if (first.kind === "error") return first;
  if (first.kind === "value") {
    if (typeof first.value !== "boolean") return notTruth(operator, first.value, left);
    if (first.value === decisive) return first;
  }
  const second = evaluate(right, scope);
  if (second.kind === "value") {
    if (typeof second.value !== "boolean") return notTruth(operator, second.value, right);
    if (second.value === decisive) return second;
  }
  return second.kind === "error" || first.kind === "value" ? second : first;
}

function notTruth(operator: string, value: Value, { span }: Expression): Evaluation {
  const instead =
    typeof value === "number"
      ? "Compare it, such as `!= 0`."
      : typeof value === "string"
        ? 'Compare it, such as `== "adam"`.'
        : "Compare it with something.";
  return failure(span, `\`${operator}\` needs true or false; this is ${describe(value)}. ${instead}`);
}

function binary({ operator, left, right, span }: Of<"binary">, scope: Scope): Evaluation {
  const operands = both(evaluate(left, scope), evaluate(right, scope));
  if ("kind" in operands) return operands;
  const [a, b] = operands;
  if (operator === "+" && typeof a === "string" && typeof b === "string") return asValue(a + b);
  if (typeof a !== "number" || typeof b !== "number") {
    const needs = operator === "+" ? "two numbers or two texts" : "two numbers";
    return failure(span, `\`${operator}\` needs ${needs}; here are ${describe(a)} and ${describe(b)}.`);
  }
  if (b === 0 && (operator === "/" || operator === "%")) {
    return failure(span, `\`${operator}\` divides by zero here.`);
  }
  const result = compute(operator, a, b);
  if (Number.isFinite(result)) return asValue(result);
  return failure(span, `\`${operator}\` has no finite result here (${a} ${operator} ${b}).`);
}

function compute(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%": {
      const remainder = a % b;
      return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
    }
    case "**":
      return a ** b;
  }
}

/** `a < b < c` is `a < b and b < c`: false as soon as one part is. */
function comparison({ operands, operators }: Of<"comparison">, scope: Scope): Evaluation {
  const [head, ...rest] = operands as readonly [Expression, ...Expression[]];
  let before = head;
  let left = evaluate(head, scope);
  let absent: Evaluation | undefined;
  for (const [index, operand] of rest.entries()) {
    const right = evaluate(operand, scope);
    const pair = both(left, right);
    if ("kind" in pair) {
      if (pair.kind === "error") return pair;
      absent ??= pair;
    } else {
      const span = { start: before.span.start, end: operand.span.end };
      const result = compare(operators[index] as ComparisonOperator, pair[0], pair[1], span);
      if (result.kind !== "value" || result.value === false) return result;
    }
    before = operand;
    left = right;
  }
  return absent ?? asValue(true);
}

function compare(operator: ComparisonOperator, left: Value, right: Value, span: Span): Evaluation {
  switch (operator) {
    case "==":
      return asValue(areEqual(left, right));
    case "!=":
      return asValue(!areEqual(left, right));
    case "in":
    case "not in": {
      const found = contains(right, left);
      if (found !== undefined) return asValue(found === (operator === "in"));
      const needs = "needs a list on its right, or a text on both sides";
      return failure(span, `\`${operator}\` ${needs}; here are ${describe(left)} and ${describe(right)}.`);
    }
  }
  const sign = order(left, right);
  if (sign === undefined) {
    const found = `here are ${describe(left)} and ${describe(right)}`;
    return failure(span, `\`${operator}\` compares two numbers or two texts; ${found}.`);
  }
  switch (operator) {
    case "<":
      return asValue(sign < 0);
    case "<=":
      return asValue(sign <= 0);
    case ">":
      return asValue(sign > 0);
    case ">=":
      return asValue(sign >= 0);
  }
}

function order(left: Value, right: Value): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return undefined;
}

function areEqual(left: Value, right: Value): boolean {
  if (!isList(left) || !isList(right)) return left === right;
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function contains(container: Value, value: Value): boolean | undefined {
  if (isList(container)) return container.some((item) => item === value);
  return typeof container === "string" && typeof value === "string" ? container.includes(value) : undefined;
}

function isList(value: Value): value is readonly ParamValue[] {
  return Array.isArray(value);
}

function describe(value: Value): string {
  if (isList(value)) return "a list";
  if (value === null || typeof value === "boolean") return String(value);
  return typeof value === "number" ? `the number ${value}` : `the text ${JSON.stringify(value)}`;
}
