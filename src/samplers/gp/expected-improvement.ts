import { normalCdf, normalDensity } from "../normal-distribution.ts";

/**
 * The logarithm of expected improvement, which keeps its slope where the improvement itself is too small for a number.
 * With z = (incumbent - mean) / deviation, for minimization,
 *
 *     log EI = log h(z) + log deviation,   h(z) = phi(z) + z Phi(z),   h'(z) = Phi(z)
 *
 * S. Ament, S. Daulton, D. Eriksson, M. Balandat and E. Bakshy, Unexpected improvements to expected improvement for
 * Bayesian optimization, NeurIPS 2023. In the lower tail, where the two terms of h cancel each other, h comes from the
 * continued fraction of Mills' ratio instead of their erfcx: with t = -z and Phi(z) = phi(z) / (t + c),
 * c = 1 / (t + 2 / (t + 3 / ...)), it is h(z) = phi(z) c / (t + c), which cancels nothing.
 */
export function logImprovement(z: number): { readonly value: number; readonly slope: number } {
  if (z > tail) {
    const cdf = normalCdf(z);
    const h = normalDensity(z) + z * cdf;
    return { value: Math.log(h), slope: cdf / h };
  }
  const c = fraction(-z);
  return { value: logDensity(z) + Math.log(c / (c - z)), slope: 1 / c };
}

/** log Phi(z) and its derivative: the logarithm of the probability that a constraint holds. */
export function logProbability(z: number): { readonly value: number; readonly slope: number } {
  if (z > tail) {
    const cdf = normalCdf(z);
    return { value: Math.log(cdf), slope: normalDensity(z) / cdf };
  }
  const inverseMills = fraction(-z) - z;
  return { value: logDensity(z) - Math.log(inverseMills), slope: inverseMills };
}

/** Below, the continued fraction converges fast, and above, h loses no more than two digits. */
const tail = -2;

/** 1 / (t + 2 / (t + 3 / ...)) for t >= 2, from the inside out. */
function fraction(t: number): number {
  let denominator = t;
  for (let level = 50; level >= 2; level--) denominator = t + level / denominator;
  return 1 / denominator;
}

function logDensity(z: number): number {
  return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
}
