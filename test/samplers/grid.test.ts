import { describe, expect, test } from "vitest";
import { gridSampler } from "../../src/samplers/grid.ts";
import type { Sampler } from "../../src/samplers/sampler.ts";
import {
  boolDomain,
  categoricalDomain,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "../../src/study/domain.ts";
import { enumerate, type SearchSpace } from "../../src/study/space.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { historyBuilder } from "./history-builder.ts";
import { finiteSpaces, spaceOf } from "./spaces.ts";
import { studyOf } from "./studies.ts";

const lr = floatDomain({ low: 1e-4, high: 1, log: true });

function gridOf(space: SearchSpace, options: Readonly<Record<string, unknown>> = {}): Sampler {
  const rest = { objectives: [], seed: 1, trials: undefined, parallel: 1, duplicates: "skip" } as const;
  return gridSampler.create({ space, options, ...rest });
}

/** The first proposals, made on an empty history: the grid needs none. */
function first(
  count: number,
  space: SearchSpace,
  options?: Readonly<Record<string, unknown>>,
): readonly ParamValues[] {
  const grid = gridOf(space, options);
  const history = historyBuilder(space).build();
  return Array.from({ length: count }, (_, index) => {
    const proposal = grid.propose(history, index);
    if (proposal.kind === "exhausted") throw new Error(proposal.reason);
    return proposal.values;
  });
}

const distinct = (values: readonly ParamValues[], name: string) =>
  new Set(values.flatMap((params) => (Object.hasOwn(params, name) ? [params[name]] : [])));

test("proposal k depends on k alone", () => {
  const space = finiteSpaces["conditions two deep"] as SearchSpace;
  const count = [...enumerate(space)].length;
  const onEmpty = first(count, space);
  expect(new Set(onEmpty.map((params) => JSON.stringify(params))).size).toBe(count);
  const grid = gridOf(space);
  const builder = historyBuilder(space);
  for (const [index, values] of onEmpty.entries()) {
    expect(grid.propose(builder.build(), index)).toEqual({ kind: "values", values });
    builder.add(values, "failed", []);
  }
});

describe("points", () => {
  const cells = (options: Readonly<Record<string, unknown>>, count: number, name = "lr") =>
    [
      ...distinct(
        first(count, spaceOf({ parameters: { lr, width: intDomain({ low: 1, high: 100 }) } }), options),
        name,
      ),
    ]
      .map(Number)
      .sort((a, b) => a - b);

  test("cut a continuous range at equal distances on its own scale", () => {
    expect(cells({ points: 5 }, 500)).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
  });

  test("leave countable ranges as they are, unless they are named", () => {
    expect(cells({ points: 2 }, 200, "width")).toHaveLength(100);
    expect(cells({ points: { lr: 2, width: 3 } }, 6, "width")).toEqual([1, 51, 100]);
  });

  test("may be one, which is the middle", () => {
    expect(cells({ points: 1 }, 100)).toEqual([1e-2]);
  });
});

describe("every beginning is spread over the grid", () => {
  test("of ten parameters", () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`p${index}`, intDomain({ low: 0, high: 7 })]),
    );
    const space = spaceOf({ parameters });
    // 8^10 combinations: eight points meet each of the eight values of each parameter.
    const eight = first(8, space);
    for (const name of Object.keys(parameters)) expect([name, distinct(eight, name).size]).toEqual([name, 8]);
  });

  test("of parameters with different numbers of values", () => {
    const choices = Array.from({ length: 7 }, (_, index) => `c${index}`);
    const space = spaceOf({
      parameters: {
        a: categoricalDomain(choices),
        b: intDomain({ low: 1, high: 10 }),
        c: boolDomain(),
        d: ordinalDomain([1, 2, 4, 8, 16]),
      },
    });
    const ten = first(10, space);
    const seen = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, distinct(ten, name).size]));
    expect(seen["a"]).toBeGreaterThanOrEqual(5);
    expect(seen["b"]).toBeGreaterThanOrEqual(7);
    expect(seen["c"]).toBe(2);
    expect(seen["d"]).toBe(5);
  });

  test("of branches with different numbers of combinations", () => {
    const space = spaceOf({
      parameters: {
        optimizer: categoricalDomain(["sgd", "adam"]),
        momentum: [intDomain({ low: 0, high: 99 }), 'optimizer == "sgd"'],
        beta: [intDomain({ low: 0, high: 3 }), 'optimizer == "adam"'],
      },
    });
    const eight = first(8, space);
    expect(eight.filter((params) => params["optimizer"] === "adam")).toHaveLength(4);
    expect(distinct(eight, "momentum").size).toBe(4);
    // After that the small branch is spent and the large one goes on.
    expect(new Set(first(104, space).map((params) => JSON.stringify(params))).size).toBe(104);
  });
});

