import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countOf, formatNumber } from "../../src/analysis/number-text.ts";

describe("numbers", () => {
  test.each<[number, string]>([
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [256, "256"],
    [123_456_789, "123456789"],
    [0.974, "0.974"],
    [0.1 + 0.2, "0.3"],
    [1234.5678, "1234.6"],
    [0.001, "0.001"],
    [0.000_123_456, "1.2346e−4"],
    [1e-12, "1e−12"],
    [2.5e9, "2.5e9"],
    [1_234_567.8, "1.2346e6"],
    [-0.5, "−0.5"],
    [-1e-5, "−1e−5"],
    // Rounding must not turn what is nearly perfect into what is.
    [0.999_998, "0.999998"],
    [2.000_001, "2.000001"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("%s is shown as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("what is shown is within half a unit of the fifth digit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-300, max: 1e300 }), (value) => {
        const shown = Number(formatNumber(value).replaceAll("−", "-"));
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(value * 5.1e-5);
      }),
    );
  });
});

test("one of a kind has no s", () => {
  expect([0, 1, 2].map((count) => countOf(count, "trial"))).toEqual(["0 trials", "1 trial", "2 trials"]);
});
