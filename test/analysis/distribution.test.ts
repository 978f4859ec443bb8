import { describe, expect, test } from "vitest";
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
