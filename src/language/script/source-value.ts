import type { Span } from "../../study/problem.ts";
import type { ParamValue } from "../../study/value.ts";

/** An expression of a script as far as it can be told without running it. */
export type SourceValue = { readonly span: Span } & (
  | { readonly kind: "scalar"; readonly value: ParamValue }
  | { readonly kind: "list"; readonly items: readonly SourceValue[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, SourceEntry> }
  /** Dotted: `argparse.BooleanOptionalAction`. */
  | { readonly kind: "name"; readonly name: string }
  | SourceCall
  /** `Literal["a", "b"]`, `Optional[int]` */
  | { readonly kind: "subscript"; readonly name: string; readonly items: readonly SourceValue[] }
  | { readonly kind: "union"; readonly items: readonly SourceValue[] }
  | { readonly kind: "unknown" }
);

export interface SourceEntry {
  readonly value: SourceValue;
  /** Key and value. */
  readonly span: Span;
}

export interface SourceCall {
  readonly kind: "call";
  readonly span: Span;
  /** The last name of what is called: `add_argument`. */
  readonly method: string;
  /** What it is called on, where that is a name: `parser`, `self.parser`. */
  readonly receiver: string | undefined;
  /** What it is called on, where that is a call: chained calls. */
  readonly chained: SourceCall | undefined;
  readonly positional: readonly SourceValue[];
  readonly named: ReadonlyMap<string, SourceValue>;
  /** `*names` or `**options`, which hide arguments. */
  readonly hasSpread: boolean;
}

export function scalarOf(value: SourceValue | undefined): ParamValue | undefined {
  return value?.kind === "scalar" ? value.value : undefined;
}

export function textOf(value: SourceValue | undefined): string | undefined {
  const scalar = scalarOf(value);
  return typeof scalar === "string" ? scalar : undefined;
}

/** The items of a list of scalars; undefined where one of them cannot be told. */
export function scalarsOf(value: SourceValue | undefined): readonly ParamValue[] | undefined {
  if (value?.kind !== "list") return undefined;
  const scalars = value.items.map(scalarOf);
  return scalars.every((scalar) => scalar !== undefined) ? scalars : undefined;
}

/** What an arithmetic operator makes of two numbers, or `+` of two texts. */
export function compute(operator: string, left: ParamValue | undefined, right: ParamValue | undefined) {
  if (operator === "+" && typeof left === "string" && typeof right === "string") return left + right;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  const results: Readonly<Record<string, number>> = {
    "+": left + right,
    "-": left - right,
    "*": left * right,
    "/": left / right,
    "//": Math.floor(left / right),
    "**": left ** right,
    "<<": left * 2 ** right,
  };
  const result = results[operator];
  return result !== undefined && Number.isFinite(result) ? Number(result.toPrecision(12)) : undefined;
}

/** The dotted name of a value that is one. */
export function nameOf(value: SourceValue | undefined): string | undefined {
  return value?.kind === "name" ? value.name : undefined;
}

export function lastName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
