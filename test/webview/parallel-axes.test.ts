import { describe, expect, test } from "vitest";
import { absentSlot, coordinateAxes, movedOrder, placesOf } from "../../src/webview/charts/parallel-axes.ts";
import { filterTrials } from "../../src/webview/filter.ts";
import { keepBetween, nearestLine } from "../../src/webview/parallel-lines.ts";
import { chartInput, choiceOf, trial, uniform } from "./trials.ts";

const logarithmic = {
  name: "lr",
  domain: { type: "float", low: 0.0001, high: 1, log: true },
  isConditional: false,
} as const;
const trials = [
  trial(0, { params: { lr: 0.01, kind: "a" }, values: [1] }),
  trial(1, { params: { lr: 1, kind: "b", momentum: 0.5 }, values: [3] }),
  trial(2, { params: { lr: 0.0001, kind: "b" }, values: null }),
];
const parameters = [logarithmic, choiceOf("kind", "a", "b"), uniform("momentum", true)];
const axes = coordinateAxes(chartInput(trials, { study: { parameters } }));
const axis = (field: string) => axes.find((each) => each.field === field) as (typeof axes)[number];

test("places are on the scale of the parameter; what is absent has none", () => {
  expect([...placesOf(trials, axes)].map((place) => Math.round(place * 100) / 100)).toEqual([
    0.5,
    0.25,
    Number.NaN,
    0,
    1,
    0.75,
    0.5,
    1,
    0,
    0.75,
    Number.NaN,
    Number.NaN,
  ]);
  expect(axes.map(({ hasAbsent }) => hasAbsent)).toEqual([false, false, true, true]);
});

describe("what is brushed between two places keeps the trials that lie there", () => {
  test.each([
    ["param:lr", 0.4, 0.6, [0]],
    ["param:lr", 0, 0.6, [0, 2]],
    ["param:kind", 0.6, 1, [1, 2]],
    ["param:momentum", 0.2, 0.8, [1]],
    ["param:momentum", absentSlot - 0.02, -0.01, [0, 2]],
    ["value:0", 0.5, 1, [1]],
    ["value:0", absentSlot - 0.02, -0.01, [2]],
  ])("%s from %f to %f", (field, low, high, expected) => {
    const clause = axis(field).clauseBetween(low, high);
    expect(clause && filterTrials(trials, [clause]).map(({ number }) => number)).toEqual(expected);
    // The lines that are drawn while a person drags are those that the filter leaves afterwards.
    const lines = {
      count: 3,
      axisCount: axes.length,
      places: placesOf(trials, axes),
      shades: new Uint8Array(3),
    };
    const all = new Uint8Array(3).fill(1);
    const kept = keepBetween(lines, all, axes.indexOf(axis(field)), low, high, absentSlot);
    expect([...kept].flatMap((is, row) => (is ? [row] : []))).toEqual(expected);
  });

  test("and the brush is shown where it was drawn", () => {
    const clause = axis("param:lr").clauseBetween(0.25, 0.75);
    const [low, high] = (clause && axis("param:lr").spanOf(clause)) ?? [];
    expect([low, high]).toEqual([expect.closeTo(0.25), expect.closeTo(0.75)]);
  });
});

test("axes keep the order that they were moved to; new ones come last", () => {
  const order = movedOrder(axes, 3, 0);
  const moved = coordinateAxes(chartInput(trials, { study: { parameters }, settings: { order } }));
  expect(moved.map(({ field }) => field)).toEqual(["value:0", "param:lr", "param:kind", "param:momentum"]);
  const more = coordinateAxes(
    chartInput(trials, { study: { parameters: [uniform("new"), ...parameters] }, settings: { order } }),
  );
  expect(more.map(({ field }) => field).at(-1)).toBe("param:new");
});

test("the line nearest to the pointer is found between two axes", () => {
  const frame = { left: 0, gap: 100, top: 0, bottom: 100, absent: 120 };
  const lines = {
    count: 2,
    axisCount: 2,
    places: Float32Array.from([0, 1, 1, 0.5]),
    shades: new Uint8Array(2),
  };
  const all = new Uint8Array(2).fill(1);
  // The first line is at 50 halfway, the second at 25.
  expect(nearestLine(lines, frame, all, 50, 48, 7)).toBe(0);
  expect(nearestLine(lines, frame, all, 50, 27, 7)).toBe(1);
  expect(nearestLine(lines, frame, all, 50, 90, 7)).toBeUndefined();
  expect(nearestLine(lines, frame, Uint8Array.from([0, 1]), 50, 48, 7)).toBeUndefined();
});
