import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overPower, rungsFromMax, rungsFromMin, timesPower, wholeLog } from "../../src/schedulers/rungs.ts";

describe("rungs counted from the least step, as in ASHA", () => {
  test.each([
    [1, 243, 3, [1, 3, 9, 27, 81, 243]],
    [10, 1000, 10, [10, 100, 1000]],
    [1, 81, 3, [1, 3, 9, 27, 81]],
    [1, 9, 3, [1, 3, 9]],
    [1, 1024, 2, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]],
    [1, 125, 5, [1, 5, 25, 125]],
    // The paper's rungs stop at the scale's last step; the last one here is the whole range.
    [1, 100, 3, [1, 3, 9, 27, 100]],
    [2, 50, 3, [2, 6, 50]],
    [5, 7, 3, [7]],
    [7, 7, 3, [7]],
    [1, 39, 2.5, [1, 3, 6, 39]],
    [4, 157, 2.5, [4, 10, 25, 63, 157]],
  ])("%i to %i, eta %d", (min, max, eta, expected) => {
    expect(rungsFromMin(min, max, eta)).toEqual(expected);
  });
});

describe("rungs counted from the largest step, as in Hyperband", () => {
  test.each([
    [1, 243, 3, [1, 3, 9, 27, 81, 243]],
    [10, 1000, 10, [10, 100, 1000]],
    [1, 81, 3, [1, 3, 9, 27, 81]],
    [1, 100, 3, [1, 4, 11, 33, 100]],
    [2, 50, 3, [6, 17, 50]],
    [7, 7, 3, [7]],
  ])("%i to %i, eta %d", (min, max, eta, expected) => {
    expect(rungsFromMax(min, max, eta)).toEqual(expected);
  });
});

test.each([2, 3, 5, 6, 7, 10])("every power of %i has a rung of its own", (eta) => {
  for (let exponent = 0; eta ** exponent < 2 ** 53; exponent++) {
    expect(wholeLog(1, eta ** exponent, eta)).toBe(exponent);
    if (exponent > 0) expect(wholeLog(1, eta ** exponent - 1, eta)).toBe(exponent - 1);
  }
});

const eta = fc.oneof(fc.integer({ min: 2, max: 12 }), fc.constantFrom(2.5, 2.1, 3.75, 4.005));

test("the rungs of any range rise by about eta, within it, and end at its end", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 1e6 }), eta, (min, more, eta) => {
      const max = min + more;
      for (const rungs of [rungsFromMin(min, max, eta), rungsFromMax(min, max, eta)]) {
        expect(rungs.at(-1)).toBe(max);
        expect(rungs[0]).toBeGreaterThanOrEqual(min);
        expect(min * eta ** (rungs.length - 1)).toBeLessThanOrEqual(max * (1 + 1e-12));
        expect(min * eta ** rungs.length).toBeGreaterThan(max * (1 - 1e-12));
        rungs.slice(1).forEach((step, index) => {
          expect(step).toBeGreaterThanOrEqual((rungs[index] as number) * eta - (eta + 1) / 2);
        });
      }
    }),
  );
});

test("multiplying and dividing round as they are told, exactly", () => {
  expect(timesPower(3, 2.5, 3, "down")).toBe(46);
  expect(timesPower(3, 2.5, 3, "nearest")).toBe(47);
  expect(timesPower(3, 2.5, 3, "up")).toBe(47);
  expect(overPower(81, 3, 4, "down")).toBe(1);
  expect(overPower(80, 3, 4, "down")).toBe(0);
  expect(overPower(10, 3, 1, "up")).toBe(4);
  expect(overPower(5, 2, 1, "nearest")).toBe(3);
  expect(timesPower(1, 3, 33, "down")).toBe(5559060566555523);
});
