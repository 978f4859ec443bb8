import { describe, expect, test } from "vitest";
import { improvementsOf, ownSteps, placeTrials } from "../../src/analysis/best-so-far.ts";
import type { Trial } from "../../src/study/trial.ts";
import { makeTrial } from "./make-trial.ts";

const values = (...given: readonly number[]) =>
  given.map((value, number) => makeTrial(number, { values: [value] }));

describe("improvements", () => {
  test.each<[string, readonly Trial[], "maximize" | "minimize", readonly number[]]>([
    ["up", values(1, 3, 2, 3, 4), "maximize", [0, 1, 4]],
    ["down", values(3, 4, 1, 1, 2), "minimize", [0, 2]],
    [
      "only complete trials",
      [makeTrial(0, { state: "infeasible", values: [9] }), ...values(1, 2).slice(1)],
      "maximize",
      [1],
    ],
    [
      "a running trial's value may yet change",
      [makeTrial(0, { state: "running", values: [9] })],
      "maximize",
      [],
    ],
    ["a value that is no number", values(Number.NaN, 1), "maximize", [1]],
    ["an infinite value", values(Number.POSITIVE_INFINITY, 1), "maximize", [1]],
  ])("%s", (_, trials, direction, expected) => {
    const found = improvementsOf(placeTrials(trials, "trial"), 0, direction);
    expect(found.map(({ trial }) => trial.number)).toEqual(expected);
  });
});

describe("places", () => {
  const trials = [
    makeTrial(0, { startedAt: 1_000, endedAt: 9_000, step: 4 }),
    makeTrial(1, { startedAt: 1_500, endedAt: 3_000, step: 2 }),
    makeTrial(2, { startedAt: 4_000, endedAt: null, state: "running", step: 1 }),
    makeTrial(3, { startedAt: null, endedAt: null, state: "waiting" }),
  ];
  test.each([
    ["trial", ["0 at 0", "1 at 1", "2 at 2", "3 at 3"]],
    ["time", ["1 at 2000", "2 at 3000", "0 at 8000"]],
    ["steps", ["1 at 2", "0 at 6"]],
  ] as const)("by %s", (axis, expected) => {
    expect(placeTrials(trials, axis).map(({ trial, at }) => `${trial.number} at ${at}`)).toEqual(expected);
  });
});

test("what came with another trial's checkpoint is not counted twice", () => {
  const segment = {
    until: null,
    startedAt: 0,
    endedAt: 1,
    checkpoint: true,
    reason: null,
    bracket: null,
    worker: 0,
  };
  const copied = makeTrial(5, { step: 12, segments: [{ ...segment, from: { trial: 2, step: 8 } }] });
  const paused = makeTrial(6, { step: 12, segments: [{ ...segment, from: { trial: 6, step: 8 } }] });
  expect([ownSteps(copied), ownSteps(paused), ownSteps(makeTrial(7))]).toEqual([4, 12, 0]);
});
