import { choiceText, type Domain } from "./domain.ts";
import { evaluate, namesIn } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import type { Declarations } from "./names.ts";
import type { Span } from "./problem.ts";
import type { ParamValue } from "./value.ts";

// An expression is tried out: on every combination of the values that it names where there are few, else on a sample
// that holds the ends and the middle of each range. That finds what a type checker would, and only what can happen.

const combinationLimit = 4096;
const sampleUnits: readonly number[] = [0, 0.25, 0.5, 0.75, 1];

export interface Probe {
  /** The first failure of the expression, with the values that cause it; `always` where no values give a result. */
  readonly failure:
    | { readonly message: string; readonly span: Span; readonly values: string; readonly always: boolean }
    | undefined;
  /** A result that is neither true nor false. */
  readonly untrue: ParamValue | readonly ParamValue[] | undefined;
  /** Every combination gives false. */
  readonly neverHolds: boolean;
}

/** Undefined where a name's range could not be read, so that nothing can be tried. */
export function probe(expression: Expression, declarations: Declarations): Probe | undefined {
  const names = namesBehind(expression, declarations);
  const axes: { name: string; domain: Domain }[] = [];
  for (const name of names) {
    const declaration = declarations.get(name);
    if (declaration?.kind !== "parameter") continue;
    if (declaration.domain === undefined) return undefined;
    axes.push({ name, domain: declaration.domain });
  }
  const isComplete =
    axes.reduce((product, { domain }) => product * domain.cardinality, 1) <= combinationLimit;
  const values = axes.map(({ domain }) => valuesOf(domain, isComplete ? combinationLimit : 8));
  let failure: Omit<NonNullable<Probe["failure"]>, "always"> | undefined;
  let untrue: Probe["untrue"];
  let results = 0;
  let held = false;
  for (const combination of combinations(values, combinationLimit)) {
    const assigned = new Map(axes.map(({ name }, index) => [name, combination[index] as ParamValue]));
    const result = evaluate(expression, scopeOf(assigned, declarations));
    if (result.kind === "error") {
      failure ??= { message: result.message, span: result.span, values: describe(assigned) };
      continue;
    }
    results++;
    if (result.kind === "absent") held = true;
    else if (typeof result.value !== "boolean") untrue ??= result.value;
    else held ||= result.value;
  }
  return {
    failure: failure && { ...failure, always: results === 0 },
    untrue,
    neverHolds: isComplete && !held && untrue === undefined && failure === undefined,
  };
}

/** The names of an expression, and those that its derived names are computed from. */
function namesBehind(expression: Expression, declarations: Declarations): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (inner: Expression) => {
    for (const { name } of namesIn(inner)) {
      if (found.has(name)) continue;
      found.add(name);
      const declaration = declarations.get(name);
      if (declaration?.kind === "derived" && declaration.expression) visit(declaration.expression);
    }
  };
  visit(expression);
  return found;
}

function scopeOf(assigned: ReadonlyMap<string, ParamValue>, declarations: Declarations) {
  const open = new Set<string>();
  const scope = (name: string): ParamValue | undefined => {
    const declaration = declarations.get(name);
    if (declaration?.kind === "constant") return declaration.value;
    if (declaration?.kind !== "derived") return assigned.get(name);
    if (declaration.expression === undefined || open.has(name)) return undefined;
    open.add(name);
    const result = evaluate(declaration.expression, scope);
    open.delete(name);
    return result.kind === "value" && !Array.isArray(result.value) ? (result.value as ParamValue) : undefined;
  };
  return scope;
}

function valuesOf(domain: Domain, most: number): readonly ParamValue[] {
  if (domain.cardinality <= most)
    return Array.from({ length: domain.cardinality }, (_, index) => domain.at(index));
  return [...new Set(sampleUnits.map((unit) => domain.fromUnit(unit)))];
}

function* combinations(
  axes: readonly (readonly ParamValue[])[],
  most: number,
): Generator<readonly ParamValue[]> {
  const total = Math.min(
    most,
    axes.reduce((product, { length }) => product * length, 1),
  );
  for (let index = 0; index < total; index++) {
    let rest = index;
    yield axes.map((values) => {
      const value = values[rest % values.length] as ParamValue;
      rest = Math.floor(rest / values.length);
      return value;
    });
  }
}

function describe(assigned: ReadonlyMap<string, ParamValue>): string {
  return [...assigned].map(([name, value]) => `${name} = ${choiceText(value)}`).join(", ");
}
