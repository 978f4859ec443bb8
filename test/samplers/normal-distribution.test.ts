import fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../src/samplers/normal-distribution.ts";

/** Values from tables of the normal distribution, in the tails to 12 digits of their own size. */
const known: readonly (readonly [x: number, p: number])[] = [
  [0, 0.5],
  [1, 0.8413447460685429],
  [-1, 0.15865525393145705],
  [1.959963984540054, 0.975],
  [-2.9, 0.0018658133003840378],
  [-3.1, 0.0009676032132183559],
  [-6, 9.865876450376981e-10],
  [-10, 7.61985302416052e-24],
  [-37, 5.725571222524576e-300],
];

test.each(known)("P(X <= %d) is %d", (x, p) => {
  expect(normalCdf(x) / p).toBeCloseTo(1, 11);
  expect(normalQuantile(p)).toBeCloseTo(x, 9);
});

test("is symmetric and never falls", () => {
  const anywhere = fc.double({ min: -40, max: 40, noNaN: true });
  fc.assert(
    fc.property(anywhere, anywhere, (a, b) => {
      expect(normalCdf(a) + normalCdf(-a)).toBeCloseTo(1, 14);
      expect(normalCdf(Math.min(a, b))).toBeLessThanOrEqual(normalCdf(Math.max(a, b)));
    }),
  );
});

test("the quantile inverts the distribution", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
      expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
    }),
  );
});

test("the ends are sure", () => {
  expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
});
