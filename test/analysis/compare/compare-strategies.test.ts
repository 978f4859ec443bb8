import { describe, expect, test } from "vitest";
import { type Band, bestSoFarBands } from "../../../src/analysis/compare/best-so-far-bands.ts";
import { compareStrategies } from "../../../src/analysis/compare/compare-strategies.ts";
import { type ComparedRun, comparedRun, comparisonGoal } from "../../../src/analysis/compare/compared-run.ts";
import { verdictOf } from "../../../src/analysis/compare/verdict.ts";
import { makeTrial } from "../make-trial.ts";

const goal = { name: "loss", direction: "minimize" } as const;

/** A run whose every trial took two steps and a second. */
function run(
  group: string,
  pair: number,
  values: readonly number[],
  parts: Partial<ComparedRun> = {},
): ComparedRun {
  return {
    group,
    pair: String(pair),
    isOver: true,
    values: Float64Array.from(values),
    counted: new Uint8Array(values.length).fill(1),
    steps: new Float64Array(values.length).fill(2),
    timesMs: new Float64Array(values.length).fill(1000),
    failed: 0,
    ...parts,
  };
}

describe("bands of the best value so far", () => {
  const points = (band: Band | undefined) => band?.points.map(({ at, mean }) => [at, mean]);

  test("are means over the runs, from where all have a value, with Student's interval", () => {
    const runs = [run("a", 1, [4, 5, 1]), run("a", 2, [Number.NaN, 6, 3])];
    const [band] = bestSoFarBands(runs, "trials", "minimize");
    expect(points(band)).toEqual([
      [2, 5],
      [3, 2],
    ]);
    // Of 1 and 3: the mean is 2, the standard error 1, and t of one degree of freedom 12.706.
    expect(band?.points.at(-1)).toMatchObject({ low: 2 - 12.706, high: 2 + 12.706 });
    expect(points(bestSoFarBands(runs, "steps", "minimize")[0])).toEqual([
      [4, 5],
      [6, 2],
    ]);
    expect(points(bestSoFarBands(runs, "time", "maximize")[0])).toEqual([
      [2000, 5.5],
      [3000, 5.5],
    ]);
  });

  test("keep the best of a run that is over, and end where one that goes on has come to", () => {
    const short = run("a", 1, [4]);
    expect(points(bestSoFarBands([short, run("a", 2, [6, 2])], "trials", "minimize")[0])).toEqual([
      [1, 5],
      [2, 3],
    ]);
    const live = run("a", 1, [4], { isOver: false });
    expect(points(bestSoFarBands([live, run("a", 2, [6, 2])], "trials", "minimize")[0])).toEqual([[1, 5]]);
  });

  test("count what an attempt cost that does not count as a trial", () => {
    const interrupted = run("a", 1, [Number.NaN, 3], { counted: Uint8Array.of(0, 1) });
    expect(points(bestSoFarBands([interrupted], "trials", "minimize")[0])).toEqual([[1, 3]]);
    expect(points(bestSoFarBands([interrupted], "steps", "minimize")[0])).toEqual([[4, 3]]);
  });
});

/** `best[strategy]` by seed. */
const comparisonOf = (best: Readonly<Record<string, readonly number[]>>) =>
  compareStrategies(
    Object.entries(best).flatMap(([group, values]) =>
      values.map((value, index) => run(group, index + 1, Number.isNaN(value) ? [] : [value])),
    ),
    goal,
  );

describe("ranks and duels", () => {
  test("are per seed, and equal values share their mean rank", () => {
    const { pairs, standings } = comparisonOf({ a: [1, 5], b: [2, 5], c: [3, 4] });
    expect(pairs.map(({ entries }) => entries.map(({ rank }) => rank))).toEqual([
      [1, 2, 3],
      [2.5, 2.5, 1],
    ]);
    expect(standings.map(({ group, meanRank }) => [group, meanRank])).toEqual([
      ["a", 1.75],
      ["c", 2],
      ["b", 2.25],
    ]);
  });

  test("take a run without a value for the last", () => {
    const { pairs, standings, duels } = comparisonOf({ a: [Number.NaN, 2], b: [9, 3] });
    expect(pairs[0]?.entries.map(({ rank }) => rank)).toEqual([2, 1]);
    expect(standings.find(({ group }) => group === "a")?.best).toBeNull();
    expect(duels[0]).toMatchObject({ won: 1, lost: 1, p: null });
  });

  test("correct for the number of duels", () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const { duels } = comparisonOf({
      a: seeds.map((seed) => seed),
      b: seeds.map((seed) => seed * 1.1),
      c: seeds.map((seed) => seed * 1.3),
    });
    expect(duels.map(({ ahead, behind, won }) => [ahead, behind, won])).toEqual([
      ["a", "b", 8],
      ["a", "c", 8],
      ["b", "c", 8],
    ]);
    // Two-sided, exact: 2 / 2^8 each, three times that for the smallest, and no other below it.
    expect(duels.map(({ p }) => p)).toEqual([3 / 128, 3 / 128, 3 / 128]);
    expect(duels[0]?.gain?.mean).toBeCloseTo(0.45, 12);
  });

  test("look at runs that go on where the slowest of the seed is", () => {
    const runs = [run("a", 1, [5, 4, 1], { isOver: false }), run("b", 1, [3], { isOver: false })];
    const { pairs } = compareStrategies(runs, goal);
    expect(pairs).toMatchObject([
      {
        after: 1,
        entries: [
          { value: 5, rank: 2 },
          { value: 3, rank: 1 },
        ],
      },
    ]);
  });

  test("leave out a seed that not every strategy has run with", () => {
    const { pairs } = compareStrategies([run("a", 1, [1]), run("b", 1, [2]), run("a", 2, [1])], goal);
    expect(pairs.map(({ pair }) => pair)).toEqual(["1"]);
  });
});

