import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dominates, orderByDominance } from "../../src/samplers/hypervolume.ts";

describe("the order of compromises", () => {
  test.each([
    [
      "one front after the other",
      [
        [3, 3],
        [1, 1],
        [2, 2],
      ],
      [1, 2, 0],
    ],
    [
      "the middle of a bulging front before its ends",
      [
        [0, 10],
        [3, 3],
        [10, 0],
      ],
      [1, 0, 2],
    ],
    [
      "a spread instead of neighbours",
      [
        [4, 4],
        [3.9, 4.2],
        [0, 8],
        [8, 0],
      ],
      [0, 2, 3, 1],
    ],
    [
      "equal vectors once, then again",
      [
        [1, 2],
        [1, 2],
        [2, 1],
      ],
      [0, 2, 1],
    ],
    ["a single objective by value", [[3], [1], [2]], [1, 2, 0]],
    ["nothing", [], []],
  ])("puts %s", (_, vectors, expected) => {
    expect(orderByDominance(vectors, vectors.length)).toEqual(expected);
  });

  const vectors = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { maxLength: 12 });

  test("holds every index once, and never puts a vector before one that dominates it", () => {
    fc.assert(
      fc.property(vectors, (losses) => {
        const order = orderByDominance(losses, losses.length);
        expect([...order].sort((a, b) => a - b)).toEqual(losses.map((_, index) => index));
        order.forEach((later, position) => {
          for (const earlier of order.slice(0, position)) {
            expect(dominates(losses[later] ?? [], losses[earlier] ?? [])).toBe(false);
          }
        });
      }),
    );
  });

  test("begins the same when only its beginning is needed", () => {
    fc.assert(
      fc.property(vectors, fc.nat(12), (losses, needed) => {
        const all = orderByDominance(losses, losses.length);
        expect(orderByDominance(losses, needed).slice(0, needed)).toEqual(all.slice(0, needed));
      }),
    );
  });

  test("begins with the vector that covers most by itself", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 10 }), (losses) => {
        const [first] = orderByDominance(losses, 1);
        const worst = [0, 1].map((i) => Math.max(...losses.map((vector) => vector[i] as number)));
        const best = [0, 1].map((i) => Math.min(...losses.map((vector) => vector[i] as number)));
        const box = (vector: readonly number[]) =>
          [0, 1].reduce((area, i) => {
            const spread = (worst[i] as number) - (best[i] as number) || 1;
            return area * ((worst[i] as number) + 0.1 * spread - (vector[i] as number));
          }, 1);
        expect(box(losses[first as number] as readonly number[])).toBeCloseTo(
          Math.max(...losses.map(box)),
          9,
        );
      }),
    );
  });
});
