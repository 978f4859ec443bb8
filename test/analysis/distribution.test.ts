import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confidenceBand, runningBest } from "../../src/analysis/confidence-band.ts";
import { empiricalDistribution, quartiles, standings } from "../../src/analysis/distribution.ts";

test("the empirical distribution rises from the best value to the worst, one point a value", () => {
  expect(empiricalDistribution([3, 1, 2, 1, Number.NaN], "minimize")).toEqual([
    { value: 1, share: 0.5 },
    { value: 2, share: 0.75 },
    { value: 3, share: 1 },
  ]);
  expect(empiricalDistribution([3, 1], "maximize").map(({ value }) => value)).toEqual([3, 1]);
});

test.each([
  [
    [1, 2, 3, 4, 5],
    [2, 3, 4],
  ],
  [
    [1, 2],
    [1.25, 1.5, 1.75],
  ],
  [[7], [7, 7, 7]],
  [[], undefined],
])("quartiles of %j", (values, expected) => {
  expect(quartiles(values)).toEqual(expected);
});

describe("standings", () => {
  test.each<[readonly number[], "maximize" | "minimize", readonly number[]]>([
    [[10, 30, 20], "maximize", [0, 1, 0.5]],
    [[10, 30, 20], "minimize", [1, 0, 0.5]],
    [[5, 5, 9], "maximize", [0.25, 0.25, 1]],
    [[4], "maximize", [1]],
  ])("of %j, %s", (values, direction, expected) => {
    expect(standings(values, direction)).toEqual(expected);
  });
});

describe("confidence bands", () => {
  test("the mean of the best so far, with Student's quantile", () => {
    // After two trials the best values are 1 and 3: mean 2, standard error 1, and t for one degree of freedom.
    const points = confidenceBand(
      [
        [4, 1, 2],
        [3, 5],
      ],
      "minimize",
    );
    expect(points).toEqual([
      {
        trials: 1,
        mean: 3.5,
        low: expect.closeTo(3.5 - 12.706 * 0.5),
        high: expect.closeTo(3.5 + 12.706 * 0.5),
      },
      { trials: 2, mean: 2, low: expect.closeTo(2 - 12.706), high: expect.closeTo(2 + 12.706) },
    ]);
  });

  test("a single run has no width, and no run no band", () => {
    expect(
      confidenceBand([[2, 1]], "minimize").every(({ mean, low, high }) => low === mean && high === mean),
    ).toBe(true);
    expect(confidenceBand([], "minimize")).toEqual([]);
  });

  test("the best so far never gets worse", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
        const best = runningBest(values, "maximize");
        expect(best.every((value, index) => index === 0 || value >= (best[index - 1] as number))).toBe(true);
      }),
    );
  });
});
