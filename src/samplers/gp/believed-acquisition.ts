import { type Belief, beliefOf, beliefWeight } from "../belief.ts";
import type { Acquisition } from "./acquisition.ts";
import type { Dimension } from "./encoding.ts";

/**
 * An acquisition, as a logarithm, with what the study file believes added to it: the more results there are, the less
 * (see `belief.ts`).
 *
 * @param dimensions of the rows
 * @param results how many results the model behind the acquisition has seen
 */
export function withBelief(
  acquisition: Acquisition,
  dimensions: readonly Dimension[],
  results: number,
): Acquisition {
  const beliefs = dimensions.map(({ parameter }) => beliefOf(parameter));
  if (beliefs.every((belief) => belief === undefined)) return acquisition;
  const weight = beliefWeight(results);
  const coordinateOf = (row: Float64Array, d: number) => {
    const { ordered, cardinality } = dimensions[d]!;
    return ordered ? row[d]! : (row[d]! + 0.5) / cardinality;
  };
  const believed = (row: Float64Array) =>
    beliefs.reduce(
      (total, belief, d) =>
        belief === undefined || row[d]! < 0 ? total : total + belief.logDensity(coordinateOf(row, d)),
      0,
    );
  return {
    value: (row) => acquisition.value(row) + weight * believed(row),
    valueWithSlopes(row, moving, slopes) {
      const value = acquisition.valueWithSlopes(row, moving, slopes);
      moving.forEach((d, i) => {
        const belief: Belief | undefined = beliefs[d];
        if (belief) slopes[i] = slopes[i]! + weight * belief.slope(coordinateOf(row, d));
      });
      return value + weight * believed(row);
    },
  };
}
