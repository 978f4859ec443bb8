import { expect, test } from "vitest";
import { progressOf } from "../../src/analysis/progress.ts";
import { makeTrial } from "./make-trial.ts";

const ended = (number: number, durationMs: number) =>
  makeTrial(number, { startedAt: 0, endedAt: durationMs });

test.each([
  { name: "nothing has ended", trials: [], total: 10, parallel: 1, budgetLeftMs: undefined, left: undefined },
  {
    name: "one at a time",
    trials: [ended(0, 100), ended(1, 300)],
    total: 5,
    parallel: 1,
    budgetLeftMs: undefined,
    left: 600,
  },
  {
    name: "two at a time",
    trials: [ended(0, 200)],
    total: 5,
    parallel: 2,
    budgetLeftMs: undefined,
    left: 400,
  },
  {
    name: "more workers than trials",
    trials: [ended(0, 200)],
    total: 2,
    parallel: 8,
    budgetLeftMs: undefined,
    left: 200,
  },
  {
    name: "the time budget ends earlier",
    trials: [ended(0, 200)],
    total: 5,
    parallel: 1,
    budgetLeftMs: 50,
    left: 50,
  },
  {
    name: "no number of trials",
    trials: [ended(0, 200)],
    total: undefined,
    parallel: 1,
    budgetLeftMs: undefined,
    left: undefined,
  },
  { name: "done", trials: [ended(0, 200)], total: 1, parallel: 1, budgetLeftMs: undefined, left: 0 },
])("time left: $name", ({ trials, total, parallel, budgetLeftMs, left }) => {
  expect(progressOf({ trials, total, parallel, now: 1000, budgetLeftMs }).timeLeftMs).toBe(left);
});

test("what running trials have done is taken off, interrupted attempts do not count", () => {
  const trials = [
    ended(0, 400),
    makeTrial(1, { state: "cancelled", superseded: true }),
    makeTrial(2, { state: "running", startedAt: 900, endedAt: null }),
  ];
  const progress = progressOf({ trials, total: 3, parallel: 1, now: 1000, budgetLeftMs: undefined });
  expect(progress).toEqual({ done: 1, running: 1, total: 3, timeLeftMs: 700 });
});

test("what a person cancelled does not count, for another trial takes its place", () => {
  const trials = [ended(0, 400), makeTrial(1, { state: "cancelled" })];
  expect(progressOf({ trials, total: 3, parallel: 1, now: 1000, budgetLeftMs: undefined })).toMatchObject({
    done: 1,
    timeLeftMs: 800,
  });
});
