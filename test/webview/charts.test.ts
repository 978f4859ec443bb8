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
  goal: { name: "accuracy", direction: "maximize" },
  parameters: [uniform("lr"), choiceOf("kind", "a", "b"), uniform("momentum", true)],
  elapsedMs: 4_000,
};
const best = {
  improvements: [
    { at: 0, value: 0.1 },
    { at: 1, value: 0.5 },
  ],
  end: 2,
};
const studies: ChartInput["studies"] = ["tpe-1", "random-1", "tpe-2", "random-2"].map((name) => ({
  name,
  label: name,
  file: name === "tpe-2" ? "/studies/other.study.yaml" : null,
  trialCount: 3,
  bestSoFar: { trial: best, time: best, steps: best },
  run: {
    group: name.slice(0, -2),
    pair: name.slice(-1),
    isOver: true,
    values: Float64Array.from([0.1, 0.5, 0.4]),
    counted: Uint8Array.of(1, 1, 1),
    steps: Float64Array.of(2, 2, 2),
    timesMs: Float64Array.of(1000, 1000, 1000),
    failed: 0,
  },
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
    "comparison",
    "best-by-seed",
    "distribution",
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
  const run = { ...study, name: "tpe-1", comparison: "tried" };
  expect(usualCharts(chartInput(trials, { study: run, studies }))).toEqual([
    "comparison",
    "best-by-seed",
    "history",
    "parallel",
  ]);
});

describe("the comparison of strategies", () => {
  const comparison = charts.find(({ id }) => id === "comparison") as (typeof charts)[number];
  const rows = (by: string) => comparison.table({ ...full, settings: { by } });

  test("holds the best value against trials, steps or time", () => {
    // Both have values 0.1, 0.5, 0.4: the best is reached with the second trial.
    const mean = (by: string) => rows(by).rows.map(({ cells }) => cells.slice(0, 3).join(" "));
    expect(mean("trials")).toEqual([
      "tpe 1 0.1",
      "tpe 2 0.5",
      "tpe 3 0.5",
      "random 1 0.1",
      "random 2 0.5",
      "random 3 0.5",
    ]);
    expect(mean("steps")).toEqual([
      "tpe 2 0.1",
      "tpe 4 0.5",
      "tpe 6 0.5",
      "random 2 0.1",
      "random 4 0.5",
      "random 6 0.5",
    ]);
    expect(mean("time")[1]).toBe("tpe 2.0 s 0.5");
  });

  test("offers only what the runs have", () => {
    const without = studies.map((related) => ({
      ...related,
      run: related.run && { ...related.run, steps: new Float64Array(3) },
    }));
    const [by] = comparison.controls?.({ ...full, studies: without }) ?? [];
    expect(by?.choices.map(({ value }) => value)).toEqual(["trials", "time"]);
  });

  test("is not drawn where no single number says what is better", () => {
    const { goal: _, ...noGoal } = full.overview;
    expect(comparison.availability({ ...full, overview: noGoal })).toMatch(/weight/);
    expect(comparison.availability({ ...full, studies: studies.slice(0, 1) })).toMatch(/no other study/);
  });
});
