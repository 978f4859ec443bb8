/**
 * How much each parameter mattered for being among the best trials.
 *
 * A parameter matters as far as its values among the best trials are distributed unlike those among all trials. Both
 * distributions are estimated on a grid of cells and compared by Pearson's divergence: no model of the objective is
 * fitted, so that thousands of trials take milliseconds.
 *
 * S. Watanabe, A. Bansal and F. Hutter, PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
 * Subspaces, IJCAI 2023. A conditional parameter is judged where it is present, weighted by how often it is
 * (Conditional PED-ANOVA: Hyperparameter Importance in Hierarchical and Dynamic Search Spaces, KDD 2026).
 *
 *     N       trials of the study with a result
 *     n       the best of them, a share of `targetShare` (the paper's gamma')
 *     alpha   share of the n that have the parameter; beta: share of the N
 *     p, q    probability of each cell among the n and the N trials that have it
 *     v       alpha^2 / beta * sum_j q_j (p_j / q_j - 1)^2, before all v are scaled to sum 1
 *
 * The cells' densities have a uniform prior with the weight of one trial, where the paper has a wide normal one.
 */
import { normalCdf } from "../samplers/normal-distribution.ts";
import type { Objective } from "../study/objective.ts";
import type { Parameter } from "../study/space.ts";
import type { Trial } from "../study/trial.ts";
import { trialsBestFirst } from "./best-first.ts";

export interface ParameterImportance {
  readonly name: string;
  /** In [0, 1]; all together sum to 1, unless nothing can be said and all are 0. */
  readonly importance: number;
}

export type JudgedParameter = Pick<Parameter, "name" | "domain">;
export type JudgedTrial = Pick<Trial, "number" | "state" | "params" | "values">;

const targetShare = 0.1;
const leastTargetTrials = 2;
const leastTrialsPresent = 2;
const lineCells = 50;

/** A kernel's 90 % interval covers at least one cell. */
const leastWidthCells = 0.5 / 1.64;

/**
 * The importance of each parameter by PED-ANOVA, greatest first.
 *
 * @param trials only complete ones with finite values are looked at
 * @param space a search space, or just its parameters; a value that the domain does not contain counts as absent
 * @param objectives several are judged together, by dominance and hypervolume
 */
export function parameterImportance(
  trials: readonly JudgedTrial[],
  space: { readonly parameters: readonly JudgedParameter[] },
  objectives: readonly Pick<Objective, "direction">[],
): readonly ParameterImportance[] {
  const ordered = trialsBestFirst(trials, objectives, targetCountOf(trials.length));
  const target = ordered.slice(0, targetCountOf(ordered.length));
  const isTelling = target.length >= leastTargetTrials && target.length < ordered.length;
  const raw = space.parameters.map((parameter) => ({
    name: parameter.name,
    importance: isTelling ? divergenceOf(parameter, target, ordered) : 0,
  }));
  return scaled(raw);
}

/** Scales to a sum of 1 and sorts, greatest first; equal ones keep their order. */
export function scaled(raw: readonly ParameterImportance[]): readonly ParameterImportance[] {
  const total = raw.reduce((sum, { importance }) => sum + importance, 0);
  return raw
    .map(({ name, importance }) => ({ name, importance: total > 0 ? importance / total : 0 }))
    .sort((a, b) => b.importance - a.importance);
}

function targetCountOf(count: number): number {
  return Math.max(leastTargetTrials, Math.ceil(targetShare * count));
}

function divergenceOf(
  parameter: JudgedParameter,
  target: readonly JudgedTrial[],
  all: readonly JudgedTrial[],
): number {
  const grid = gridOf(parameter);
  const targetCells = cellsOf(parameter, grid, target);
  const allCells = cellsOf(parameter, grid, all);
  if (grid.cells < 2 || targetCells.length === 0 || allCells.length < leastTrialsPresent) return 0;
  const p = densityOf(targetCells, grid);
  const q = densityOf(allCells, grid);
  const pearson = q.reduce((sum, share, cell) => sum + share * ((p[cell] as number) / share - 1) ** 2, 0);
  const alpha = targetCells.length / target.length;
  const beta = allCells.length / all.length;
  return (alpha ** 2 / beta) * pearson;
}

interface Grid {
  readonly cells: number;
  readonly isOrdered: boolean;
}

function gridOf({ domain }: JudgedParameter): Grid {
  const isOrdered = domain.ordered;
  return { cells: isOrdered ? Math.min(domain.cardinality, lineCells) : domain.cardinality, isOrdered };
}

function cellsOf(
  { name, domain }: JudgedParameter,
  grid: Grid,
  trials: readonly JudgedTrial[],
): readonly number[] {
  // A plain loop: there may be tens of thousands of trials, for each parameter.
  const found: number[] = [];
  for (const { params } of trials) {
    const value = params[name];
    if (value === undefined || !domain.contains(value)) continue;
    found.push(Math.min(grid.cells - 1, Math.floor(domain.toUnit(value) * grid.cells)));
  }
  return found;
}

/** The probability of each cell; a kernel around each observation, and the prior. */
function densityOf(observed: readonly number[], { cells, isOrdered }: Grid): Float64Array {
  const counts = new Float64Array(cells);
  for (const cell of observed) counts[cell] = (counts[cell] as number) + 1;
  const density = new Float64Array(cells).fill(1 / cells);
  const width = isOrdered ? bandwidth(observed) : 0;
  counts.forEach((count, center) => {
    if (count === 0) return;
    if (width === 0) density[center] = (density[center] as number) + count;
    else addKernel(density, center, width, count);
  });
  return density.map((mass) => mass / (observed.length + 1));
}

/** Adds a normal distribution that is cut off at the ends of the grid. */
function addKernel(density: Float64Array, center: number, width: number, count: number): void {
  const edges = Float64Array.from({ length: density.length + 1 }, (_, edge) =>
    normalCdf((edge - 0.5 - center) / width),
  );
  const inside = (edges[density.length] as number) - (edges[0] as number);
  for (let cell = 0; cell < density.length; cell++) {
    const mass = ((edges[cell + 1] as number) - (edges[cell] as number)) / inside;
    density[cell] = (density[cell] as number) + count * mass;
  }
}

/** D. W. Scott's rule, in cells. */
function bandwidth(observed: readonly number[]): number {
  const n = observed.length;
  const sorted = Float64Array.from(observed).sort();
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, n - 1));
  const quartile = (share: number) => sorted[Math.round(share * (n - 1))] as number;
  const spread = Math.min(deviation, (quartile(0.75) - quartile(0.25)) / 1.34);
  return Math.max(leastWidthCells, 1.059 * spread * n ** -0.2);
}
