/**
 * Student's t-test on paired differences, one-sided: how likely a mean at least as far above zero is where the
 * differences are drawn from a normal distribution about zero. Student, The probable error of a mean, Biometrika 6 (1908).
 *
 * @param differences at least two, all finite
 * @returns a probability; 0 or 1 where all differences are the same and not zero
 */
export function pairedTTest(differences: readonly number[]): number {
  const n = differences.length;
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / n;
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  if (error === 0) return mean === 0 ? 0.5 : mean > 0 ? 0 : 1;
  const t = mean / error;
  const tail = upperTail(Math.abs(t), n - 1);
  return t >= 0 ? tail : 1 - tail;
}

/**
 * P(T > t) for t >= 0 with a whole number of degrees of freedom, by the finite sums in powers of cos(theta), where
 * tan(theta) = t / sqrt(degrees): M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
function upperTail(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= (cosine ** 2 * (power - 1)) / power;
    sum += term;
  }
  const inner = isOdd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
  return (1 - inner) / 2;
}
