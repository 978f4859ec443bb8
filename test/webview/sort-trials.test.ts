import { describe, expect, test } from "vitest";
import { tableColumns } from "../../src/webview/columns.ts";
import { nextSortOrder, sortTrials } from "../../src/webview/sort-trials.ts";
import { overview, trial } from "./trials.ts";

const trials = [
  trial(0, { values: [0.5], params: { lr: 0.1, name: "b10" }, startedAt: 0, endedAt: 9_000 }),
  trial(1, { values: null, state: "failed", params: { lr: 0.01, name: "b9" }, reason: "exit code 1" }),
  trial(2, { values: [0.9], params: { lr: 0.2 }, startedAt: 0, endedAt: 1_000 }),
  trial(3, { values: [0.5], state: "running", params: { lr: 0.05, name: "a" }, startedAt: 5_000 }),
  trial(4, { values: [Number.NaN], params: { lr: 0.02, name: "b" }, startedAt: 0, endedAt: 3_000 }),
];
const now = 10_000;
const columns = tableColumns(overview(), trials);

describe("order", () => {
  test.each([
    ["number", "ascending", [0, 1, 2, 3, 4]],
    ["number", "descending", [4, 3, 2, 1, 0]],
    // Equal ones by number; missing ones and those that are no number last, either way.
    ["value:0", "ascending", [0, 3, 2, 1, 4]],
    ["value:0", "descending", [2, 0, 3, 1, 4]],
    ["param:lr", "ascending", [1, 4, 3, 0, 2]],
    // Digits in names count as numbers.
    ["param:name", "ascending", [3, 4, 1, 0, 2]],
    ["state", "ascending", [3, 0, 2, 4, 1]],
    // A running trial's duration goes on.
    ["duration", "descending", [0, 3, 4, 2, 1]],
    ["reason", "ascending", [1, 0, 2, 3, 4]],
    ["no such column", "ascending", [0, 1, 2, 3, 4]],
  ] as const)("by %s, %s", (column, direction, expected) => {
    const sorted = sortTrials(trials, columns, { column, descending: direction === "descending" }, now);
    expect(sorted.map(({ number }) => number)).toEqual(expected);
  });

  test("the list that is sorted stays as it was", () => {
    const given = [...trials];
    sortTrials(given, columns, { column: "number", descending: true }, now);
    expect(given).toEqual(trials);
  });
});

test("a column's first click sorts upwards, the next one downwards", () => {
  const first = nextSortOrder({ column: "number", descending: true }, "param:lr");
  expect(first).toEqual({ column: "param:lr", descending: false });
  expect(nextSortOrder(first, "param:lr")).toEqual({ column: "param:lr", descending: true });
});
