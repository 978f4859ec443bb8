import { evaluate } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { type SearchSpace, withDerived } from "./space.ts";
import type { ParamValues } from "./value.ts";

/** What follows from some of a configuration's values, whatever the others are. */
export interface Consequences {
  /** Given parameters whose condition cannot hold. */
  readonly absent: readonly string[];
  /** Whether `require` cannot hold. */
  readonly breaksRequirement: boolean;
}

export function consequencesOf(space: SearchSpace, given: ParamValues): Consequences {
  const all = withDerived(space, { ...space.constants, ...given });
  const scope = (name: string) => (Object.hasOwn(all, name) ? all[name] : undefined);
  const fails = (expression: Expression) => {
    const result = evaluate(expression, scope);
    return result.kind === "value" && result.value === false;
  };
  const absent = space.parameters.filter(
    ({ name, when }) => when !== undefined && Object.hasOwn(given, name) && fails(when),
  );
  return { absent: absent.map(({ name }) => name), breaksRequirement: space.requirements.some(fails) };
}
