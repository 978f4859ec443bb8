import { describe, expect, test } from "vitest";
import {
  type Clause,
  clauseText,
  type Filter,
  filterTrials,
  readFilter,
  withClause,
} from "../../src/webview/filter.ts";
import { withSelected } from "../../src/webview/selection.ts";
import { overview, trial } from "./trials.ts";

const trials = [
  trial(0, { params: { lr: 0.1, kind: "a" }, values: [0.5], startedAt: 0, endedAt: 100 }),
  trial(1, { params: { lr: 0.01, kind: "b", momentum: 0.9 }, values: [0.7], startedAt: 0, endedAt: 900 }),
  trial(2, { params: { lr: 0.001, kind: null }, state: "failed" }),
];
const range = (field: string, low: number, high: number): Clause => ({ kind: "range", field, low, high });

describe("which trials are shown", () => {
  test.each<[string, Filter, readonly number[]]>([
    ["everything", [], [0, 1, 2]],
    ["a range, both ends included", [range("param:lr", 0.01, 0.1)], [0, 1]],
    ["a range of an objective leaves out what has no value", [range("value:0", 0, 1)], [0, 1]],
    ["a range of the number", [range("number", 1, 2)], [1, 2]],
    ["a range of the duration", [range("duration", 500, Number.POSITIVE_INFINITY)], [1]],
    [
      "choices, of which null is one",
      [{ kind: "values", field: "param:kind", values: ["a", null], absent: "out" }],
      [0, 2],
    ],
    [
      "those that lack a parameter",
      [{ kind: "values", field: "param:momentum", values: [], absent: "in" }],
      [0, 2],
    ],
    ["a state", [{ kind: "values", field: "state", values: ["failed"], absent: "out" }], [2]],
    ["all clauses together", [range("param:lr", 0.01, 1), range("number", 1, 9)], [1]],
  ])("%s", (_, filter, expected) => {
    expect(filterTrials(trials, filter).map(({ number }) => number)).toEqual(expected);
  });

  test("without a filter it is the same list, so that nothing is drawn again", () => {
    expect(filterTrials(trials, [])).toBe(trials);
  });
});

test("a field that is brushed again has the new range only", () => {
  const once = withClause([range("number", 0, 1)], range("param:lr", 0, 1));
  expect(withClause(once, range("param:lr", 2, 3))).toEqual([range("number", 0, 1), range("param:lr", 2, 3)]);
});

test.each<[Clause, string]>([
  [range("param:lr", 0.001, 0.1), "lr from 0.001 to 0.1"],
  [range("value:0", Number.NEGATIVE_INFINITY, 0.5), "accuracy up to 0.5"],
  [range("duration", 1_500, Number.POSITIVE_INFINITY), "duration from 1.5 s"],
  [{ kind: "values", field: "param:kind", values: ["a", true], absent: "in" }, "kind: a, true, absent"],
])("in words: %j", (clause, expected) => {
  expect(clauseText(clause, overview())).toBe(expected);
});

test("a filter survives being written down, open ends and all", () => {
  const filter: Filter = [
    range("param:lr", Number.NEGATIVE_INFINITY, 1),
    { kind: "values", field: "param:kind", values: ["a", null, false, 3], absent: "in" },
  ];
  expect(readFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
});

test.each([
  [[1], 2, "only", [2]],
  [[1], 2, "toggle", [1, 2]],
  [[1, 2], 1, "toggle", [2]],
  [[], 1, "toggle", [1]],
] as const)("%j, then %i (%s)", (selected, number, how, expected) => {
  expect(withSelected(selected, number, how)).toEqual(expected);
});
