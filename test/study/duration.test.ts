import fc from "fast-check";
import { expect, test } from "vitest";
import { durationMs } from "../../src/study/duration.ts";

test.each([
  ["30s", 30_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["1h30m", 5_400_000],
  ["1d2h3m4s", 93_784_000],
  ["1.5h", 5_400_000],
  [90, 90_000],
  [0.5, 500],
] as const)("%s is %i ms", (text, expected) => {
  expect(durationMs(text)).toBe(expected);
});

test.each([
  "",
  "10",
  "10 m",
  "m",
  "30m1h",
  "10q",
  "-5m",
  "1h1h",
  "0s",
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
])("%s is none", (text) => {
  expect(durationMs(text)).toBeUndefined();
});

test("the parts of a duration add up", () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), fc.integer({ min: 1, max: 99 }), (hours, minutes, seconds) => {
      expect(durationMs(`${hours}h${minutes}m${seconds}s`)).toBe(
        ((hours * 60 + minutes) * 60 + seconds) * 1000,
      );
    }),
  );
});
