import type { Expression } from "./expression.ts";
import type { Declarations } from "./names.ts";
import type { Span } from "./problem.ts";

/** Longer chains of derived values are cycles, which are reported elsewhere. */
const deepest = 20;

/**
 * The expression with what derived values are computed from in their place. Conditions are evaluated while values are
 * still being chosen, when nothing is derived yet; in this form they hang on parameters alone, in the right order.
 */
export function inlineDerived(expression: Expression, declarations: Declarations, depth = 0): Expression {
  const inner = (part: Expression) => inlineDerived(part, declarations, depth);
  switch (expression.kind) {
    case "name": {
      const declaration = declarations.get(expression.name);
      if (declaration?.kind !== "derived" || declaration.expression === undefined || depth > deepest)
        return expression;
      return placedAt(inlineDerived(declaration.expression, declarations, depth + 1), expression.span);
    }
    case "list":
      return { ...expression, items: expression.items.map(inner) };
    case "unary":
      return { ...expression, operand: inner(expression.operand) };
    case "binary":
    case "logical":
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case "comparison":
      return { ...expression, operands: expression.operands.map(inner) };
    case "literal":
    case "call":
    case "missing":
      return expression;
  }
}

/** What is wrong with it is shown where the derived value is named. */
function placedAt(expression: Expression, span: Span): Expression {
  const inner = (part: Expression) => placedAt(part, span);
  switch (expression.kind) {
    case "list":
      return { ...expression, span, items: expression.items.map(inner) };
    case "unary":
      return { ...expression, span, operand: inner(expression.operand) };
    case "binary":
    case "logical":
      return { ...expression, span, left: inner(expression.left), right: inner(expression.right) };
    case "comparison":
      return { ...expression, span, operands: expression.operands.map(inner) };
    default:
      return { ...expression, span };
  }
}