test("what the baseline took is not repeated and nothing is left out", () => {
  const space = spaceOf({ parameters: { a: intDomain({ low: 0, high: 4 }), b: boolDomain() } });
  const builder = historyBuilder(space);
  builder.add({ a: 2, b: true }, "complete", [0]);
  builder.add({ a: 99, b: false }, "complete", [0]);
  const grid = gridOf(space);
  const tried = new Set<string>();
  for (let index = 2; ; index++) {
    const proposal = grid.propose(builder.build(), index);
    if (proposal.kind === "exhausted") {
      expect(proposal.reason).toBe("Every combination of the grid has been tried.");
      break;
    }
    tried.add(JSON.stringify(proposal.values));
    builder.add(proposal.values, "running", [0]);
  }
  expect(tried.size).toBe(9);
  expect(tried.has(JSON.stringify({ a: 2, b: true }))).toBe(false);
});

test("a continuous range without points ends the study with the reason", () => {
  const space = spaceOf({ parameters: { lr } });
  expect(gridOf(space).propose(historyBuilder(space).build(), 0)).toEqual({
    kind: "exhausted",
    reason: expect.stringContaining("`strategy: { name: grid, points: 5 }`"),
  });
});

test("a grid too large to list, with a requirement that little meets, gives up with the reason", () => {
  const wide = intDomain({ low: 1, high: 1_000_000 });
  const space = spaceOf({ parameters: { a: wide, b: wide }, require: ["a == b + 999999"] });
  expect(gridOf(space).propose(historyBuilder(space).build(), 0)).toEqual({
    kind: "exhausted",
    reason: expect.stringContaining("`require`"),
  });
});

describe("check", () => {
  const small = { a: intDomain({ low: 1, high: 6 }), b: boolDomain() };
  const wide = intDomain({ low: 1, high: 10_000 });
  const table: [string, SearchSpace, Readonly<Record<string, unknown>>, number | undefined, string[]][] = [
    ["a small grid", spaceOf({ parameters: small }), {}, undefined, []],
    ["a budget that the grid fits", spaceOf({ parameters: small }), {}, 12, []],
    ["a smaller budget", spaceOf({ parameters: small }), {}, 11, ["information grid-too-large strategy"]],
    [
      "a continuous range",
      spaceOf({ parameters: { "net.lr": lr } }),
      {},
      9,
      ["error grid-continuous space.net.lr"],
    ],
    ["points", spaceOf({ parameters: { lr } }), { points: 5 }, undefined, []],
    ["points by name", spaceOf({ parameters: { lr, ...small } }), { points: { lr: 5, a: 2 } }, undefined, []],
    [
      "points for one of two ranges",
      spaceOf({ parameters: { lr, other: lr } }),
      { points: { lr: 5 } },
      9,
      ["error grid-continuous space.other"],
    ],
    [
      "points of no parameter",
      spaceOf({ parameters: small }),
      { points: { lr: 5 } },
      12,
      ["error unknown-name strategy.points.lr"],
    ],
    [
      "points of choices",
      spaceOf({ parameters: small }),
      { points: { b: 5 } },
      12,
      ["error wrong-value strategy.points.b"],
    ],
    [
      "half a point",
      spaceOf({ parameters: small }),
      { points: 0.5 },
      12,
      ["error wrong-value strategy.points"],
    ],
    [
      "no point",
      spaceOf({ parameters: small }),
      { points: { a: 0 } },
      12,
      ["error wrong-value strategy.points.a"],
    ],
    [
      "a large grid without a budget",
      spaceOf({ parameters: { wide, ...small, c: wide } }),
      {},
      undefined,
      ["warning grid-too-large strategy"],
    ],
    [
      "a requirement that nothing meets",
      spaceOf({ parameters: small, require: ["a > 6"] }),
      {},
      undefined,
      ["error no-feasible-values require"],
    ],
    [
      "a requirement that no point of the cut meets",
      spaceOf({ parameters: { lr }, require: ["0.02 < lr < 0.05"] }),
      { points: 5 },
      undefined,
      ["error no-feasible-values require"],
    ],
  ];
  test.each(table)("%s", (_, space, options, trials, expected) => {
    const problems = gridSampler.check(studyOf({ space, options, trials }));
    expect(problems.map(({ severity, code, path }) => `${severity} ${code} ${path.join(".")}`)).toEqual(
      expected,
    );
  });
});

test.each([
  [12, "The grid has 12 combinations."],
  [12_000, "The grid has 12,000 combinations."],
  [12 * 10 ** 12, "The grid has about 1e13 combinations."],
])("check counts %i combinations", (count, sentence) => {
  const [a, b] = [intDomain({ low: 1, high: count / 12 }), intDomain({ low: 1, high: 12 })];
  const [problem] = gridSampler.check(studyOf({ space: spaceOf({ parameters: { a, b } }), trials: 5 }));
  expect(problem?.message).toBe(`${sentence} The budget tries 5 of them, spread over the grid.`);
});
