import { describe, expect, test } from "vitest";
import { comparedRows } from "../../src/webview/compare-trials.tsx";
import { curvePath } from "../../src/webview/trial-details.tsx";
import { trial } from "./trials.ts";

describe("what differs between trials", () => {
  const rows = comparedRows([
    trial(0, { params: { lr: 0.1, optimizer: "adam" }, metrics: { loss: 0.123456781 }, step: 3 }),
    trial(1, {
      params: { lr: 0.1, optimizer: "sgd", momentum: 0.9 },
      metrics: { loss: 0.123456782 },
      step: 3,
    }),
  ]);
  test.each<[string, boolean]>([
    ["state", false],
    ["lr", false],
    ["optimizer", true],
    // One of them has none.
    ["momentum", true],
    // They look the same once rounded, and are not.
    ["loss", true],
    ["steps", false],
    ["duration", false],
  ])("%s: %s", (name, expected) => {
    expect(rows.find((row) => row.name === name)?.isDifferent).toBe(expected);
  });

  test("an absent value is an empty cell", () => {
    expect(rows.find(({ name }) => name === "momentum")?.cells).toEqual(["", "0.9"]);
  });
});

describe("a curve", () => {
  test.each<[string, readonly number[], RegExp]>([
    ["rises from the bottom left to the top right", [0, 1], /^M2\.0 68\.0L258\.0 4\.0$/],
    ["that is level stays in sight", [3, 3], /^M2\.0 68\.0L258\.0 68\.0$/],
    ["leaves out what is no number", [0, Number.NaN, 1], /^M2\.0 68\.0L258\.0 4\.0$/],
    ["of one number is none", [Number.NaN, 1], /^$/],
  ])("%s", (_, values, expected) => {
    const steps = Float64Array.from(values, (_, index) => index + 1);
    expect(curvePath(steps, Float64Array.from(values))).toMatch(expected);
  });
});
