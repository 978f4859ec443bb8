import { describe, expect, test } from "vitest";
import { tableColumns } from "../../src/webview/columns.ts";
import type { TrialRow } from "../../src/webview/protocol.ts";
import { overview, trial, uniform } from "./trials.ts";

const titles = (...parameters: Parameters<typeof tableColumns>) =>
  tableColumns(...parameters).map(({ title }) => title);

describe("columns", () => {
  test("go from the number over objectives, parameters and metrics to the reason", () => {
    const trials = [trial(0, { params: { lr: 1, width: 2 }, metrics: { accuracy: 1, loss: 2 } })];
    expect(titles(overview({ parameters: [uniform("width"), uniform("lr")] }), trials)).toEqual([
      "#",
      "State",
      "accuracy",
      "width",
      "lr",
      "loss",
      "Duration",
      "Reason",
    ]);
  });

  test("know conditional parameters from any trial", () => {
    const trials = [trial(0, { params: { a: 1 } }), trial(1, { params: { a: 1, b: 2 } })];
    expect(titles(overview({ objectives: [] }), trials).slice(2, 4)).toEqual(["a", "b"]);
  });

  test("have one for each objective", () => {
    const objectives = [
      { metric: "accuracy", direction: "maximize" },
      { metric: "latency", direction: "minimize" },
    ] as const;
    expect(titles(overview({ objectives }), []).slice(2, 4)).toEqual(["accuracy", "latency"]);
  });
});

describe("cells", () => {
  const text = (id: string, row: TrialRow, now = 0) =>
    tableColumns(overview(), [row])
      .find((column) => column.id === id)
      ?.text(row, now);

  test.each<[string, string, TrialRow, string]>([
    [
      "a finished trial's duration stands",
      "duration",
      trial(0, { startedAt: 1_000, endedAt: 3_000 }),
      "2.0 s",
    ],
    ["a running trial's duration goes on", "duration", trial(0, { state: "running", startedAt: 0 }), "5.0 s"],
    ["a waiting trial has no duration", "duration", trial(0, { state: "waiting" }), ""],
    ["a parameter can be null", "param:lr", trial(0, { params: { lr: null } }), "null"],
    ["a metric that is no number says so", "metric:loss", trial(0, { metrics: { loss: Number.NaN } }), "NaN"],
    ["a repetition names its origin", "reason", trial(4, { retryOf: 2 }), "repeats trial 2"],
    [
      "a repetition keeps its reason",
      "reason",
      trial(4, { reason: "timed out", retryOf: 2 }),
      "timed out; repeats trial 2",
    ],
  ])("%s", (_, id, row, expected) => {
    expect(text(id, row, 5_000)).toBe(expected);
  });
});
