import { describe, expect, test } from "vitest";
import { historyChart } from "../../src/webview/charts/history.ts";
import { allowsLogScale } from "../../src/webview/charts/values.ts";
import type { TrialRow } from "../../src/webview/protocol.ts";
import { chartInput, theme, trial } from "./trials.ts";

const complete = (...values: readonly number[]) =>
  values.map((value, number) => trial(number, { values: [value] }));

test.each([
  ["positive values", complete(1, 2), true],
  ["a zero", complete(1, 0), false],
  ["a negative value", complete(-1, 2), false],
  ["no value at all", [trial(0)], false],
] as const)("a logarithmic scale with %s: %s", (_, trials, expected) => {
  expect(allowsLogScale(trials, 0)).toBe(expected);
});

describe("the chart in words", () => {
  const words = (trials: readonly TrialRow[], direction: "maximize" | "minimize" = "maximize") =>
    historyChart.describe(chartInput(trials, { study: { objectives: [{ metric: "accuracy", direction }] } }));

  test.each([
    [words([trial(0, { state: "failed" })]), "1 trial, none of them complete: no value of accuracy yet."],
    [words(complete(0.5)), "1 trial. Trial 0 has the best accuracy: 0.5."],
    [
      words(complete(0.5, 0.4, 0.7)),
      "3 trials. The best accuracy rose from 0.5 (trial 0) to 0.7 (trial 2) in 1 improvement.",
    ],
    [
      words(complete(0.5, 0.4, 0.3), "minimize"),
      "3 trials. The best accuracy fell from 0.5 (trial 0) to 0.3 (trial 2) in 2 improvements.",
    ],
  ])("%s", (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe("what is drawn", () => {
  const series = (input: Parameters<typeof historyChart.option>[0]) => {
    const option = historyChart.option(input, theme, { width: 600, height: 300 }) as {
      readonly series: readonly { readonly id: string; readonly data: readonly unknown[] }[];
    };
    return Object.fromEntries(option.series.map(({ id, data }) => [id, data]));
  };

  test("the best of a study that is compared with is a line of its own", () => {
    const bestSoFar = { improvements: [{ at: 0, value: 3 }], end: 9 };
    const studies = [
      { name: "this", file: null, bestSoFar },
      { name: "earlier", file: "/earlier/journal.log", bestSoFar },
      { name: "of this journal", file: null, bestSoFar },
      { name: "another objective", file: "/other.log", bestSoFar: null },
    ].map((study) => ({
      ...study,
      label: study.name,
      trialCount: 10,
      run: null,
      bestSoFar: study.bestSoFar && {
        trial: study.bestSoFar,
        time: study.bestSoFar,
        steps: study.bestSoFar,
      },
    }));
    const drawn = series(chartInput(complete(1, 2), { studies }));
    expect(Object.keys(drawn).filter((id) => id.startsWith("best-"))).toEqual(["best-earlier"]);
    expect(drawn["best-earlier"]?.at(-1)).toEqual([9, 3]);
  });

  test("points are grouped by state; those without a value lie along the bottom", () => {
    const trials = [
      trial(0, { values: [1] }),
      trial(1, { state: "failed" }),
      trial(2, { state: "waiting" }),
      trial(3, { values: [2] }),
    ];
    const drawn = series(chartInput(trials));
    expect(drawn["complete"]).toEqual([
      [0, 1, 0],
      [3, 2, 3],
    ]);
    expect(drawn["rug-failed"]).toEqual([[1, 0.02, 1]]);
  });

  test("what the filter leaves out is context, and the best line is of the rest", () => {
    const trials = complete(1, 5, 2);
    const drawn = series(chartInput(trials, { shown: [trials[0], trials[2]] as TrialRow[] }));
    expect(drawn["context"]).toEqual([[1, 5, 1]]);
    expect(drawn["best"]?.at(-1)).toEqual([2, 2]);
  });

  test("against wall time a trial is at its end, since the first start", () => {
    const trials = [
      trial(0, { values: [1], startedAt: 1_000, endedAt: 5_000 }),
      trial(1, { values: [2], startedAt: 2_000, endedAt: 4_000 }),
    ];
    expect(series(chartInput(trials, { settings: { x: "time" } }))["complete"]).toEqual([
      [4_000, 1, 0],
      [3_000, 2, 1],
    ]);
  });

  test("against steps each trial adds what it took itself", () => {
    const at = (number: number, step: number, values: readonly number[]) =>
      trial(number, { step, values, startedAt: 0, endedAt: number });
    const trials = [at(0, 3, [1]), at(1, 9, [2])];
    expect(series(chartInput(trials, { settings: { x: "steps" } }))["complete"]).toEqual([
      [3, 1, 0],
      [12, 2, 1],
    ]);
  });
});
