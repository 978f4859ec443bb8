import type { Expression } from "./expression.ts";

/** The number that an expression writes out, with its sign; undefined for every other expression. */
export function literalNumber(expression: Expression | undefined): number | undefined {
  if (expression?.kind === "literal")
    return typeof expression.value === "number" ? expression.value : undefined;
  if (expression?.kind !== "unary" || expression.operator === "not") return undefined;
  const inner = literalNumber(expression.operand);
  return inner === undefined ? undefined : expression.operator === "-" ? -inner : inner;
}
