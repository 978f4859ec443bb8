import { expect, test } from "vitest";
import { readViewState, type ViewState } from "../../src/webview/view-state.ts";

const fresh: ViewState = {
  studyFile: "/a/digits.study.yaml",
  study: null,
  run: null,
  compared: [],
  page: "overview",
  pinned: null,
  enlarged: null,
  asTable: [],
  settings: {},
  sort: { column: "number", descending: true },
  objective: 0,
  filter: [],
  expression: "",
  columns: { hidden: [], pinned: [], order: [] },
  selected: [],
};

const changed: ViewState = {
  ...fresh,
  study: "tpe-1",
  page: "runs",
  pinned: ["history"],
  enlarged: "ladder",
  asTable: ["history"],
  settings: { history: { x: "time" } },
  sort: { column: "param:lr", descending: false },
  objective: 1,
  filter: [
    { kind: "range", field: "param:lr", low: 0.1, high: Number.POSITIVE_INFINITY },
    { kind: "values", field: "param:kind", values: ["a", null, true], absent: "in" },
  ],
  expression: "lr < 0.01",
  columns: { hidden: ["reason"], pinned: ["state"], order: ["state", "value:0"] },
  selected: [3, 31],
};

test.each<[string, unknown, ViewState]>([
  ["nothing", undefined, fresh],
  ["something else", "text", fresh],
  ["a state of ours, written as JSON", JSON.parse(JSON.stringify(changed)), changed],
  [
    "a state of an earlier version, which had one selected trial",
    { ...fresh, selected: 31 },
    { ...fresh, selected: [31] },
  ],
  ["another study's file", { ...fresh, studyFile: "/b" }, fresh],
  [
    "values of wrong kinds",
    {
      study: 1,
      page: "elsewhere",
      pinned: "history",
      enlarged: 2,
      asTable: {},
      settings: { history: 3 },
      sort: { column: 3 },
      objective: -1,
      filter: [
        null,
        { kind: "range" },
        { kind: "values", field: "state" },
        { kind: "range", field: "a", low: "x" },
      ],
      expression: 3,
      columns: { hidden: "reason", pinned: [1], order: null },
      selected: [1.5, "a"],
    },
    fresh,
  ],
])("what is taken over of %s", (_, saved, expected) => {
  expect(readViewState(fresh.studyFile, saved)).toEqual(expected);
});
