import { absent, type Dimension } from "./encoding.ts";

/**
 * Matérn-5/2 correlation over mixed, conditional rows: with r^2 = sum_d w_d delta_d(x, x')^2,
 *
 *     k = (1 + sqrt(5) r + 5/3 r^2) exp(-sqrt(5) r)
 *
 * where w_d is an inverse squared length scale. The distance delta_d of a dimension is
 *
 * - the difference of the coordinates where the parameter is always present;
 * - 0 or 1 for equal or different choices of a categorical parameter (Hamming), absence being one more choice;
 * - for an ordered parameter that may be absent, the distance after a present coordinate u is laid on the arc
 *   (cos u, sin u) of the unit circle and an absent one into its centre: |u - u'| but for the curvature where both are
 *   present, 1 where one is, 0 where none is. This is the arc kernel of K. Swersky, D. Duvenaud, J. Snoek, F. Hutter and
 *   M. A. Osborne, Raiders of the lost architecture: kernels for Bayesian optimization in conditional parameter spaces
 *   (2014), with the radius 1 and the angle 1 instead of learned ones, which the length scale already stands for.
 *
 * Each distance is one in a Euclidean space, so that the kernel is positive definite.
 */
export type Metric = "difference" | "hamming" | "arc";

export function metricOf({ ordered, parameter }: Dimension): Metric {
  if (!ordered) return "hamming";
  return parameter.when === undefined ? "difference" : "arc";
}

/** delta_d(a, b)^2. */
export function squaredDistance(metric: Metric, a: number, b: number): number {
  if (metric === "difference") return (a - b) * (a - b);
  if (metric === "hamming") return a === b ? 0 : 1;
  if (a === absent || b === absent) return a === b ? 0 : 1;
  const chord = 2 * Math.sin((a - b) / 2);
  return chord * chord;
}

/** The derivative of delta_d(a, b)^2 by a; zero where a categorical or absent value has none. */
export function squaredDistanceSlope(metric: Metric, a: number, b: number): number {
  if (metric === "difference") return 2 * (a - b);
  if (metric === "hamming" || a === absent || b === absent) return 0;
  return 2 * Math.sin(a - b);
}

const sqrt5 = Math.sqrt(5);

/** The correlation at the squared distance r^2. */
export function matern(squared: number): number {
  const r = sqrt5 * Math.sqrt(squared);
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/** The derivative of the correlation by r^2, which is finite at 0. */
export function maternSlope(squared: number): number {
  const r = sqrt5 * Math.sqrt(squared);
  return -(5 / 6) * (1 + r) * Math.exp(-r);
}