describe("the verdict", () => {
  const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const clear = (count: number) =>
    verdictOf(comparisonOf({ a: seeds(count), b: seeds(count).map((seed) => seed + 1 + seed / 10) }));

  test("says that too few seeds cannot show anything, and how many could", () => {
    const sentences = clear(3);
    expect(sentences[0]).toMatch(/^a came out first over 3 seeds.*may be chance/);
    expect(sentences.at(-1)).toMatch(/Wilcoxon.*With 3 seeds it cannot fall to 0\.05.*at least 6 seeds/);
  });

  test("is for now as long as runs go on", () => {
    const live = [run("a", 1, [1], { isOver: false }), run("b", 1, [2])];
    const sentences = verdictOf(compareStrategies(live, goal));
    expect(sentences[0]).toMatch(/^So far: a came out first/);
    expect(sentences[1]).toMatch(/^1 of 2 runs are over/);
  });

  test("names a winner where chance hardly explains the lead", () => {
    const sentences = clear(8);
    expect(sentences[0]).toMatch(/^a is the best here/);
    expect(sentences[1]).toMatch(/better for 8 of 8 seeds; loss is better by .* on average.*p = 0\.0078/);
    expect(sentences.at(-1)).not.toMatch(/cannot/);
  });

  test.each([
    ["a draw", { a: [1, 2], b: [1, 2] }, /^All strategies found equally good values/],
    [
      "equal ranks",
      { a: [1, 6], b: [2, 4] },
      /^b and a share the first place over 2 seeds \(mean rank 1\.5\)/,
    ],
    ["one strategy", { a: [1, 2] }, /at least two/],
    ["no result", { a: [Number.NaN], b: [Number.NaN] }, /nothing to compare yet|no trial/],
    [
      "a winner over one of two",
      { a: seeds(8), b: seeds(8).map((s) => s + s / 2), c: seeds(8).map((s) => (s % 3 ? s + 0.1 : s - 0.1)) },
      /ahead of c it may be by chance/,
    ],
  ])("of %s", (_, best, expected) => {
    expect(verdictOf(comparisonOf(best))[0]).toMatch(expected);
  });
});

test("a duel says by how much, in digits that mean something, and which way", () => {
  const wins = verdictOf(comparisonOf({ a: [1, 2, 3, 30], b: [1.12345, 2.1, 3.2, 4] }));
  expect(wins[1]).toMatch(
    /^a against b: better for 3 of 4 seeds; loss is worse by 6\.4 on average \(95 %: −14 to 27\)/,
  );
  const equal = verdictOf(comparisonOf({ a: [1, 2], b: [1, 2], c: [3, 3] }));
  expect(equal.join(" ")).toContain("loss is the same on average; p = 1");
});

describe("a run as it is compared", () => {
  test("is in the order of the endings; only feasible complete trials within the thresholds have a value", () => {
    const trials = [
      makeTrial(0, { state: "complete", values: [3], startedAt: 0, endedAt: 9_000, step: 4 }),
      makeTrial(1, { state: "pruned", values: [0], startedAt: 0, endedAt: 1_000, step: 1 }),
      makeTrial(2, { state: "failed", values: null, startedAt: 0, endedAt: 2_000, step: null }),
      makeTrial(3, { state: "complete", values: [9], startedAt: 0, endedAt: 3_000, step: 4 }),
      makeTrial(4, { state: "running", values: null, startedAt: 0, endedAt: null, step: 1 }),
    ];
    const objectives = [{ metric: "loss", direction: "minimize", threshold: 5 }] as const;
    const found = comparedRun(trials, objectives, { group: "a", pair: "1", isOver: false });
    expect([...found.values]).toEqual([Number.NaN, Number.NaN, Number.NaN, 3]);
    expect([...found.steps]).toEqual([1, 0, 4, 4]);
    expect([...found.timesMs]).toEqual([1_000, 2_000, 3_000, 9_000]);
    expect(found.failed).toBe(1);
  });

  test("is judged by the weighted sum where there is one, and by nothing where there are trade-offs", () => {
    const weighted = [
      { metric: "accuracy", direction: "maximize", weight: 1 },
      { metric: "ms", direction: "minimize", weight: 0.5 },
    ] as const;
    expect(comparisonGoal(weighted)).toEqual({ name: "weighted sum", direction: "maximize" });
    const trial = makeTrial(0, { state: "complete", values: [3, 2], endedAt: 1 });
    const place = { group: "a", pair: "1", isOver: true };
    expect([...comparedRun([trial], weighted, place).values]).toEqual([2]);
    expect(comparisonGoal(weighted.map(({ metric, direction }) => ({ metric, direction })))).toBeUndefined();
  });
});
