import type { Expression } from "./expression.ts";
import type { Span } from "./problem.ts";
import type { ParamValue } from "./value.ts";

export type Evaluation =
  | { readonly kind: "value"; readonly value: ParamValue | readonly ParamValue[] }
  /** The result hangs on a parameter that is not present. */
  | { readonly kind: "absent"; readonly name: string }
  | { readonly kind: "error"; readonly message: string; readonly span: Span };

export declare function evaluate(expression: Expression, scope: (name: string) => ParamValue | undefined): Evaluation;
