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
  // The farther out, the fewer levels it takes.
  let denominator = x;
  for (let level = 8 + Math.ceil(450 / (x * x)); level >= 1; level--) denominator = x + level / denominator;
  return normalDensity(x) / denominator;
}

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** The x with P(X <= x) = p, for 0 < p < 1: P. J. Acklam's rational approximation (2003), and one step of Newton's. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const x = p < 0.02425 ? tailQuantile(Math.sqrt(-2 * Math.log(p))) : centralQuantile(p - 0.5);
  return x - (normalCdf(x) - p) / normalDensity(x);
}

function tailQuantile(q: number): number {
  const top = polynomial(
    [
      -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
      2.938163982698783,
    ],
    q,
  );
  const bottom = polynomial(
    [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1],
    q,
  );
  return top / bottom;
}

function centralQuantile(q: number): number {
  const r = q * q;
  const top = polynomial(
    [
      -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
      -3.066479806614716e1, 2.506628277459239,
    ],
    r,
  );
  const bottom = polynomial(
    [
      -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
      -1.328068155288572e1, 1,
    ],
    r,
  );
  return (q * top) / bottom;
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
