import { expect, test } from "vitest";
import { readViewState } from "../../src/webview/view-state.ts";

const fresh = {
  studyFile: "/a/digits.study.yaml",
  sort: { column: "number", descending: true },
  objective: 0,
  scale: "linear",
  range: "near-best",
  selected: null,
};

test.each([
  ["nothing", undefined, fresh],
  ["something else", "text", fresh],
  [
    "a state of ours",
    { ...fresh, sort: { column: "param:lr", descending: false }, objective: 1, scale: "log", range: "all" },
    { ...fresh, sort: { column: "param:lr", descending: false }, objective: 1, scale: "log", range: "all" },
  ],
  ["a selected trial", { ...fresh, selected: 31 }, { ...fresh, selected: 31 }],
  [
    "a state of an earlier version, which had no range",
    { ...fresh, scale: "log", range: undefined },
    { ...fresh, scale: "log" },
  ],
  ["another study's file", { ...fresh, studyFile: "/b" }, fresh],
  [
    "values of wrong kinds",
    { sort: { column: 3 }, objective: -1, scale: 10, range: 2, selected: 1.5 },
    fresh,
  ],
])("what is taken over of %s", (_, saved, expected) => {
  expect(readViewState(fresh.studyFile, saved)).toEqual(expected);
});
