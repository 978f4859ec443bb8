import { type Domain, ordinalDomain } from "../study/domain.ts";
import type { Problem } from "../study/problem.ts";
import type { Parameter, SearchSpace } from "../study/space.ts";

/** The space whose configurations are the cells of the grid, and what is wrong with the options that shape it. */
export interface GridAxes {
  readonly space: SearchSpace;
  readonly problems: readonly Problem[];
}

/**
 * A parameter with countable values is its own axis. `points` cuts ranges into values at equal distances on their own
 * scale, both ends included: a number cuts every continuous range, a mapping from parameter names to numbers cuts
 * those that it names, continuous or not.
 */
export function gridAxes(space: SearchSpace, options: Readonly<Record<string, unknown>>): GridAxes {
  const { points } = options;
  const problems = checkPoints(space, points);
  const parameters = space.parameters.map((parameter): Parameter => {
    const count = pointsFor(parameter, points);
    if (count !== undefined) return { ...parameter, domain: cut(parameter.domain, count) };
    if (!Number.isFinite(parameter.domain.cardinality)) problems.push(continuous(parameter));
    return parameter;
  });
  return { space: { ...space, parameters }, problems };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function pointsFor({ name, domain }: Parameter, points: unknown): number | undefined {
  const named = isMapping(points) && Object.hasOwn(points, name) ? points[name] : undefined;
  const count = isMapping(points) ? named : Number.isFinite(domain.cardinality) ? undefined : points;
  return isCount(count) && domain.ordered && count < domain.cardinality ? count : undefined;
}

function cut(domain: Domain, count: number): Domain {
  const values = Array.from({ length: count }, (_, index) => {
    const value = domain.fromUnit(count === 1 ? 0.5 : index / (count - 1));
    // Twelve digits are plenty for a grid and read better: 0.001, not 0.0010000000000000002.
    const short = Number(Number(value).toPrecision(12));
    return domain.contains(short) ? short : value;
  });
  return ordinalDomain([...new Set(values)]);
}

function continuous({ name, domain }: Parameter): Problem {
  return {
    code: "grid-continuous",
    severity: "error",
    message: `A grid needs values to count, and ${domain.text} has none. Give it a step, list the values, or set how many points to cut it into: \`strategy: { name: grid, points: 5 }\`.`,
    path: ["space", ...name.split(".")],
    at: "value",
  };
}

function checkPoints(space: SearchSpace, points: unknown): Problem[] {
  if (points === undefined || isCount(points)) return [];
  const at = { severity: "error", at: "value" } as const;
  const wrong = (path: readonly string[]): Problem => ({
    ...at,
    code: "wrong-value",
    message: "`points` is a positive whole number, or a mapping from parameter names to such numbers.",
    path: ["strategy", "points", ...path],
  });
  if (!isMapping(points)) return [wrong([])];
  return Object.entries(points).flatMap(([name, count]): Problem[] => {
    const parameter = space.parameters.find((candidate) => candidate.name === name);
    if (!parameter) {
      const message = `\`space\` has no parameter named ${name}.`;
      return [{ ...at, code: "unknown-name", message, path: ["strategy", "points", name], at: "key" }];
    }
    if (!parameter.domain.ordered) {
      const message = `The choices of ${name} have no order, so there is nothing to cut into points.`;
      return [{ ...at, code: "wrong-value", message, path: ["strategy", "points", name] }];
    }
    return isCount(count) ? [] : [wrong([name])];
  });
}
