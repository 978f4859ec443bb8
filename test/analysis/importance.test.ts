import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type JudgedParameter,
  type JudgedTrial,
  parameterImportance,
} from "../../src/analysis/importance.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";
import type { ParamValues } from "../../src/study/value.ts";

const minimize = [{ direction: "minimize" }] as const;
const unit = (name: string): JudgedParameter => ({ name, domain: floatDomain({ low: 0, high: 1 }) });

function sampleTrials(
  count: number,
  draw: (uniform: () => number) => { readonly params: ParamValues; readonly values: readonly number[] },
): readonly JudgedTrial[] {
  return Array.from({ length: count }, (_, number) => {
    const stream = randomStream(1, "importance", number);
    return { number, state: "complete", ...draw(() => stream.uniform()) };
  });
}

function importanceOf(...args: Parameters<typeof parameterImportance>): Readonly<Record<string, number>> {
  return Object.fromEntries(parameterImportance(...args).map(({ name, importance }) => [name, importance]));
}

describe("what a known function depends on", () => {
  const additive = sampleTrials(400, (uniform) => {
    const [a, b, c] = [uniform(), uniform(), uniform()];
    return { params: { a, b, c }, values: [25 * (a - 0.3) ** 2 + 5 * (b - 0.6) ** 2] };
  });

  test("the parameter with the larger coefficient comes first, one without influence last", () => {
    const found = parameterImportance(additive, { parameters: ["c", "b", "a"].map(unit) }, minimize);
    expect(found.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    const [a, b, c] = found.map(({ importance }) => importance);
    expect(a).toBeGreaterThan(2 * (b as number));
    expect(c).toBeLessThan(0.05);
  });

  test("a maximized objective is the mirror of a minimized one", () => {
    const mirrored = additive.map((trial) => ({ ...trial, values: [-(trial.values?.[0] as number)] }));
    const space = { parameters: ["a", "b", "c"].map(unit) };
    expect(parameterImportance(mirrored, space, [{ direction: "maximize" }])).toEqual(
      parameterImportance(additive, space, minimize),
    );
  });

  test("the scale of a parameter does not count, its distribution does", () => {
    const log = floatDomain({ low: 1e-6, high: 1, log: true });
    const stretched = additive.map((trial) => {
      const { a = 0, ...others } = trial.params;
      return { ...trial, params: { ...others, a: 1e-6 ** (1 - Number(a)) } };
    });
    const linear = importanceOf(additive, { parameters: ["a", "b", "c"].map(unit) }, minimize);
    const space = { parameters: [{ name: "a", domain: log }, unit("b"), unit("c")] };
    expect(importanceOf(stretched, space, minimize)["a"]).toBeCloseTo(linear["a"] as number, 10);
  });

  test("choices are told apart", () => {
    const trials = sampleTrials(200, (uniform) => {
      const kind = ["x", "y", "z"][Math.floor(3 * uniform())] as string;
      const other = ["p", "q"][Math.floor(2 * uniform())] as string;
      return { params: { kind, other }, values: [kind === "y" ? uniform() : 1 + uniform()] };
    });
    const parameters = [
      { name: "kind", domain: categoricalDomain(["x", "y", "z"]) },
      { name: "other", domain: categoricalDomain(["p", "q"]) },
    ];
    expect(importanceOf(trials, { parameters }, minimize)["kind"]).toBeGreaterThan(0.95);
  });
});

test("the divergence of two choices is what can be worked out by hand", () => {
  // 20 trials, the two best have choice x, and 4 of all: p = (2.5, 0.5) / 3, q = (4.5, 16.5) / 21.
  // The other parameter: both values among the best and 10 of 20 each: p = q, so all importance is the first one's.
  const trials = Array.from({ length: 20 }, (_, number) => ({
    number,
    state: "complete" as const,
    params: { choice: number < 4 ? "x" : "y", half: number % 2, depth: 1 + (number % 3) },
    values: [number],
  }));
  const pearson = (p: readonly number[], q: readonly number[]) =>
    q.reduce((sum, share, i) => sum + share * ((p[i] as number) / share - 1) ** 2, 0);
  const choice = pearson([2.5 / 3, 0.5 / 3], [4.5 / 21, 16.5 / 21]);
  const depth = pearson(
    [(1 + 1 / 3) / 3, (1 + 1 / 3) / 3, 1 / 3 / 3],
    [22 / 3 / 21, 22 / 3 / 21, 19 / 3 / 21],
  );
  const parameters = [
    { name: "choice", domain: categoricalDomain(["x", "y"]) },
    { name: "half", domain: categoricalDomain([0, 1]) },
    { name: "depth", domain: categoricalDomain([1, 2, 3]) },
  ];
  const found = importanceOf(trials, { parameters }, minimize);
  expect(found["half"]).toBe(0);
  expect((found["choice"] as number) / (found["depth"] as number)).toBeCloseTo(choice / depth, 10);
});

describe("conditional parameters", () => {
  // Only with "sgd" is there a momentum, and there it decides; "adam" is always worse.
  const trials = sampleTrials(600, (uniform) => {
    const optimizer = uniform() < 0.5 ? "sgd" : "adam";
    const [momentum, noise] = [uniform(), uniform()];
    return optimizer === "sgd"
      ? { params: { optimizer, momentum, noise }, values: [(momentum - 0.9) ** 2] }
      : { params: { optimizer, noise }, values: [2 + noise] };
  });
  const parameters = [
    { name: "optimizer", domain: categoricalDomain(["sgd", "adam"]) },
    unit("momentum"),
    unit("noise"),
  ];

  test("are judged where they are present, beside the parameter that decides about them", () => {
    const found = importanceOf(trials, { parameters }, minimize);
    expect(found["momentum"]).toBeGreaterThan(0.3);
    expect(found["optimizer"]).toBeGreaterThan(0.05);
    expect(found["noise"]).toBeLessThan(0.05);
  });

  test("count for nothing where they decide nothing, even if the best trials all have them", () => {
    const idle = trials.map((trial) => {
      const { optimizer, noise } = trial.params;
      return { ...trial, values: [(optimizer === "sgd" ? 0 : 1) + 0.2 * Number(noise)] };
    });
    const found = importanceOf(idle, { parameters }, minimize);
    expect(found["momentum"]).toBeLessThan(0.05);
    expect(found["optimizer"]).toBeGreaterThan(0.1);
    expect(found["noise"]).toBeGreaterThan(0.3);
  });

  test("count for little where hardly any of the best trials has them", () => {
    const flipped = trials.map((trial) => ({ ...trial, values: [-(trial.values?.[0] as number)] }));
    expect(importanceOf(flipped, { parameters }, minimize)["momentum"]).toBe(0);
  });
});

describe("where nothing can be said", () => {
  const none = { a: 0, b: 0 };
  const parameters = [unit("a"), unit("b")];
  test.each<[string, readonly JudgedTrial[]]>([
    ["no trial", []],
    ["two trials", [0, 1].map((number) => judged(number, [number]))],
    [
      "no trial that is complete",
      [0, 1, 2, 3].map((number) => ({ ...judged(number, [1]), state: "failed" })),
    ],
    ["no finite value", [0, 1, 2, 3].map((number) => judged(number, [Number.NaN]))],
  ])("%s", (_, trials) => {
    expect(importanceOf(trials, { parameters }, minimize)).toEqual(none);
  });

  function judged(number: number, values: readonly number[]): JudgedTrial {
    return { number, state: "complete", params: { a: 0.5, b: 0.1 * number }, values };
  }

  test("a parameter with a single value has no importance", () => {
    const fixed = [{ name: "a", domain: intDomain({ low: 3, high: 3 }) }, unit("b")];
    const trials = sampleTrials(50, (uniform) => {
      const b = uniform();
      return { params: { a: 3, b }, values: [b] };
    });
    expect(importanceOf(trials, { parameters: fixed }, minimize)).toEqual({ a: 0, b: 1 });
  });
});

test("several objectives are judged together", () => {
  // What helps one objective hurts the other, so the compromise depends on a; the sum of both depends on b.
  const trials = sampleTrials(300, (uniform) => {
    const [a, b, c] = [uniform(), uniform(), uniform()];
    return { params: { a, b, c }, values: [a + 3 * b, 1 - a + 3 * b] };
  });
  const objectives = [{ direction: "minimize" }, { direction: "minimize" }] as const;
  const [first] = parameterImportance(trials, { parameters: ["a", "b", "c"].map(unit) }, objectives);
  expect(first?.name).toBe("b");
  expect(first?.importance).toBeGreaterThan(0.7);
});

test("importances are shares of one, and nothing depends on the order of equal parameters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: -5, max: 5 })), {
        minLength: 3,
        maxLength: 60,
      }),
      (rows) => {
        const trials = rows.map(([a, value], number) => ({
          number,
          state: "complete" as const,
          params: { a, b: 1 - a },
          values: [value],
        }));
        const found = parameterImportance(trials, { parameters: [unit("a"), unit("b")] }, minimize);
        const sum = found.reduce((total, { importance }) => total + importance, 0);
        expect(sum === 0 || Math.abs(sum - 1) < 1e-9).toBe(true);
        expect(found.every(({ importance }) => importance >= 0)).toBe(true);
      },
    ),
  );
});
