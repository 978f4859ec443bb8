import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadProblem, type ProblemFile } from "../../bench/problems/problem.ts";
import { geometricMean, problemRegret, runStrategy } from "../../bench/regret-score.ts";
import { createStudy } from "../../src/engine/index.ts";
import type { ParamValues } from "../../src/study/value.ts";

const bench = new URL("../../bench/", import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, bench), "utf8"));
const read = (file: string) => readJson(`problems/${file}`) as ProblemFile;
const load = (name: string) => loadProblem(read(`${name}.json`), read);
const names = readdirSync(new URL("problems", bench))
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(".json", ""));

const mlp = { alpha: 1e-8, batch_size: 4, depth: 1, learning_rate_init: 1e-5, width: 16 };
const cell = ["Op0", "Op1", "Op2", "Op3", "Op4", "Op5"];
const cnn = (op: string): ParamValues => Object.fromEntries(cell.map((name) => [name, op]));

/** The float32 at a position of a problem's table. */
const entry = (name: string, index: number) => {
  const file = read(`${name}.json`) as { readonly values: string };
  return Buffer.from(file.values, "base64").readFloatLE(4 * index);
};

describe("a problem's value", () => {
  const origin = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`x${i}`, 0]));
  const shift = (read("ackley10.json") as { readonly shift: readonly number[] }).shift;
  const optimum = Object.fromEntries(shift.map((x, i) => [`x${i}`, x]));
  const minimizer = [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573];
  const table: [string, string, ParamValues, number][] = [
    ["the minimum of a shifted function", "ackley10", optimum, 0],
    ["a function's minimum", "branin", { x0: Math.PI, x1: 2.275 }, 0.397887],
    ["six dimensions", "hartmann6", Object.fromEntries(minimizer.map((x, i) => [`x${i}`, x])), -3.32237],
    ["the first grid point", "hpobench-car", mlp, entry("hpobench-car", 0)],
    ["the next along the last axis", "hpobench-car", { ...mlp, width: 25 }, entry("hpobench-car", 1)],
    [
      "half-way on the log scale",
      "hpobench-car",
      { ...mlp, alpha: Math.sqrt(1e-8 * 7.742637e-8) },
      (entry("hpobench-car", 0) + entry("hpobench-car", 3000)) / 2,
    ],
    ["past the end of the grid", "hpobench-car", { ...mlp, width: 2 }, entry("hpobench-car", 0)],
    ["the last cell", "nasbench201-cifar10", cnn("avg_pool_3x3"), entry("nasbench201-cifar10", 5 ** 6 - 1)],
    [
      "a branch",
      "choose-car-fcnet-nas",
      { branch: "mlp", ...Object.fromEntries(Object.entries(mlp).map(([name, x]) => [`mlp.${name}`, x])) },
      load("hpobench-car").regret(entry("hpobench-car", 0)) + 0.15,
    ],
  ];
  test.each(table)("%s", (_, name, params, expected) => {
    expect(load(name).evaluate(params)).toBeCloseTo(expected, 4);
  });

  test("does not reach the minimum elsewhere", () => {
    expect(load("ackley10").evaluate(origin)).toBeGreaterThan(5);
  });
});

test.each(names)("%s runs through the engine, and random search lands around the median", async (name) => {
  const problem = load(name);
  const { curve } = await runStrategy(createStudy, problem, { strategy: "random", seed: 1, trials: 20 });
  expect(curve).toHaveLength(20);
  expect(problem.regret(curve[19] ?? Number.NaN)).toBeGreaterThanOrEqual(-1e-6);
  expect(problem.regret(curve[19] ?? Number.NaN)).toBeLessThan(1);
  curve.slice(1).forEach((value, i) => {
    expect(problem.isBetter(curve[i] ?? Number.NaN, value)).toBe(false);
  });
});

test("the score of Optuna's curves is the one that is known for them", () => {
  const score = (sampler: string, trials: number) =>
    geometricMean(
      names.flatMap((name) => {
        const curves: number[][] = Object.values(readJson(`optuna/${name}.json`).curves[sampler]);
        return curves.length === 0 ? [] : [problemRegret(load(name), curves, trials)];
      }),
    );
  const known = {
    random: [0.212, 0.157, 0.125],
    tpe: [0.125, 0.066, 0.036],
    cmaes: [0.188, 0.125, 0.067],
    gp: [0.09, 0.03, 0.012],
  };
  for (const [sampler, expected] of Object.entries(known)) {
    const scores = [25, 50, 100].map((trials) => Number(score(sampler, trials).toFixed(3)));
    expect([sampler, scores]).toEqual([sampler, expected]);
  }
});
