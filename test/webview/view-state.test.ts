import { expect, test } from "vitest";
import { readViewState } from "../../src/webview/view-state.ts";

const fresh = {
  studyFile: "/a/digits.study.yaml",
  sort: { column: "number", descending: true },
  objective: 0,
  scale: "linear",
  selected: null,
};

test.each([
  ["nothing", undefined, fresh],
  ["something else", "text", fresh],
  [
    "a state of ours",
    { ...fresh, sort: { column: "param:lr", descending: false }, objective: 1, scale: "log", selected: 31 },
    { ...fresh, sort: { column: "param:lr", descending: false }, objective: 1, scale: "log", selected: 31 },
  ],
  ["another study's file", { ...fresh, studyFile: "/b" }, fresh],
  ["values of wrong kinds", { sort: { column: 3 }, objective: -1, scale: 10, selected: 1.5 }, fresh],
])("what is taken over of %s", (_, saved, expected) => {
  expect(readViewState(fresh.studyFile, saved)).toEqual(expected);
});
