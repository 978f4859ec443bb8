import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adjustByHolm,
  leastP,
  pairsNeeded,
  signedRankTest,
} from "../../../src/analysis/compare/paired-test.ts";

describe("the signed-rank test", () => {
  // The first is Darwin's maize (Fisher 1935), with scipy.stats.wilcoxon's exact p; the small ones are counted by hand.
  test.each([
    [[6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75], 15, 96, 0.041259765625],
    [[1, 2, 3], 3, 6, 0.25],
    [[1, 2, 3, 4, 5], 5, 15, 0.0625],
    [[1, 2, 3, 4, 5, 6], 6, 21, 0.03125],
    [[-1, 2, 3, 4, 5, 6], 6, 20, 0.0625],
    [[1, -1], 2, 1.5, 1],
    // Ranks 1.5, 1.5 and 3: of eight choices of signs, one sums up to 0 and one to 6.
    [[2, 2, 7], 3, 6, 0.25],
    [[-2, 2, 7], 3, 4.5, 0.75],
    [[0, 0, 1, 2], 2, 3, 0.5],
    [[0, 0], 0, 0, 1],
    [[], 0, 0, 1],
  ])("of %j: %i pairs, rank sum %d, p = %d", (differences, pairs, positive, p) => {
    const found = signedRankTest(differences);
    expect(found).toMatchObject({ pairs, positive });
    expect(found.p).toBeCloseTo(p, 12);
  });

  test("is the same from either side, and never below what its pairs allow", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 12 }), (differences) => {
        const { p, pairs } = signedRankTest(differences);
        const other = signedRankTest(differences.map((difference) => -difference));
        expect(other.p).toBeCloseTo(p, 12);
        expect(p).toBeGreaterThanOrEqual(leastP(pairs) - 1e-12);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("Holm's correction multiplies the smallest most, and keeps the order", () => {
  // Holm's own scheme by hand: 3 * 0.01, 2 * 0.02, then 0.04 is not below the one before.
  expect(adjustByHolm([0.02, 0.01, 0.04])).toEqual([0.04, 0.03, 0.04]);
  expect(adjustByHolm([0.03, 0.02])).toEqual([0.04, 0.04]);
  expect(adjustByHolm([0.9, 0.8])).toEqual([1, 1]);
  expect(adjustByHolm([])).toEqual([]);
});

test.each([
  [1, 6],
  [3, 7],
  [6, 8],
  [10, 9],
])("with %i tests, significance takes %i pairs", (tests, pairs) => {
  expect(pairsNeeded(tests, 0.05)).toBe(pairs);
  expect(leastP(pairs) * tests).toBeLessThanOrEqual(0.05);
  expect(leastP(pairs - 1) * tests).toBeGreaterThan(0.05);
});
