import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hypervolume, orderByDominance } from "../../src/samplers/hypervolume.ts";
import { dominates } from "../../src/samplers/non-dominated.ts";

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

  test("measures from what is of interest, where that is known", () => {
    const losses = [
      [0, 8],
      [5, 5],
      [7, 4.9],
    ];
    expect(orderByDominance(losses, 3)).toEqual([1, 0, 2]);
    // Up to 100 in the first loss, a little less of the second is worth more than seven of the first.
    expect(orderByDominance(losses, 3, [100, undefined])).toEqual([2, 1, 0]);
    // A limit that a vector exceeds is none.
    expect(orderByDominance(losses, 3, [6, undefined])).toEqual([1, 0, 2]);
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

describe("the hypervolume", () => {
  test.each<[string, number[][], number[], number]>([
    ["of nothing", [], [1, 1], 0],
    ["of one box", [[1, 2]], [3, 5], 6],
    [
      "of two steps",
      [
        [1, 3],
        [2, 1],
      ],
      [4, 4],
      3 * 1 + 2 * 2,
    ],
    [
      "without what is beyond the reference",
      [
        [1, 3],
        [5, 0],
      ],
      [4, 4],
      3,
    ],
    ["of one loss", [[3], [1]], [4], 3],
    [
      "of a cube with a notch",
      [
        [0, 0, 1],
        [0, 1, 0],
        [1, 0, 0],
      ],
      [2, 2, 2],
      7,
    ],
    [
      "of four losses",
      [
        [0, 0, 0, 0],
        [1, 1, 1, 1],
      ],
      [2, 2, 2, 3],
      24,
    ],
  ])("%s", (_, losses, reference, expected) => {
    expect(hypervolume(losses, reference)).toBeCloseTo(expected, 12);
  });

  test.each([2, 3, 4])("of %i losses is the share of a grid that is dominated", (count) => {
    const vector = fc.array(fc.nat(4), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 8 }), (losses) => {
        const cells = 5 ** count;
        let dominated = 0;
        for (let cell = 0; cell < cells; cell++) {
          const corner = Array.from({ length: count }, (_, i) => Math.floor(cell / 5 ** i) % 5);
          if (losses.some((vector) => vector.every((loss, i) => loss <= (corner[i] as number)))) dominated++;
        }
        expect(hypervolume(losses, new Array(count).fill(5))).toBeCloseTo(dominated, 9);
      }),
    );
  });
});
