import { expect, test } from "vitest";
import { spendingOf } from "../../src/analysis/budget.ts";
import { hypervolumeHistory } from "../../src/analysis/hypervolume-history.ts";
import { makeTrial } from "./make-trial.ts";

const trials = [
  makeTrial(0, { startedAt: 0, endedAt: 3_000, step: 9 }),
  makeTrial(1, { state: "pruned", startedAt: 0, endedAt: 1_000, step: 3 }),
  makeTrial(2, { state: "cancelled", superseded: true, startedAt: 1_000, endedAt: 2_000, step: 1 }),
  makeTrial(3, { state: "running", startedAt: 3_000, endedAt: null, step: 2 }),
  makeTrial(4, { state: "waiting", startedAt: null, endedAt: null }),
];
const planned = { trials: 10, timeMs: null, steps: 90 };

test("what was spent is told by what became of it, and an attempt that does not count is no trial", () => {
  const found = spendingOf({ trials, planned, elapsedMs: 3_500, now: 5_000 });
  expect(found.map(({ resource, total, planned }) => [resource, total, planned])).toEqual([
    ["trials", 3, 10],
    ["time", 3_500, null],
    ["steps", 15, 90],
  ]);
  expect([...(found[0]?.spent ?? [])]).toEqual([
    ["complete", 1],
    ["pruned", 1],
    ["running", 1],
  ]);
  // Seven seconds of trials in three and a half of the study: each counts half.
  expect(found[1]?.spent.get("complete")).toBeCloseTo(1_500);
});

test("what nobody limits and nobody spends is left out", () => {
  const none = { trials: null, timeMs: null, steps: null };
  expect(spendingOf({ trials: [], planned: none, elapsedMs: 0, now: 0 })).toEqual([]);
});

test("the hypervolume grows with the front, measured from a tenth beyond the worst", () => {
  const both = [{ direction: "minimize" }, { direction: "maximize" }] as const;
  const points = [
    [0, 0],
    [10, 10],
    [10, 5],
    [5, 9],
  ].map((values, number) => makeTrial(number, { values }));
  // Losses (0, 0), (10, -10), (10, -5), (5, -9): the reference is (11, 1).
  expect(hypervolumeHistory(points, both)).toEqual({
    reference: [11, -1],
    points: [
      { trial: 0, hypervolume: 11 },
      { trial: 1, hypervolume: 11 + 10 },
      { trial: 3, hypervolume: expect.closeTo(11 + 6 * 9 + 1) },
    ],
  });
});
