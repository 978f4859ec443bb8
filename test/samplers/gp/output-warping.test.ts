import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { warpExcesses, warpLosses } from "../../../src/samplers/gp/output-warping.ts";

const finite = fc.double({ noNaN: true, min: -1e9, max: 1e9 });

describe("warped losses", () => {
  test("keep their order, equal ones equal", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 40 }), (losses) => {
        const warped = warpLosses(losses);
        losses.forEach((a, i) => {
          losses.forEach((b, j) => {
            if (a === b) expect(warped[i]).toBe(warped[j]);
            if (a < b) expect(warped[i] ?? 0).toBeLessThanOrEqual(warped[j] ?? 0);
          });
        });
      }),
    );
  });

  test.each([
    ["no loss at all", [undefined, undefined], [0, 0]],
    ["a single loss", [3], [0]],
    ["equal losses", [2, 2, 2], [0, 0, 0]],
    ["failures beside equal losses", [2, undefined, 2], [0, 0, 0]],
  ])("%s", (_, losses, expected) => {
    expect([...warpLosses(losses)]).toEqual(expected);
  });

  test("have distances among good ones that do not depend on how bad the bad ones are", () => {
    const ratio = (worst: number) => {
      const [a = 0, b = 0, c = 0] = warpLosses([1, 2, 4, 10, 20, worst]);
      return (c - b) / (b - a);
    };
    expect(ratio(30)).toBeCloseTo(2, 10);
    expect(ratio(1e30)).toBeCloseTo(2, 10);
  });

  test("stay near the others however far an outlier lies", () => {
    const warped = warpLosses([1, 2, 3, 4, 1e300]);
    expect(Math.max(...warped)).toBeLessThan(4);
  });

  test("take a failure for the worst", () => {
    const warped = warpLosses([5, undefined, 1, 9]);
    expect(warped[1]).toBe(warped[3]);
  });
});

describe("losses told apart where those of a reference lie", () => {
  const tell = (losses: readonly number[], reference: readonly number[]) => [
    ...warpLosses(losses, reference),
  ];

  test("keep the distances among the reference's good ones and any better ones", () => {
    const [better = 0, a = 0, b = 0] = tell([0, 4, 6, 7, 8, 50], [4, 6, 7, 8]);
    expect((a - better) / (b - a)).toBeCloseTo(2, 10);
  });

  test("keep their order, as far as the reference tells it", () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 30 }),
        fc.array(finite, { maxLength: 30 }),
        (reference, others) => {
          const losses = [...reference, ...others].sort((a, b) => a - b);
          const warped = tell(losses, reference);
          warped.slice(1).forEach((loss, i) => {
            expect(loss).toBeGreaterThanOrEqual((warped[i] as number) - 1e-9);
          });
        },
      ),
    );
  });

  test("are taken among all where the reference has none", () => {
    expect(tell([3, 1, 2], [])).toEqual([...warpLosses([3, 1, 2])]);
  });
});

test("warped excesses keep their sign and order", () => {
  const excesses = [-1e30, -3, -0.1, 0, 0.2, 5, Number.POSITIVE_INFINITY];
  const warped = [...warpExcesses(excesses)];
  expect(warped.map(Math.sign)).toEqual(excesses.map(Math.sign));
  expect(warped.every(Number.isFinite)).toBe(true);
  expect([...warped].sort((a, b) => a - b)).toEqual(warped);
});
