import type { Span } from "./problem.ts";
import type { ParamValue } from "./value.ts";

/**
 * The expression language of a study file: names, literals, lists, arithmetic, comparisons chained as in Python,
 * `in`, `and or not`. Calls occur only as space functions (`loguniform(1e-4, 1)`); nothing ever calls into the host.
 * Every node carries its span in the text that it was parsed from.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: ParamValue; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly span: Span }
  | {
      readonly kind: "unary";
      readonly operator: UnaryOperator;
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "comparison";
      /** One more than there are operators: `0 < a <= b` has three operands and two operators. */
      readonly operands: readonly Expression[];
      readonly operators: readonly ComparisonOperator[];
      readonly span: Span;
    }
  | {
      readonly kind: "logical";
      readonly operator: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "call";
      readonly callee: string;
      readonly calleeSpan: Span;
      readonly arguments: readonly Argument[];
      readonly span: Span;
    }
  /** Stands where the text could not be read; the parse carries a problem for it. */
  | { readonly kind: "missing"; readonly span: Span };

export type UnaryOperator = "-" | "+" | "not";
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "**";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export interface Argument {
  /** Set for `step=2`; the bare word `log` stays a positional name expression. */
  readonly name?: { readonly text: string; readonly span: Span };
  readonly value: Expression;
  readonly span: Span;
}
