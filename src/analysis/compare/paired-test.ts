/**
 * Wilcoxon's signed-rank test on pairs, two-sided and exact: were the differences drawn symmetrically about zero, how
 * likely would their ranks lean at least as far to one side? F. Wilcoxon, Individual comparisons by ranking methods,
 * Biometrics Bulletin 1 (1945).
 *
 * |d| is ranked from 1 on, ties share their mean rank, and differences of zero are left out, as Wilcoxon did. The null
 * distribution is counted over all signs of the ranks that there are, so that ties need no correction and no number of
 * pairs an approximation. What libraries offer approximates with ties, which best values of equal runs often are.
 */
export interface PairedTest {
  /** Pairs whose two values differ. */
  readonly pairs: number;
  /** The sum of the ranks of the positive differences. */
  readonly positive: number;
  /** Two-sided. 1 where no pair differs. */
  readonly p: number;
}

/** @param differences finite, one a pair */
export function signedRankTest(differences: readonly number[]): PairedTest {
  const ranked = doubledRanks(differences.filter((difference) => difference !== 0));
  const positive = ranked.reduce((sum, { rank, isPositive }) => sum + (isPositive ? rank : 0), 0);
  const total = ranked.reduce((sum, { rank }) => sum + rank, 0);
  const ranks = ranked.map(({ rank }) => rank);
  const p = Math.min(1, 2 * lowerTail(ranks, total, Math.min(positive, total - positive)));
  return { pairs: ranked.length, positive: positive / 2, p };
}

/** The least p that so many pairs can lead to: all of them lean to one side. */
export function leastP(pairs: number): number {
  return Math.min(1, 2 ** (1 - pairs));
}

/** Twice the mean rank of |d|, an integer. */
function doubledRanks(
  differences: readonly number[],
): readonly { readonly rank: number; readonly isPositive: boolean }[] {
  const sorted = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
  return sorted.map((difference) => {
    const size = Math.abs(difference);
    const first = sorted.findIndex((other) => Math.abs(other) === size);
    const last = sorted.findLastIndex((other) => Math.abs(other) === size);
    return { rank: first + last + 2, isPositive: difference > 0 };
  });
}

/** P(W <= w), where each rank is counted into W with a probability of one half. */
function lowerTail(ranks: readonly number[], total: number, w: number): number {
  const shares = new Float64Array(total + 1);
  shares[0] = 1;
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let sum = reach; sum >= 0; sum--)
      shares[sum] = ((shares[sum] as number) + (sum >= rank ? (shares[sum - rank] as number) : 0)) / 2;
  }
  return shares.subarray(0, w + 1).reduce((sum, share) => sum + share, 0);
}

/**
 * Adjusts the p of several tests so that all of them together err with the chance that each alone had: the smallest is
 * multiplied by their number, the next one by one less, and none ends up below a smaller one. S. Holm, A simple
 * sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979).
 */
export function adjustByHolm(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] as number) - (ps[b] as number));
  const adjusted = [...ps];
  let least = 0;
  order.forEach((index, position) => {
    least = Math.max(least, Math.min(1, (ps.length - position) * (ps[index] as number)));
    adjusted[index] = least;
  });
  return adjusted;
}

/** How many pairs it takes before the clearest result of one among so many tests can fall to a level of significance. */
export function pairsNeeded(tests: number, level: number): number {
  let pairs = 1;
  while (leastP(pairs) * tests > level) pairs += 1;
  return pairs;
}
