/**
 * One number for how good a strategy is: on each problem, the mean over seeds of the normalized regret after so many
 * trials, each floored at 1e-4; then the geometric mean over the problems. Lower is better; 1 is the median of a space.
 */
import type { createStudy } from "../src/engine/index.ts";
import type { BenchProblem } from "./problems/problem.ts";

/** The best value so far after each trial. */
export type Curve = readonly number[];

const floor = 1e-4;

export interface Run {
  readonly curve: Curve;
  /** What one call of `ask` took, on average and at most. */
  readonly meanMs: number;
  readonly maxMs: number;
}

/** Runs one strategy on one problem. A finite space that is spent early keeps its best value to the end. */
export async function runStrategy(
  create: typeof createStudy,
  problem: BenchProblem,
  { strategy, seed, trials }: { readonly strategy: string; readonly seed: number; readonly trials: number },
): Promise<Run> {
  const study = create({ ...problem.definition, strategy, seed, budget: { trials } });
  const curve: number[] = [];
  let totalMs = 0;
  let maxMs = 0;
  for (let index = 0; index < trials; index++) {
    const start = performance.now();
    const trial = await study.ask();
    const tookMs = performance.now() - start;
    totalMs += tookMs;
    maxMs = Math.max(maxMs, tookMs);
    const before = curve.at(-1);
    if (trial === null) {
      if (before === undefined) throw new Error(`${problem.name}: ${strategy} proposed nothing`);
      curve.push(before);
      continue;
    }
    const value = problem.evaluate(trial.params);
    study.tell(trial.number, { value });
    curve.push(before === undefined || problem.isBetter(value, before) ? value : before);
  }
  return { curve, meanMs: totalMs / trials, maxMs };
}

/** The mean over curves of the normalized regret after `trials` trials. */
export function problemRegret(problem: BenchProblem, curves: readonly Curve[], trials: number): number {
  const regrets = curves.map((curve) => Math.max(floor, problem.regret(curve[trials - 1] ?? Number.NaN)));
  return regrets.reduce((sum, regret) => sum + regret, 0) / regrets.length;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
