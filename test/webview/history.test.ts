import { describe, expect, test } from "vitest";
import { bestSoFarChart } from "../../src/webview/charts/best-so-far.ts";
import { allowsLogScale, improvements, pointsByState } from "../../src/webview/charts/history.ts";
import type { TrialRow } from "../../src/webview/protocol.ts";
import { readViewState } from "../../src/webview/view-state.ts";
import { overview, trial } from "./trials.ts";

const complete = (...values: readonly number[]) =>
  values.map((value, number) => trial(number, { values: [value] }));

describe("improvements", () => {
  test.each<[string, readonly TrialRow[], "maximize" | "minimize", readonly number[]]>([
    ["up", complete(1, 3, 2, 3, 4), "maximize", [0, 1, 4]],
    ["down", complete(3, 4, 1, 1, 2), "minimize", [0, 2]],
    [
      "only complete trials",
      [trial(0, { state: "infeasible", values: [9] }), ...complete(1, 2).slice(1)],
      "maximize",
      [1],
    ],
    ["a running trial's value may yet change", [trial(0, { state: "running", values: [9] })], "maximize", []],
    ["a value that is no number", complete(Number.NaN, 1), "maximize", [1]],
    ["an infinite value", complete(Number.POSITIVE_INFINITY, 1), "maximize", [1]],
  ])("%s", (_, trials, direction, expected) => {
    expect(improvements(trials, 0, direction).map(({ number }) => number)).toEqual(expected);
  });
});

test("points are grouped by state; those without a value keep their place", () => {
  const points = pointsByState(
    [
      trial(0, { values: [1] }),
      trial(1, { state: "failed" }),
      trial(2, { state: "waiting" }),
      trial(3, { values: [2] }),
    ],
    0,
  );
  expect([...points]).toEqual([
    [
      "complete",
      [
        { number: 0, value: 1 },
        { number: 3, value: 2 },
      ],
    ],
    ["failed", [{ number: 1, value: null }]],
  ]);
});

test.each([
  ["positive values", complete(1, 2), true],
  ["a zero", complete(1, 0), false],
  ["a negative value", complete(-1, 2), false],
  ["no value at all", [trial(0)], false],
] as const)("a logarithmic scale with %s: %s", (_, trials, expected) => {
  expect(allowsLogScale(trials, 0)).toBe(expected);
});

describe("the chart in words", () => {
  const describeTrials = (trials: readonly TrialRow[], direction: "maximize" | "minimize" = "maximize") =>
    bestSoFarChart.describe({
      overview: overview({ objectives: [{ metric: "accuracy", direction }] }),
      trials,
      view: readViewState("", undefined),
    });

  test.each([
    [
      describeTrials([trial(0, { state: "failed" })]),
      "1 trial, none of them complete: no value of accuracy yet.",
    ],
    [describeTrials(complete(0.5)), "1 trial. Trial 0 has the best accuracy: 0.5."],
    [
      describeTrials(complete(0.5, 0.4, 0.7)),
      "3 trials. The best accuracy rose from 0.5 (trial 0) to 0.7 (trial 2) in 1 improvement.",
    ],
    [
      describeTrials(complete(0.5, 0.4, 0.3), "minimize"),
      "3 trials. The best accuracy fell from 0.5 (trial 0) to 0.3 (trial 2) in 2 improvements.",
    ],
  ])("%s", (words, expected) => {
    expect(words).toBe(expected);
  });
});
