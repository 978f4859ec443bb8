import { describe, expect, test } from "vitest";
import { type Branch, branchesOf, isWithin, neglectedBranch } from "../../../src/samplers/gp/branches.ts";
import { createEncoding } from "../../../src/samplers/gp/encoding.ts";
import { boolDomain, categoricalDomain, floatDomain, intDomain } from "../../../src/study/domain.ts";
import { spaceOf } from "../spaces.ts";

const unit = floatDomain({ low: 0, high: 1 });

const models = {
  model: categoricalDomain(["svm", "forest", "net"]),
  c: [unit, 'model == "svm"'],
  trees: [intDomain({ low: 10, high: 500 }), 'model == "forest"'],
  layers: [intDomain({ low: 1, high: 3 }), 'model == "net"'],
  width: [unit, 'model == "net" and layers > 1'],
} as const;

/** Booleans, each with a parameter that it switches on. */
const switches = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      [`on${i}`, boolDomain()] as const,
      [`x${i}`, [unit, `on${i}`]] as const,
    ]).flat(),
  );

describe("the branches of a space", () => {
  test.each([
    ["one without conditions", { a: unit, b: boolDomain() }, 1],
    ["a choice of models", models, 3],
    ["two switches", switches(2), 4],
    ["more switches than can be told apart", switches(6), 8],
    ["a condition over a continuous parameter", { a: unit, b: [boolDomain(), "a > 0.5"] as const }, 1],
  ])("%s", (_, parameters, count) => {
    expect(branchesOf(createEncoding(spaceOf({ parameters })))).toHaveLength(count);
  });

  test("are disjoint and cover the space", () => {
    const encoding = createEncoding(spaceOf({ parameters: models }));
    const branches = branchesOf(encoding);
    for (const values of [
      { model: "svm", c: 0.1 },
      { model: "forest", trees: 20 },
      { model: "net", layers: 3, width: 0.5 },
    ]) {
      const row = encoding.encode(values) as Float64Array;
      expect(branches.filter((branch) => isWithin(branch, row))).toHaveLength(1);
    }
  });
});

describe("the branch that is neglected", () => {
  const encoding = createEncoding(
    spaceOf({ parameters: { model: categoricalDomain(["a", "b"]), x: [unit, 'model == "a"'] } }),
  );
  const branches = branchesOf(encoding);
  const rowOf = (model: string) =>
    encoding.encode(model === "a" ? { model, x: 0.5 } : { model }) as Float64Array;
  const choose = (
    a: readonly (number | undefined)[],
    b: readonly (number | undefined)[],
    { remaining = 60, pending = [] as readonly string[] } = {},
  ) => {
    const evidence = {
      rows: [...a.map(() => rowOf("a")), ...b.map(() => rowOf("b"))],
      losses: [...a, ...b],
      pending: pending.map(rowOf),
      remaining,
    };
    const chosen: Branch | undefined = neglectedBranch(branches, evidence);
    return chosen && ["a", "b"].find((model) => isWithin(chosen, rowOf(model)));
  };
  const near = (best: number, spread: number, count: number) =>
    Array.from({ length: count }, (_, i) => best + (spread * i) / count);

  test.each([
    ["one with hardly any trials, however bad they were", near(0, 1, 30), near(5, 1, 3), "b"],
    ["one that has improved so much that it may overtake", near(0, 0.1, 30), near(0.5, 2, 12), "b"],
    [
      "none where the others have closed in on something worse",
      near(0, 0.1, 30),
      near(5, 0.01, 30),
      undefined,
    ],
    ["the best itself where it is tried less", near(0, 1, 10), near(0.1, 1, 30), "a"],
    ["none where the others only failed", near(0, 1, 30), Array(30).fill(undefined), undefined],
  ])("is %s", (_, a, b, expected) => {
    expect(choose(a, b)).toBe(expected);
  });

  test("counts what runs", () => {
    expect(choose(near(0, 1, 4), near(0, 1, 5))).toBe("a");
    expect(choose(near(0, 1, 4), near(0, 1, 5), { pending: ["a", "a"] })).toBe("b");
  });

  test("needs no fair number of trials where the budget is small", () => {
    expect(choose(near(0, 0.01, 4), near(5, 0.01, 3), { remaining: 5 })).toBe(undefined);
  });
});
