import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  crowdingDistances,
  dominates,
  firstFronts,
  nonDominatedFronts,
  thinFront,
} from "../../src/samplers/non-dominated.ts";

const infinite = Number.POSITIVE_INFINITY;

describe("fronts", () => {
  test("are those of a worked example", () => {
    const vectors = [
      [1, 5],
      [2, 3],
      [4, 1],
      [3, 4],
      [2, 3],
      [5, 5],
      [4, 4],
    ];
    expect(nonDominatedFronts(vectors)).toEqual([[0, 1, 2, 4], [3], [6], [5]]);
  });

  test.each([1, 2, 3])(
    "of %i losses are what a comparison of all pairs leaves, one after the other",
    (count) => {
      const vector = fc.array(fc.nat(5), { minLength: count, maxLength: count });
      fc.assert(
        fc.property(fc.array(vector, { maxLength: 25 }), fc.nat(25), (vectors, enough) => {
          const fronts: number[][] = [];
          let left = vectors.map((_, index) => index);
          while (left.length > 0) {
            const front = left.filter(
              (index) => !left.some((other) => dominates(vectors[other] ?? [], vectors[index] ?? [])),
            );
            fronts.push(front);
            left = left.filter((index) => !front.includes(index));
          }
          expect(nonDominatedFronts(vectors)).toEqual(fronts);
          const before = (front: number) =>
            fronts.slice(0, front).reduce((sum, members) => sum + members.length, 0);
          expect(firstFronts(vectors, enough)).toEqual(fronts.filter((_, front) => before(front) < enough));
        }),
      );
    },
  );
});

describe("crowding", () => {
  test("is the gap between the neighbours by each objective, as a share of the range", () => {
    const front = [
      [0, 10],
      [1, 6],
      [4, 5],
      [10, 0],
    ];
    const distances = crowdingDistances(front);
    expect([...distances].map((distance) => Number(distance.toFixed(9)))).toEqual([
      infinite,
      4 / 10 + 5 / 10,
      9 / 10 + 6 / 10,
      infinite,
    ]);
  });

  test.each<[string, number[][], number[]]>([
    ["one vector", [[1, 2]], [infinite]],
    [
      "two",
      [
        [1, 2],
        [2, 1],
      ],
      [infinite, infinite],
    ],
    [
      "no range",
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      [infinite, 0, infinite],
    ],
  ])("of %s", (_, front, expected) => {
    expect([...crowdingDistances(front)]).toEqual(expected);
  });

  test("thins out a cluster without leaving a hole", () => {
    // By their first distances 5, 4 and 3 would go, all side by side.
    const front = [0, 1, 2, 3, 4, 5, 6, 100].map((x) => [x, 100 - x]);
    expect(thinFront(front, 5).kept).toEqual([0, 2, 4, 6, 7]);
  });

  test("keeps the ends as long as it can", () => {
    const line = fc.uniqueArray(fc.nat(1000), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 20 }), (xs, size) => {
        const { kept } = thinFront(
          xs.map((x) => [x, -x]),
          size,
        );
        expect(kept).toHaveLength(Math.min(size, xs.length));
        const left = kept.map((index) => xs[index] as number);
        expect(Math.min(...left)).toBe(Math.min(...xs));
        expect(Math.max(...left)).toBe(Math.max(...xs));
      }),
    );
  });

  test("removes the most crowded one each time, the last of equally crowded ones", () => {
    const vector = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 25 }), fc.nat(25), (front, size) => {
        const { kept, distances } = thinFront(front, size);
        // One at a time: what is left after each removal, by position in the front.
        for (let room = front.length; room > Math.min(size, front.length); room--) {
          const [before, after] = [thinFront(front, room), thinFront(front, room - 1)];
          const removed = before.kept.filter((index) => !after.kept.includes(index));
          const least = Math.min(...before.kept.map((index) => before.distances[index] as number));
          const crowded = before.kept.filter((index) => before.distances[index] === least);
          expect(removed).toEqual([crowded.at(-1)]);
        }
        expect(kept).toHaveLength(Math.min(size, front.length));
        expect(distances).toHaveLength(front.length);
      }),
    );
  });

  test("takes no time that grows with the square of the front", () => {
    const front = Array.from({ length: 50_000 }, (_, index) => [index, -index]);
    const start = performance.now();
    expect(thinFront(front, 100).kept).toHaveLength(100);
    // A search through what is left for each removal took half a minute.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
