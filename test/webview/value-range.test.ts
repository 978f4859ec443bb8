import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isBeyond,
  placeInRange,
  rangeNearBest,
  type ValueRange,
  type ValueRangeInput,
} from "../../src/webview/charts/value-range.ts";
import type { TrialRow } from "../../src/webview/protocol.ts";
import { trial } from "./trials.ts";

const complete = (values: readonly number[]) =>
  values.map((value, number) => trial(number, { values: [value] }));

const rangeOf = (trials: readonly TrialRow[], change: Partial<ValueRangeInput> = {}) =>
  rangeNearBest({ trials, objective: 0, direction: "maximize", scale: "linear", ...change });

const good = [0.91, 0.95, 0.93, 0.97, 0.94, 0.96, 0.92, 0.98];

describe("the range near the best", () => {
  test.each<[string, readonly TrialRow[], Partial<ValueRangeInput>, ValueRange | undefined]>([
    ["holds values that lie evenly", complete(good), {}, undefined],
    ["leaves out a bad one", complete([...good, 0.1]), {}, { limit: 0.84, worse: "below", count: 1 }],
    [
      "leaves out a bad one above, where less is better",
      complete([...good.map((value) => 1 - value), 1e12]),
      { direction: "minimize" },
      { limit: 0.16, worse: "above", count: 1 },
    ],
    [
      "counts magnitudes on a logarithmic scale",
      complete([1e-3, 2e-3, 3e-3, 4e-3, 5e-3, 6e-3, 7e-3, 8e-3, 1e6]),
      { direction: "minimize", scale: "log" },
      { limit: 0.2, worse: "above", count: 1 },
    ],
    ["needs some values", complete([0.9, 0.91, 0.92, 0.1]), {}, undefined],
    ["needs values that differ", complete([...Array(9).fill(1), 0]), {}, undefined],
    [
      "is not moved by a trial that still runs",
      [...complete([...good, 0.1]), trial(9, { state: "running", values: [50] })],
      {},
      { limit: 0.84, worse: "below", count: 1 },
    ],
    [
      "counts one that still runs and is beyond",
      [...complete(good), trial(8, { state: "running", values: [0.1] })],
      {},
      { limit: 0.88, worse: "below", count: 1 },
    ],
    ["passes over what is no number", complete([...good, Number.NaN]), {}, undefined],
  ])("%s", (_, trials, change, expected) => {
    expect(rangeOf(trials, change)).toEqual(expected);
  });

  const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 8, maxLength: 40 });
  const direction = fc.constantFrom("maximize", "minimize");
  const scale = fc.constantFrom("linear", "log");

  test("holds the best value and at least every second one", () => {
    fc.assert(
      fc.property(values, direction, scale, (drawn, direction, scale) => {
        const range = rangeOf(complete(drawn), { direction, scale });
        const best = direction === "maximize" ? Math.max(...drawn) : Math.min(...drawn);
        expect(isBeyond(best, range)).toBe(false);
        expect(drawn.filter((value) => isBeyond(value, range)).length).toBeLessThanOrEqual(drawn.length / 2);
      }),
    );
  });
});

test.each([
  [0.5, undefined, 0.5],
  [0.5, { limit: 0.8, worse: "below", count: 1 }, 0.8],
  [0.9, { limit: 0.8, worse: "below", count: 1 }, 0.9],
  [0.9, { limit: 0.8, worse: "above", count: 1 }, 0.8],
] as const)("%d in %j is drawn at %d", (value, range, expected) => {
  expect(placeInRange(value, range)).toBe(expected);
});
