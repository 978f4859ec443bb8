/** Probabilities of counts, computed in logarithms so that none of them overflows. */

function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = (logs[i - 1] as number) + Math.log(i);
  return logs;
}

/** The probability of at least `k` successes in `n` trials that succeed with probability `p`. */
export function atLeast(k: number, n: number, p: number): number {
  const logs = logFactorials(n);
  let sum = 0;
  for (let i = k; i <= n; i++) {
    const ways = (logs[n] as number) - (logs[i] as number) - (logs[n - i] as number);
    sum += Math.exp(ways + i * Math.log(p) + (n - i) * Math.log1p(-p));
  }
  return Math.min(1, sum);
}

/**
 * The probability that of `inside` things, drawn from `all` of which `marked` are marked, at least `hits` are marked:
 * Fisher's exact test, one-sided.
 */
export function hypergeometricTail(hits: number, inside: number, marked: number, all: number): number {
  const logs = logFactorials(all);
  const choose = (n: number, k: number) =>
    (logs[n] as number) - (logs[k] as number) - (logs[n - k] as number);
  let sum = 0;
  for (let i = hits; i <= Math.min(inside, marked); i++) {
    if (inside - i > all - marked) continue;
    sum += Math.exp(choose(marked, i) + choose(all - marked, inside - i) - choose(all, inside));
  }
  return Math.min(1, sum);
}
