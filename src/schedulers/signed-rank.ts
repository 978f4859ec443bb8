import { normalCdf } from "../samplers/normal-distribution.ts";

/**
 * Wilcoxon's signed-rank test, one-sided: how likely differences at least as far above zero are where they are drawn
 * symmetrically about zero. F. Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945).
 *
 * The statistic is the sum of the ranks of |d| over the positive d; tied ones share their mean rank and the ranks of
 * zeros count half. Exact for up to 50 differences without zeros and ties, by the normal approximation with the
 * variance corrected for ties beyond, as scipy.stats.wilcoxon does with zero_method="zsplit".
 *
 * @param differences at least one, all finite
 * @returns a probability
 */
export function signedRankTest(differences: readonly number[]): number {
  const n = differences.length;
  const order = differences.map((_, index) => index);
  order.sort((a, b) => Math.abs(differences[a]!) - Math.abs(differences[b]!));
  let positive = 0;
  let tieCorrection = 0;
  let isExact = n <= mostExact;
  for (let start = 0; start < n; ) {
    const size = Math.abs(differences[order[start]!]!);
    let end = start + 1;
    while (end < n && Math.abs(differences[order[end]!]!) === size) end++;
    const tied = end - start;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) {
      const difference = differences[order[i]!]!;
      positive += difference > 0 ? rank : difference === 0 ? rank / 2 : 0;
    }
    if (tied > 1 || size === 0) isExact = false;
    tieCorrection += tied ** 3 - tied;
    start = end;
  }
  if (isExact) return exactTail(n, positive);
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1) - tieCorrection / 2) / 24;
  // P(X >= w) from below, where the distribution keeps its digits.
  return normalCdf((mean - positive) / Math.sqrt(variance));
}

const mostExact = 50;

/** P(W >= w) for n differences: how many of the 2^n choices of signs give a sum of ranks of at least w. */
function exactTail(n: number, w: number): number {
  // counts[s] = the share of sign choices of the ranks so far whose positive ranks sum up to s.
  const top = (n * (n + 1)) / 2;
  const shares = new Float64Array(top + 1);
  shares[0] = 1;
  let reach = 0;
  for (let rank = 1; rank <= n; rank++) {
    reach += rank;
    for (let s = reach; s >= 0; s--) shares[s] = (shares[s]! + (s >= rank ? shares[s - rank]! : 0)) / 2;
  }
  let tail = 0;
  for (let s = w; s <= top; s++) tail += shares[s]!;
  return Math.min(1, tail);
}
