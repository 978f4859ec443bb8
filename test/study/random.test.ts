import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream, trialSeed } from "../../src/study/random.ts";

const draws = (seed: number, key: readonly (string | number)[], count: number) => {
  const stream = randomStream(seed, ...key);
  return Array.from({ length: count }, () => stream.uniform());
};
const key = fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 4 });
const seed = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

test("the same seed and key give the same numbers", () => {
  fc.assert(
    fc.property(seed, key, (seed, key) => {
      expect(draws(seed, key, 8)).toEqual(draws(seed, key, 8));
    }),
  );
});

test("another seed or key gives other numbers", () => {
  const text = (seed: number, key: readonly (string | number)[]) => JSON.stringify([seed, key]);
  fc.assert(
    fc.property(seed, key, seed, key, (seed, key, otherSeed, otherKey) => {
      fc.pre(text(seed, key) !== text(otherSeed, otherKey));
      expect(draws(seed, key, 4)).not.toEqual(draws(otherSeed, otherKey, 4));
    }),
  );
});

describe("keys that look alike have streams of their own", () => {
  test.each<[(string | number)[], (string | number)[]]>([
    [
      ["a", 1],
      ["a", "1"],
    ],
    [["ab"], ["a", "b"]],
    [
      ["a", "b"],
      ["b", "a"],
    ],
    [[], [""]],
    [[1, 2], [12]],
  ])("%j and %j", (one, other) => {
    expect(draws(1, one, 4)).not.toEqual(draws(1, other, 4));
  });
});

// Bounds of five standard errors: a sound generator misses one of them once in about two million seeds.
const count = 40_000;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function expectMoments(
  values: readonly number[],
  expected: { mean: number; variance: number; fourth: number },
) {
  const average = mean(values);
  expect(Math.abs(average - expected.mean)).toBeLessThan(5 * Math.sqrt(expected.variance / values.length));
  const variance = mean(values.map((value) => (value - expected.mean) ** 2));
  const error = Math.sqrt((expected.fourth - expected.variance ** 2) / values.length);
  expect(Math.abs(variance - expected.variance)).toBeLessThan(5 * error);
}

const uniformMoments = { mean: 1 / 2, variance: 1 / 12, fourth: 1 / 80 };

describe("the distribution", () => {
  test("of a stream is uniform on [0, 1)", () => {
    const values = draws(1, ["moments"], count);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expectMoments(values, uniformMoments);
  });

  test.each([0, 1, 2, 3])("of draw %d over consecutive keys is uniform", (position) => {
    const values = Array.from({ length: count }, (_, index) => draws(7, ["random", index], 4)[position] ?? 0);
    expectMoments(values, uniformMoments);
  });

  test("of the first draw over consecutive seeds is uniform", () => {
    expectMoments(
      Array.from({ length: count }, (_, index) => draws(index, ["random", 0], 1)[0] ?? 0),
      uniformMoments,
    );
  });

  test("of neighbouring keys, draws and seeds has no correlation", () => {
    const stream = draws(3, ["pairs"], count + 1);
    const keys = Array.from({ length: count + 1 }, (_, index) => draws(3, ["random", index], 1)[0] ?? 0);
    const seeds = Array.from({ length: count + 1 }, (_, index) => draws(index, ["random"], 1)[0] ?? 0);
    for (const values of [stream, keys, seeds]) {
      const products = values.slice(1).map((value, index) => (value - 0.5) * ((values[index] ?? 0) - 0.5));
      expect(Math.abs(mean(products))).toBeLessThan(5 * Math.sqrt(1 / 144 / count));
    }
  });

  test("of normal numbers is standard normal", () => {
    const stream = randomStream(5, "normal");
    const values = Array.from({ length: count }, () => stream.normal());
    expectMoments(values, { mean: 0, variance: 1, fourth: 3 });
    const within = values.filter((value) => Math.abs(value) < 1).length / count;
    expect(Math.abs(within - 0.6827)).toBeLessThan(5 * Math.sqrt((0.6827 * 0.3173) / count));
  });
});

describe("integers below a bound", () => {
  test("are integers from 0 to the bound less 1", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, bound) => {
        const value = randomStream(seed, "below").below(bound);
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(bound);
      }),
    );
  });

  test("are each as likely as the others", () => {
    const stream = randomStream(11, "below");
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < count; index++) {
      const value = stream.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const error = Math.sqrt(count * 0.1 * 0.9);
    for (const observed of counts) expect(Math.abs(observed - count / 10)).toBeLessThan(5 * error);
  });
});

test("trial seeds are non-negative, fit 31 bits and differ", () => {
  const seeds = Array.from({ length: 1000 }, (_, configuration) => trialSeed(1, configuration));
  expect(seeds.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31)).toBe(true);
  expect(new Set(seeds).size).toBe(1000);
  expect(trialSeed(1, 5)).toBe(seeds[5]);
  expect(trialSeed(2, 5)).not.toBe(seeds[5]);
});
