import type { Domain } from "./domain.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import type { ParamValue, ParamValues } from "./value.ts";

/** A value of a range, or one weight for each choice. */
export type Prior = number | readonly number[];

/** A hyperparameter that is searched. */
export interface Parameter {
  /** Dotted where it stands in a group: `optimizer.momentum`. */
  readonly name: string;
  readonly domain: Domain;
  /** The parameter is present only where this holds. */
  readonly when?: Expression;
  /** What an older trial that lacks this parameter is taken to have had. */
  readonly default?: ParamValue;
  /** Where good values are believed to lie. */
  readonly prior?: Prior;
}

export interface SearchSpace {
  /** Each parameter comes after those that its condition names. */
  readonly parameters: readonly Parameter[];
  readonly constants: ParamValues;
  /** Computed from the others, each after those that it names. */
  readonly derived: readonly { readonly name: string; readonly expression: Expression }[];
  /** Expressions that every configuration must satisfy. */
  readonly requirements: readonly Expression[];
}

function scopeOf(values: ParamValues): (name: string) => ParamValue | undefined {
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined);
}

/** A condition over an absent parameter does not hold. */
function holds(evaluation: Evaluation, whereAbsent: boolean): boolean {
  return evaluation.kind === "value"
    ? evaluation.value === true
    : evaluation.kind === "absent" && whereAbsent;
}

/** Whether `parameter` is present beside `values`, which hold all earlier parameters and the constants. */
export function isActive(parameter: Parameter, values: ParamValues): boolean {
  return parameter.when === undefined || holds(evaluate(parameter.when, scopeOf(values)), false);
}

/**
 * Builds a configuration parameter by parameter: `choose` is asked, in order, for the value of each parameter that is
 * present. Holds the constants too, not the derived values.
 */
export function configure(
  space: SearchSpace,
  choose: (parameter: Parameter, position: number) => ParamValue,
): ParamValues {
  const values: Record<string, ParamValue> = { ...space.constants };
  space.parameters.forEach((parameter, position) => {
    if (isActive(parameter, values)) values[parameter.name] = choose(parameter, position);
  });
  return values;
}

/** Adds the derived values. One whose expression names an absent parameter, or has no value, is absent too. */
export function withDerived(space: SearchSpace, values: ParamValues): ParamValues {
  if (space.derived.length === 0) return values;
  const all: Record<string, ParamValue> = { ...values };
  for (const { name, expression } of space.derived) {
    const result = evaluate(expression, scopeOf(all));
    if (result.kind === "value" && !Array.isArray(result.value)) all[name] = result.value as ParamValue;
  }
  return all;
}

/** Whether a configuration satisfies `require`. A requirement over an absent parameter does not apply. */
export function meetsRequirements(space: SearchSpace, values: ParamValues): boolean {
  if (space.requirements.length === 0) return true;
  const scope = scopeOf(withDerived(space, values));
  return space.requirements.every((requirement) => holds(evaluate(requirement, scope), true));
}

/** The searched values of a configuration as a text; equal texts mean equal configurations. */
export function configurationKey(space: SearchSpace, values: ParamValues): string {
  return JSON.stringify(
    space.parameters.map(({ name }) => (Object.hasOwn(values, name) ? [values[name]] : [])),
  );
}

/** Whether the space has finitely many configurations. */
export function isFiniteSpace(space: SearchSpace): boolean {
  return space.parameters.every(({ domain }) => Number.isFinite(domain.cardinality));
}

/**
 * Every configuration of a finite space that satisfies `require`, each once, the last parameter varying fastest.
 * A parameter that is absent takes no part, so conditional branches are not multiplied.
 *
 * @throws RangeError for a space with a continuous parameter.
 */
export function* enumerate(space: SearchSpace): Generator<ParamValues> {
  const values: Record<string, ParamValue> = { ...space.constants };
  function* from(position: number): Generator<ParamValues> {
    const parameter = space.parameters[position];
    if (parameter === undefined) {
      if (meetsRequirements(space, values)) yield { ...values };
      return;
    }
    if (!isActive(parameter, values)) {
      yield* from(position + 1);
      return;
    }
    for (let index = 0; index < parameter.domain.cardinality; index++) {
      values[parameter.name] = parameter.domain.at(index);
      yield* from(position + 1);
    }
    delete values[parameter.name];
  }
  yield* from(0);
}
