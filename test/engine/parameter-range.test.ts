import { expect, test } from "vitest";
import { mappingOf, widestRange } from "../../src/engine/parameter-range.ts";
import { categoricalDomain, type Distribution, floatDomain, intDomain } from "../../src/study/domain.ts";

const float = (low: number, high: number) => floatDomain({ low, high }).distribution;
const choices = (...values: readonly string[]) => categoricalDomain(values).distribution;

test.each<[string, Distribution, Distribution, Distribution]>([
  ["the same range", float(0, 1), float(0, 1), float(0, 1)],
  ["a range that moved", float(0, 1), float(0.5, 2), float(0, 2)],
  ["more choices", choices("a", "b"), choices("b", "c"), choices("a", "b", "c")],
  ["another kind: the newer one", float(0, 1), choices("a"), choices("a")],
  [
    "whole numbers after real ones: the newer one",
    float(0, 1),
    intDomain({ low: 1, high: 3 }).distribution,
    intDomain({ low: 1, high: 3 }).distribution,
  ],
])("%s", (_, known, other, expected) => {
  expect(widestRange(known, other)).toEqual(expected);
});

test.each([
  floatDomain({ low: 0, high: 1 }),
  floatDomain({ low: 0.1, high: 1, log: true }),
  floatDomain({ low: 0, high: 1, step: 0.25 }),
  intDomain({ low: 1, high: 9 }),
  intDomain({ low: 1, high: 9, step: 2 }),
  intDomain({ low: 1, high: 9, log: true }),
  categoricalDomain(["a", 1, null]),
])("$text is understood as the study language has it", ({ distribution, mapping }) => {
  expect(mappingOf(distribution)).toEqual(mapping);
});

test("true and false are a bool, and what no version of Optuna writes is nothing", () => {
  expect(mappingOf(categoricalDomain([false, true]).distribution)).toEqual({ type: "bool" });
  expect(mappingOf({ name: "Unheard", attributes: {} } as unknown as Distribution)).toBeUndefined();
});
