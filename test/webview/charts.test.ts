import { describe, expect, test } from "vitest";
import type { ChartInput } from "../../src/webview/charts/chart.ts";
import { charts, isDrawnByEcharts, usualCharts } from "../../src/webview/charts/registry.ts";
import type { StudyOverview, TrialRow } from "../../src/webview/protocol.ts";
import { chartInput, choiceOf, curve, theme, trial, uniform } from "./trials.ts";

const size = { width: 600, height: 300 };

/** Forty trials of a study with every kind of trial, a condition, curves, two objectives and a rung. */
const trials: readonly TrialRow[] = Array.from({ length: 40 }, (_, number) => {
  const states = ["complete", "complete", "complete", "pruned", "failed", "infeasible"] as const;
  const state = number === 39 ? "running" : (states[number % states.length] ?? "complete");
  const lr = ((number * 7) % 40) / 40;
  const step = state === "pruned" ? 1 : 3;
  const segment = { from: null, until: step, startedAt: number * 100, endedAt: number * 100 + 90 };
  return trial(number, {
    state,
    params: { lr, kind: number % 2 ? "a" : "b", ...(number % 2 && { momentum: number / 40 }) },
    values: state === "failed" ? null : [1 - (lr - 0.4) ** 2, lr],
    startedAt: number * 100,
    endedAt: state === "running" ? null : number * 100 + 90,
    step,
    curve: curve(...[0.1, 0.3, 0.5].slice(0, step)),
    segments: [{ ...segment, checkpoint: true, reason: null, bracket: 0, worker: number % 2 }],
  });
});
const study: Partial<StudyOverview> = {
  objectives: [
    { metric: "accuracy", direction: "maximize" },
    { metric: "cost", direction: "minimize" },
  ],
  parameters: [uniform("lr"), choiceOf("kind", "a", "b"), uniform("momentum", true)],
  elapsedMs: 4_000,
};
const studies: ChartInput["studies"] = ["tpe-1", "tpe-2", "random-1"].map((name) => ({
  name,
  group: name.slice(0, -2),
  trialCount: 3,
  values: Float64Array.from([0.1, 0.5, 0.4]),
}));
const full = chartInput(trials, { study, studies, selected: [3, 7], now: 5_000 });

test("ids are those of saved views", () => {
  expect(charts.map(({ id }) => id)).toEqual([
    "history",
    "learning-curves",
    "parallel",
    "importance",
    "slice",
    "contour",
    "rank",
    "pareto",
    "hypervolume",
    "timeline",
    "budget",
    "durations",
    "ladder",
    "lineage",
    "distribution",
    "comparison",
  ]);
});

describe.each(charts.map((chart) => [chart.id, chart] as const))("%s", (id, chart) => {
  test("draws a study that has everything, and says it in words and in a table", () => {
    if (id !== "lineage") expect(chart.availability(full)).toBeNull();
    if (chart.availability(full) !== null) return;
    const table = chart.table(full);
    expect(table.rows.length).toBeGreaterThan(0);
    for (const { cells } of table.rows) expect(cells).toHaveLength(table.columns.length);
    expect(chart.describe(full)).toMatch(/^\S.*\.$/);
    expect(chart.describe(full)).not.toMatch(/undefined|NaN|\[object/);
    if (isDrawnByEcharts(chart))
      expect(JSON.stringify(chart.option(full, theme, size))).not.toContain("undefined");
  });

  test("each control offers what it shows as chosen", () => {
    for (const { value, choices } of chart.controls?.(full) ?? [])
      expect(choices.map((choice) => choice.value)).toContain(value);
  });

  test.each<[string, ChartInput]>([
    ["no trial", chartInput([])],
    ["one trial that runs", chartInput([trial(0, { state: "running", startedAt: 0 })])],
    ["only failed trials", chartInput([0, 1, 2].map((number) => trial(number, { state: "failed" })))],
    ["a filter that lets nothing through", { ...full, shown: [] }],
    [
      "a saved choice that is no longer there",
      { ...full, settings: { x: "gone", y: "gone", parameter: "gone" } },
    ],
  ])("with %s it draws something or says why not", (_, input) => {
    const reason = chart.availability(input);
    if (reason !== null) {
      expect(reason).toMatch(/^[A-Z].*\.$/);
      return;
    }
    chart.table(input);
    chart.legend?.(input);
    chart.controls?.(input);
    expect(typeof chart.describe(input)).toBe("string");
    if (isDrawnByEcharts(chart)) chart.option(input, theme, size);
  });

  test("selects a trial by a click on its mark: the third value of a point is its number", () => {
    if (!isDrawnByEcharts(chart) || chart.availability(full) !== null) return;
    const { series } = chart.option(full, theme, size) as {
      readonly series: readonly {
        readonly type: string;
        readonly silent?: boolean;
        readonly data: readonly unknown[];
      }[];
    };
    for (const { type, silent, data } of series) {
      if (silent || type !== "scatter") continue;
      for (const point of data) expect(trials[(point as readonly number[])[2] ?? -1]).toBeDefined();
    }
  });
});

test("the overview starts with what suits the study", () => {
  expect(usualCharts(full)).toEqual(["pareto", "hypervolume", "parallel", "importance"]);
  const single = { ...study, objectives: [{ metric: "accuracy", direction: "maximize" }] as const };
  expect(usualCharts(chartInput(trials, { study: single }))).toEqual([
    "history",
    "ladder",
    "parallel",
    "importance",
  ]);
  expect(usualCharts(chartInput([trial(0)]))).toEqual(["history"]);
});
