import { expect, test } from "vitest";
import { formatDuration, formatParam, formatTimeLeft } from "../../src/webview/format.ts";

test.each([
  ["relu", "relu"],
  [true, "true"],
  [null, "null"],
  [0.01, "0.01"],
  [undefined, ""],
] as const)("the parameter value %s is shown as %s", (value, text) => {
  expect(formatParam(value)).toBe(text);
});

test.each([
  [-5, "0 ms"],
  [42, "42 ms"],
  [850, "0.8 s"],
  [9_949, "9.9 s"],
  [9_960, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min"],
  [83_000, "1 min 23 s"],
  [3_600_000, "1 h"],
  [3_900_000, "1 h 5 min"],
  [93_600_000, "1 d 2 h"],
] as const)("%d ms are shown as %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test.each([
  [2_000, "a few seconds left"],
  [34_000, "about 30 s left"],
  [59_000, "about 60 s left"],
  [200_000, "about 3 min left"],
  [3 * 3_600_000, "about 3 h left"],
  [72 * 3_600_000, "about 3 days left"],
] as const)("%d ms left are shown as %s", (leftMs, text) => {
  expect(formatTimeLeft(leftMs)).toBe(text);
});
