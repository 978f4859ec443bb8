import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  owenScramble,
  scrambledSobol,
  sobolCoordinate,
  sobolDimensions,
  sobolLength,
} from "../../src/samplers/sobol-sequence.ts";
import { randomStream } from "../../src/study/random.ts";

type Coordinate = (index: number, dimension: number) => number;

const plain: Coordinate = (index, dimension) => sobolCoordinate(index, dimension) / sobolLength;
const scrambled = (seed: number, scramble = 0): Coordinate => {
  const sequence = scrambledSobol(seed);
  return (index, dimension) => sequence(index, scramble, dimension);
};

describe("the unscrambled sequence", () => {
  test("begins as that of Joe and Kuo", () => {
    // The output of their program sobol.cc for ten dimensions, which SciPy's qmc.Sobol agrees with.
    const published = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125, 0.125, 0.375],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875],
    ];
    const points = published.map((row, index) => row.map((_, dimension) => plain(index, dimension)));
    expect(points).toEqual(published);
  });

  // From SciPy 1.17: qmc.Sobol(256, scramble=False, bits=32), as integers. Indices of more digits than the polynomial
  // has degrees reach the recurrence too.
  test.each([
    [1000, 1, 415236096],
    [1000, 9, 297795584],
    [777, 40, 3099590656],
    [1023, 99, 2277507072],
    [513, 199, 2856321024],
    [1000, 254, 1866465280],
    [1000, 255, 1069547520],
    [300000, 128, 3663028224],
    [300000, 255, 3312427008],
    [4294967295, 0, 1],
    [4000000000, 1, 1592571143],
    [4000000000, 2, 3353822765],
    [3141592653, 100, 2883373961],
    [2718281828, 254, 2129273051],
    [2863311530, 255, 268361421],
  ])("point %i in dimension %i is %i", (index, dimension, expected) => {
    expect(sobolCoordinate(index, dimension)).toBe(expected);
  });
});

describe.each([
  ["unscrambled", plain],
  ["scrambled", scrambled(1)],
  ["under another scramble", scrambled(1, 5)],
  ["scrambled with another seed", scrambled(0xffffffff)],
] as const)("the sequence %s", (_, coordinate) => {
  test("has one point in each slice of every axis", () => {
    const count = 64;
    for (let dimension = 0; dimension < sobolDimensions; dimension++) {
      for (const start of [0, count, 1000 * count]) {
        const slices = new Set<number>();
        for (let k = 0; k < count; k++) slices.add(Math.floor(coordinate(start + k, dimension) * count));
        expect([dimension, slices.size]).toEqual([dimension, count]);
      }
    }
  });

  test("is a (0, m, 2)-net in its first two dimensions", () => {
    const m = 6;
    for (let bits = 0; bits <= m; bits++) {
      const boxes = new Set<number>();
      for (let index = 0; index < 2 ** m; index++) {
        const column = Math.floor(coordinate(index, 0) * 2 ** bits);
        const row = Math.floor(coordinate(index, 1) * 2 ** (m - bits));
        boxes.add(column * 2 ** (m - bits) + row);
      }
      expect([bits, boxes.size]).toEqual([bits, 2 ** m]);
    }
  });
});

describe("scrambling", () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });

  test("keeps how many leading digits two coordinates share", () => {
    fc.assert(
      fc.property(word, word, word, (a, b, seed) => {
        const before = Math.clz32(a ^ b);
        expect(Math.clz32(owenScramble(a, seed) ^ owenScramble(b, seed))).toBe(before);
      }),
    );
  });

  test("makes each coordinate uniform over the seeds", () => {
    // Chi-square of 16 cells over 16,000 seeds; 37.7 is exceeded once in a thousand times by chance.
    for (const [index, dimension] of [
      [0, 0],
      [1, 3],
      [77, 200],
    ] as const) {
      const cells = Array<number>(16).fill(0);
      for (let seed = 0; seed < 16_000; seed++) {
        const cell = Math.floor(scrambledSobol(seed)(index, 0, dimension) * 16);
        cells[cell] = (cells[cell] ?? 0) + 1;
      }
      expect(cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(37.7);
    }
  });

  test("makes dimensions, scrambles and seeds independent", () => {
    const sequence = scrambledSobol(7);
    const other = scrambledSobol(8);
    const pairs: [string, (index: number) => [number, number]][] = [
      ["dimensions", (index) => [sequence(0, index, 0), sequence(0, index, 1)]],
      ["scrambles", (index) => [sequence(0, index, 0), sequence(0, index + 1, 0)]],
      ["seeds", (index) => [sequence(0, index, 0), other(0, index, 0)]],
    ];
    const count = 4000;
    for (const [name, pair] of pairs) {
      let product = 0;
      for (let index = 0; index < count; index++) {
        const [x, y] = pair(index);
        product += (x - 0.5) * (y - 0.5) * 12;
      }
      // The correlation of 4,000 independent pairs has a standard deviation of 0.016.
      expect([name, Math.abs(product / count) < 0.055]).toEqual([name, true]);
    }
  });

  test("stays inside the open unit interval at the ends of the sequence", () => {
    const sequence = scrambledSobol(3);
    for (const index of [0, 1, 2 ** 31, sobolLength - 1]) {
      for (const dimension of [0, 1, 255]) {
        const u = sequence(index, 0, dimension);
        expect(u > 0 && u < 1).toBe(true);
      }
    }
  });
});

test("scrambled points cover the cube more evenly than random ones", () => {
  const [count, dimensions] = [128, 6];
  for (let seed = 0; seed < 10; seed++) {
    const sequence = scrambled(seed);
    const stream = randomStream(seed, "discrepancy");
    const table = (draw: Coordinate) =>
      Array.from({ length: count }, (_, index) =>
        Array.from({ length: dimensions }, (_, dimension) => draw(index, dimension)),
      );
    const even = centredDiscrepancy(table(sequence));
    const random = centredDiscrepancy(table(() => stream.uniform()));
    expect(even / random).toBeLessThan(0.5);
  }
});

/** F. J. Hickernell, A generalized discrepancy and quadrature error bound (1998), squared centred L2 form. */
function centredDiscrepancy(points: readonly (readonly number[])[]): number {
  const n = points.length;
  const dimensions = points[0]?.length ?? 0;
  let single = 0;
  let double = 0;
  for (const x of points) {
    single += x.reduce((product, u) => product * (1 + Math.abs(u - 0.5) / 2 - (u - 0.5) ** 2 / 2), 1);
    for (const y of points) {
      double += x.reduce((product, u, k) => {
        const v = y[k] ?? 0;
        return product * (1 + Math.abs(u - 0.5) / 2 + Math.abs(v - 0.5) / 2 - Math.abs(u - v) / 2);
      }, 1);
    }
  }
  return (13 / 12) ** dimensions - (2 / n) * single + double / n ** 2;
}
