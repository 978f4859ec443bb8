/**
 * Where along a parameter a function changes quickly: an ordered coordinate u in [0, 1] is bent, before distances are
 * taken, by the distribution function of Kumaraswamy,
 *
 *     w(u) = 1 - (1 - u^a)^b
 *
 * whose a and b are fitted with the length scales (`fit.ts`). A function that changes quickly at one end of a parameter
 * and hardly at the other, as of a learning rate that is not on a log scale, becomes one that changes alike everywhere,
 * which the kernel takes all functions to be. J. Snoek, K. Swersky, R. Zemel and R. P. Adams, Input warping for Bayesian
 * optimization of non-stationary functions, ICML 2014.
 */
export interface Warp {
  readonly a: number;
  readonly b: number;
}

/** The ends, where slopes may be infinite, are taken for points this close to them. */
const margin = 1e-6;

const inside = (u: number) => Math.min(1 - margin, Math.max(margin, u));

/** w(u). */
export function warpCoordinate({ a, b }: Warp, u: number): number {
  return 1 - (1 - inside(u) ** a) ** b;
}

/** The derivative of w by u. */
export function warpSlope({ a, b }: Warp, u: number): number {
  const x = inside(u);
  return a * b * x ** (a - 1) * (1 - x ** a) ** (b - 1);
}

/** The derivatives of w by log a and by log b. */
export function warpShapeSlopes({ a, b }: Warp, u: number): readonly [number, number] {
  const x = inside(u);
  const power = x ** a;
  const rest = 1 - power;
  return [a * b * rest ** (b - 1) * power * Math.log(x), -b * rest ** b * Math.log(rest)];
}
