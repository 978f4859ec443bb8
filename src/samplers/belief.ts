import type { Parameter, SearchSpace } from "../study/space.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";
import { normalCdf } from "./normal-distribution.ts";

/**
 * What a study file believes of a parameter before there are results (`prior`), as a density over its unit interval.
 *
 * - A number of a range: a normal distribution around it, cut off at the ends, and with a share of uniform draws, so
 *   that a belief that is wrong costs trials and rules nothing out.
 * - A weight for each choice: their probabilities.
 *
 * Draws follow the density. Models that learn multiply their acquisition by the density to the power of
 * `beliefWeight`, which fades as results come in: C. Hvarfner, D. Stoll, A. Souza, M. Lindauer, F. Hutter and
 * L. Nardi, piBO: augmenting acquisition functions with user beliefs for Bayesian optimization, ICLR 2022, eq. 7.
 */
export interface Belief {
  /** The coordinate below which the share `u` of all draws lies. */
  quantile(u: number): number;
  /** The logarithm of the density at a coordinate; 0 is that of uniform draws. */
  logDensity(coordinate: number): number;
  /** The derivative of `logDensity`. */
  slope(coordinate: number): number;
  /** The mean of the draws that do not come from the uniform share. */
  readonly middle: number;
}

/** About half of all draws lie within one of these of the believed value. */
const spread = 0.15;
const uniformShare = 0.25;
/** A choice with the weight 0 is never drawn, and a model that learns has to be very sure of it. */
const leastRelativeProbability = 1e-3;
/** The power of the density at the first result: the beta of piBO. */
const power = 10;

/** The exponent of the density in an acquisition after `results` results. */
export const beliefWeight = (results: number): number => power / Math.max(1, results);

/** Undefined where the study file says nothing. */
export function beliefOf({ domain, prior }: Parameter): Belief | undefined {
  if (prior === undefined) return undefined;
  return typeof prior === "number" ? aroundValue(domain.toUnit(prior)) : overChoices(prior);
}

/** The value of a parameter at the share `u` of its draws: `u` uniform on [0, 1] gives a draw. */
export function drawnValue(parameter: Parameter, u: number): ParamValue {
  return parameter.domain.fromUnit(beliefOf(parameter)?.quantile(u) ?? u);
}

export const hasBeliefs = ({ parameters }: SearchSpace): boolean =>
  parameters.some(({ prior }) => prior !== undefined);

/** The logarithm of the density of a whole configuration; parameters that are absent take no part. */
export function logBelief({ parameters }: SearchSpace, values: ParamValues): number {
  return parameters.reduce((total, parameter) => {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    if (value === undefined || !parameter.domain.contains(value)) return total;
    return total + (beliefOf(parameter)?.logDensity(parameter.domain.toUnit(value)) ?? 0);
  }, 0);
}

/** @param center m in [0, 1] */
function aroundValue(center: number): Belief {
  const below = normalCdf(-center / spread);
  const mass = normalCdf((1 - center) / spread) - below;
  const cdf = (x: number) =>
    uniformShare * x + ((1 - uniformShare) * (normalCdf((x - center) / spread) - below)) / mass;
  const peak = (1 - uniformShare) / (mass * spread * Math.sqrt(2 * Math.PI));
  const bell = (x: number) => peak * Math.exp(-0.5 * ((x - center) / spread) ** 2);
  return {
    middle: center,
    quantile(u) {
      let [low, high] = [0, 1];
      // Each halving adds a binary digit; a double has no more of them.
      for (let halving = 0; halving < 52; halving++) {
        const middle = (low + high) / 2;
        if (cdf(middle) < u) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
    logDensity: (x) => Math.log(uniformShare + bell(x)),
    slope: (x) => (bell(x) * (center - x)) / spread ** 2 / (uniformShare + bell(x)),
  };
}

/** @param weights w_1 .. w_n, one for each choice, which cuts the unit interval into n cells */
function overChoices(weights: readonly number[]): Belief {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const n = weights.length;
  const cellOf = (x: number) => Math.min(n - 1, Math.max(0, Math.floor(x * n)));
  return {
    middle: weights.reduce((total, weight, choice) => total + (weight / sum) * ((choice + 0.5) / n), 0),
    quantile(u) {
      let left = u * sum;
      let last = 0;
      for (let choice = 0; choice < n; choice++) {
        const weight = weights[choice] as number;
        if (weight > 0 && left < weight) return (choice + left / weight) / n;
        if (weight > 0) last = choice;
        left -= weight;
      }
      return (last + 0.5) / n;
    },
    logDensity: (x) =>
      Math.log(Math.max(leastRelativeProbability, ((weights[cellOf(x)] as number) / sum) * n)),
    slope: () => 0,
  };
}
