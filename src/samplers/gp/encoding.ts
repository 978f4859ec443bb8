import { isActive, type Parameter, type SearchSpace } from "../../study/space.ts";
import type { ParamValues } from "../../study/value.ts";

/**
 * Configurations as rows of numbers: one per parameter that has more than one value. An ordered parameter is where its
 * value lies in the unit interval, a categorical one the index of its choice, an absent one is `absent`.
 */
export interface Encoding {
  readonly dimensions: readonly Dimension[];
  /** Undefined for a configuration of another space, as older trials may hold. */
  encode(values: ParamValues): Float64Array | undefined;
}

export interface Dimension {
  /** Of the parameter in `space.parameters`. */
  readonly position: number;
  readonly parameter: Parameter;
  readonly ordered: boolean;
  readonly cardinality: number;
}

/** No coordinate and no index is negative. */
export const absent = -1;

export function createEncoding(space: SearchSpace): Encoding {
  const dimensions = space.parameters.flatMap((parameter, position): Dimension[] => {
    const { ordered, cardinality } = parameter.domain;
    return cardinality === 1 ? [] : [{ position, parameter, ordered, cardinality }];
  });
  return {
    dimensions,
    encode(values) {
      const row = new Float64Array(dimensions.length);
      for (let d = 0; d < dimensions.length; d++) {
        const { parameter, ordered } = dimensions[d]!;
        const { name, domain } = parameter;
        const value = Object.hasOwn(values, name) ? values[name] : undefined;
        if (value === undefined) {
          if (isActive(parameter, values)) return undefined;
          row[d] = absent;
        } else if (!domain.contains(value)) return undefined;
        else row[d] = ordered ? domain.toUnit(value) : domain.toInternal(value);
      }
      return row;
    },
  };
}
