import { logImprovement, logProbability } from "./expected-improvement.ts";
import type { Posterior } from "./posterior.ts";

/**
 * How promising a row is, as a logarithm: expected improvement over the incumbent times the probability that every
 * constraint holds. J. R. Gardner et al., Bayesian optimization with inequality constraints, ICML 2014. As long as
 * nothing feasible is known, the probability alone.
 */
export interface Acquisition {
  value(row: Float64Array): number;
  /** @param slopes the derivatives by the coordinates of `dimensions`, in their order */
  valueWithSlopes(row: Float64Array, dimensions: readonly number[], slopes: Float64Array): number;
}

export interface AcquisitionParts {
  readonly objective: Posterior;
  /** The lowest mean among feasible rows; undefined where there is none. */
  readonly incumbent: number | undefined;
  /** By how much each constraint is exceeded: it holds where that is not above zero. */
  readonly constraints: readonly Posterior[];
}

export function createAcquisition({ objective, incumbent, constraints }: AcquisitionParts): Acquisition {
  const terms = [
    ...(incumbent === undefined
      ? []
      : [{ posterior: objective, bound: incumbent, score: logImprovement, weight: 1 }]),
    ...constraints.map((posterior) => ({ posterior, bound: 0, score: logProbability, weight: 0 })),
  ];
  return {
    value(row) {
      let total = 0;
      for (const { posterior, bound, score, weight } of terms) {
        const { mean, variance } = posterior.predict(row);
        total += score((bound - mean) / Math.sqrt(variance)).value + (weight * Math.log(variance)) / 2;
      }
      return total;
    },
    valueWithSlopes(row, dimensions, slopes) {
      slopes.fill(0);
      let total = 0;
      for (const { posterior, bound, score, weight } of terms) {
        const own = {
          mean: new Float64Array(dimensions.length),
          variance: new Float64Array(dimensions.length),
        };
        const { mean, variance } = posterior.predictWithSlopes(row, dimensions, own);
        const deviation = Math.sqrt(variance);
        const z = (bound - mean) / deviation;
        const { value, slope } = score(z);
        total += value + weight * Math.log(deviation);
        for (let i = 0; i < dimensions.length; i++) {
          const deviationSlope = own.variance[i]! / (2 * deviation);
          const zSlope = (-own.mean[i]! - z * deviationSlope) / deviation;
          slopes[i] = slopes[i]! + slope * zSlope + (weight * deviationSlope) / deviation;
        }
      }
      return total;
    },
  };
}
