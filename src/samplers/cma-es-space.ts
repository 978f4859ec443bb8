import type { Domain } from "../study/domain.ts";
import { configure, type Parameter, type SearchSpace } from "../study/space.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";
import { beliefOf } from "./belief.ts";
import type { Cell } from "./cma-es-margin.ts";

/** A configuration as CMA-ES draws it: coordinates on [0, 1] of the ordered parameters, choices of the others. */
export interface CmaEsPoint {
  readonly coordinates: Float64Array;
  readonly choices: readonly number[];
}

/** A configuration that was tried: a value is known up to its cell; absent ones are undefined. */
export interface ObservedPoint {
  readonly cells: readonly (Cell | undefined)[];
  readonly choices: readonly (number | undefined)[];
}

export interface CmaEsSpace {
  /** The ordered parameters, continuous or not. */
  readonly ordered: readonly OrderedAxis[];
  /** For each of the other parameters, how likely its choices are at the start. */
  readonly chances: readonly (readonly number[])[];
  decode(point: CmaEsPoint): ParamValues;
  observe(params: ParamValues): ObservedPoint;
}

export interface OrderedAxis {
  /** Where the search starts: the middle, or where good values are believed to lie. */
  readonly middle: number;
  readonly isDiscrete: boolean;
  /** The cell of the value at a coordinate; a point of a continuous range is its own cell. */
  cellAt(coordinate: number): Cell;
}

export function cmaEsSpace(space: SearchSpace): CmaEsSpace {
  const { parameters } = space;
  const ordered = parameters.filter(({ domain }) => domain.ordered);
  const unordered = parameters.filter(({ domain }) => !domain.ordered);
  const cells = ordered.map(({ domain }) => cellsOf(domain));
  const place = new Map([...ordered, ...unordered].map(({ name }, index) => [name, index]));
  const valueIn = (params: ParamValues, name: string, domain: Domain) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value !== undefined && domain.contains(value) ? value : undefined;
  };
  const known = new WeakMap<ParamValues, ObservedPoint>();
  return {
    ordered: ordered.map((parameter, index) => ({
      middle: beliefOf(parameter)?.middle ?? 0.5,
      isDiscrete: Number.isFinite(parameter.domain.cardinality),
      cellAt: (coordinate) => cells[index]?.(parameter.domain.fromUnit(coordinate)) as Cell,
    })),
    chances: unordered.map(chancesOf),
    decode: ({ coordinates, choices }) =>
      configure(space, ({ name, domain }) => {
        const index = place.get(name) as number;
        return domain.ordered
          ? domain.fromUnit(coordinates[index] as number)
          : domain.at(choices[index - ordered.length] as number);
      }),
    observe(params) {
      const before = known.get(params);
      if (before) return before;
      const observed: ObservedPoint = {
        cells: ordered.map(({ name, domain }, index) => {
          const value = valueIn(params, name, domain);
          return value === undefined ? undefined : cells[index]?.(value);
        }),
        choices: unordered.map(({ name, domain }) => {
          const value = valueIn(params, name, domain);
          return value === undefined
            ? undefined
            : Math.min(domain.cardinality - 1, Math.floor(domain.toUnit(value) * domain.cardinality));
        }),
      };
      known.set(params, observed);
      return observed;
    },
  };
}

/** Without a belief, all the same. */
function chancesOf({ domain, prior }: Parameter): readonly number[] {
  const weights = Array.isArray(prior) ? prior : new Array<number>(domain.cardinality).fill(1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The cell of each value of an ordered domain. Those of a discrete range are remembered. */
function cellsOf(domain: Domain): (value: ParamValue) => Cell {
  if (!Number.isFinite(domain.cardinality)) {
    return (value) => {
      const coordinate = domain.toUnit(value);
      return { low: coordinate, high: coordinate };
    };
  }
  const known = new Map<ParamValue, Cell>();
  return (value) => {
    const before = known.get(value);
    if (before) return before;
    const inside = domain.toUnit(value);
    const own = domain.fromUnit(inside);
    const cell = {
      low: domain.fromUnit(0) === own ? Number.NEGATIVE_INFINITY : edge(domain, own, inside, 0),
      high: domain.fromUnit(1) === own ? Number.POSITIVE_INFINITY : edge(domain, own, inside, 1),
    };
    known.set(value, cell);
    return cell;
  };
}

/** Where the values change between a coordinate within the cell of `own` and one beyond it, by bisection. */
function edge(domain: Domain, own: ParamValue, within: number, beyond: number): number {
  let [inside, outside] = [within, beyond];
  for (let halving = 0; halving < 40; halving++) {
    const middle = (inside + outside) / 2;
    if (domain.fromUnit(middle) === own) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
