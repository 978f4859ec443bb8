/**
 * From where on something is said. A sentence about a study stands on one of these, and with fewer trials or less
 * evidence it is not said. docs/explain.md lists them with the same names, which a test compares.
 */
export const thresholds = {
  /** Trials with a result before anything is said of parameters. */
  leastResults: 20,
  /** Trials with a result before a parameter may be said not to matter. */
  leastForNoEffect: 30,
  /** A parameter that does not matter explains less than this share, and no more than random numbers do. */
  noEffectShare: 0.05,
  /** A parameter that matters explains at least this share, */
  effectShare: 0.1,
  /** and so many times as much as random numbers do. */
  noiseMargin: 2,
  /** Two parameters interact where the two together explain so much more than each by itself, and more than random numbers. */
  interactionShare: 0.15,
  /** The share of trials that counts as the best ones. */
  bestShare: 0.1,
  /** And at least so many of them. */
  leastBest: 5,
  /** A good region is worth a word where it is no wider than this share of the range. */
  regionWidth: 0.5,
  /** The outermost share of a range counts as its edge. */
  edgeShare: 0.1,
  /** Probability of so many of the best at an edge by chance, above which a bound is not said to be pressed. */
  edgeChance: 0.02,
  /**
   * Nor where even the nearest of them keeps more than this share of the range away from the bound, and more than half of
   * what lies between them.
   */
  boundGap: 0.01,
  /** Failed trials before anything is said of where trials fail. */
  leastFailures: 3,
  /** Probability of such a split of failures by chance, over all splits that were looked at. */
  failureChance: 0.01,
  /** Probability that a choice is missing among the best by chance, above which it is not said to lose. */
  lostChoiceChance: 0.05,
  /** One more trial is worth it where the expected gain is this share of the way from the middle trial to the best. */
  worthwhileGain: 0.05,
  /** Below this share, nothing more is to be expected. */
  finishedGain: 0.01,
} as const;
