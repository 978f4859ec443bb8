import { namesIn } from "../study/evaluate.ts";
import { isActive, type SearchSpace } from "../study/space.ts";
import type { ParamValue } from "../study/value.ts";

/** Work after which a count is given up; a conditional space that needs more has far more configurations than that. */
const workLimit = 200_000;

/**
 * How many configurations a space has before `require` is applied. Conditional branches are counted, not multiplied,
 * and without listing them: below a parameter, the count depends only on those earlier values that a later condition
 * names.
 *
 * @returns Infinity for a continuous parameter, and where the conditions are too entangled to count
 */
export function countConfigurations(space: SearchSpace): number {
  if (space.parameters.some(({ domain }) => domain.cardinality === Number.POSITIVE_INFINITY))
    return Number.POSITIVE_INFINITY;
  const decisive = decisiveNames(space);
  const known = new Map<string, number>();
  const values: Record<string, ParamValue> = { ...space.constants };
  let work = 0;

  const countFrom = (position: number): number => {
    const parameter = space.parameters[position];
    if (parameter === undefined) return 1;
    const key = JSON.stringify([position, decisive[position]?.map((name) => [values[name]])]);
    const before = known.get(key);
    if (before !== undefined) return before;
    let count = 0;
    if (!isActive(parameter, values)) count = countFrom(position + 1);
    else if (!decisive[position + 1]?.includes(parameter.name)) {
      count = parameter.domain.cardinality * countFrom(position + 1);
    } else {
      for (let index = 0; index < parameter.domain.cardinality; index++) {
        if (++work > workLimit) return Number.POSITIVE_INFINITY;
        values[parameter.name] = parameter.domain.at(index);
        count += countFrom(position + 1);
      }
      delete values[parameter.name];
    }
    known.set(key, count);
    return count;
  };
  return countFrom(0);
}

/** For each position, the parameters before it that a condition at or after it names. */
function decisiveNames(space: SearchSpace): readonly (readonly string[])[] {
  const { parameters } = space;
  const positions = new Map(parameters.map(({ name }, position) => [name, position]));
  const lastUse = new Map<string, number>();
  parameters.forEach(({ when }, position) => {
    for (const { name } of when ? namesIn(when) : []) lastUse.set(name, position);
  });
  return [...parameters, undefined].map((_, position) =>
    [...lastUse].flatMap(([name, last]) =>
      (positions.get(name) ?? position) < position && last >= position ? [name] : [],
    ),
  );
}
