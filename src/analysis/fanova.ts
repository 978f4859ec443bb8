/**
 * How much of the objective's variation over the whole space each parameter explains by itself.
 *
 * A random forest predicts the objective. Its trees are constant on boxes, so that the mean prediction at each value of
 * a parameter, over all values of the others, can be computed exactly. How much these means vary is the parameter's
 * share of the variation.
 *
 * F. Hutter, H. Hoos and K. Leyton-Brown, An Efficient Approach for Assessing Hyperparameter Importance, ICML 2014. A
 * parameter that is absent in some trials has a stretch of its axis for that, as long as the share of these trials;
 * so conditional parameters are judged too.
 *
 *     V       variance of a tree's prediction over the space
 *     a(x)    mean prediction where the parameter is x; V_i: its variance over x
 *     result  mean over the trees of V_i / V, before all are scaled to sum 1
 */
import type { Objective } from "../study/objective.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import { lossesOf } from "./best-first.ts";
import { type JudgedParameter, type JudgedTrial, type ParameterImportance, scaled } from "./importance.ts";
import { type Extent, growTree, type Leaf, type TreeAxis } from "./regression-tree.ts";

const treeCount = 32;
const leastRows = 2;
const leastTrials = 4;

/** A forest of more trials takes longer than a person waits, and says nearly the same. */
const mostTrials = 500;

/** @param objective the position of the objective that is to be explained */
export function fanovaImportance(
  trials: readonly JudgedTrial[],
  space: { readonly parameters: readonly JudgedParameter[] },
  objectives: readonly Pick<Objective, "direction">[],
  objective = 0,
): readonly ParameterImportance[] {
  const nothing = space.parameters.map(({ name }) => ({ name, importance: 0 }));
  const judged = trials.filter((trial) => lossesOf(trial, objectives) !== undefined);
  const forest = growForest(
    judged.map((trial) => ({ trial, target: trial.values?.[objective] as number })),
    space.parameters,
    leastRows,
  );
  if (forest === undefined) return nothing;
  return scaled(
    space.parameters.map(({ name }, axis) => ({ name, importance: variationShare(forest, [axis]) })),
  );
}

/** A trial with what it came to. */
export interface Observed {
  readonly trial: Pick<JudgedTrial, "params">;
  readonly target: number;
}

/** Trees that predict a target from parameters, by their positions. */
export interface Forest {
  readonly axes: readonly TreeAxis[];
  readonly trees: readonly Tree[];
}

interface Tree {
  readonly leaves: readonly Leaf[];
  /** Of each leaf, by axis, and over all axes. */
  readonly sizes: readonly (readonly number[])[];
  readonly volumes: readonly number[];
  readonly mean: number;
  /** V */
  readonly variance: number;
}

/**
 * @param leastRows a leaf has at least so many trials
 * @returns undefined where there are too few trials, or all came to the same
 */
export function growForest(
  observed: readonly Observed[],
  parameters: readonly JudgedParameter[],
  leastRows: number,
): Forest | undefined {
  if (observed.length < leastTrials) return undefined;
  const used = sampleOf(observed);
  const encoders = parameters.map((parameter) => encoderOf(parameter, used));
  const rows = used.map(({ trial }) => encoders.map((encoder) => encoder.encode(trial)));
  const axes = encoders.map(({ axis }) => axis);
  const trees: Tree[] = [];
  for (let tree = 0; tree < treeCount; tree++) {
    const stream = randomStream(0, "fanova", tree);
    const drawn = rows.map(() => stream.below(rows.length));
    const leaves = growTree(
      axes,
      drawn.map((row) => rows[row] as readonly number[]),
      drawn.map((row) => used[row]?.target as number),
      leastRows,
    );
    const sizes = leaves.map(({ extents }) => extents.map(sizeOf));
    const volumes = sizes.map((leafSizes) => leafSizes.reduce((product, size) => product * size, 1));
    const mean = leaves.reduce((sum, { value }, leaf) => sum + value * (volumes[leaf] as number), 0);
    const variance = leaves.reduce(
      (sum, { value }, leaf) => sum + (value - mean) ** 2 * (volumes[leaf] as number),
      0,
    );
    if (variance > 0) trees.push({ leaves, sizes, volumes, mean, variance });
  }
  return trees.length === 0 ? undefined : { axes, trees };
}

/**
 * The mean over the trees of the share of V that one parameter explains by itself, or that two explain together, what
 * each of them explains by itself included.
 */
export function variationShare(
  { axes, trees }: Forest,
  [first, second]: readonly [number] | readonly [number, number],
): number {
  const varianceIn = (tree: Tree) =>
    second === undefined ? varianceAlong(tree, axes, first) : varianceOver(tree, axes, first, second);
  return trees.reduce((sum, tree) => sum + varianceIn(tree) / tree.variance, 0) / trees.length;
}

function sampleOf(observed: readonly Observed[]): readonly Observed[] {
  if (observed.length <= mostTrials) return observed;
  const stream: RandomStream = randomStream(0, "fanova-sample");
  const left = [...observed];
  return Array.from({ length: mostTrials }, () => left.splice(stream.below(left.length), 1)[0] as Observed);
}

interface Encoder {
  readonly axis: TreeAxis;
  encode(trial: Observed["trial"]): number;
}

function encoderOf({ name, domain }: JudgedParameter, observed: readonly Observed[]): Encoder {
  const valueIn = ({ params }: Observed["trial"]) => {
    const value = params[name];
    return value !== undefined && domain.contains(value) ? value : undefined;
  };
  const absent = observed.filter(({ trial }) => valueIn(trial) === undefined).length / observed.length;
  if (!domain.ordered) {
    const cells = domain.cardinality + (absent > 0 ? 1 : 0);
    const encode = (trial: Observed["trial"]) => {
      const value = valueIn(trial);
      return value === undefined ? cells - 1 : Math.floor(domain.toUnit(value) * domain.cardinality);
    };
    return { axis: { cells }, encode };
  }
  const encode = (trial: Observed["trial"]) => {
    const value = valueIn(trial);
    return value === undefined ? absent / 2 : absent + (1 - absent) * domain.toUnit(value);
  };
  return { axis: { cells: undefined }, encode };
}

/** V_i */
function varianceAlong(
  { leaves, sizes, volumes, mean }: Tree,
  axes: readonly TreeAxis[],
  index: number,
): number {
  const edges = edgesOf(axes[index] as TreeAxis, leaves, index);
  const means = new Float64Array(edges.length - 1);
  leaves.forEach(({ value, extents }, leaf) => {
    const size = sizes[leaf]?.[index] as number;
    if (size === 0) return;
    const others = (value * (volumes[leaf] as number)) / size;
    for (const cell of coveredBy(extents[index] as Extent, edges))
      means[cell] = (means[cell] as number) + others;
  });
  return means.reduce((sum, at, cell) => sum + (at - mean) ** 2 * widthOf(edges, cell), 0);
}

/** The variance of the mean prediction at each pair of values of two parameters. */
function varianceOver(
  { leaves, sizes, volumes, mean }: Tree,
  axes: readonly TreeAxis[],
  first: number,
  second: number,
): number {
  const rows = edgesOf(axes[first] as TreeAxis, leaves, first);
  const columns = edgesOf(axes[second] as TreeAxis, leaves, second);
  const width = columns.length - 1;
  const means = new Float64Array((rows.length - 1) * width);
  leaves.forEach(({ value, extents }, leaf) => {
    const size = (sizes[leaf]?.[first] as number) * (sizes[leaf]?.[second] as number);
    if (size === 0) return;
    const others = (value * (volumes[leaf] as number)) / size;
    const covered = coveredBy(extents[second] as Extent, columns);
    for (const row of coveredBy(extents[first] as Extent, rows))
      for (const column of covered)
        means[row * width + column] = (means[row * width + column] as number) + others;
  });
  let variance = 0;
  means.forEach((at, cell) => {
    const [row, column] = [Math.floor(cell / width), cell % width];
    variance += (at - mean) ** 2 * widthOf(rows, row) * widthOf(columns, column);
  });
  return variance;
}

function widthOf(edges: readonly number[], cell: number): number {
  return (edges[cell + 1] as number) - (edges[cell] as number);
}

function sizeOf(extent: Extent): number {
  if (extent.kind === "interval") return extent.high - extent.low;
  return extent.included.filter(Boolean).length / extent.included.length;
}

/** Where the prediction may change along an axis. */
function edgesOf({ cells }: TreeAxis, leaves: readonly Leaf[], index: number): readonly number[] {
  if (cells !== undefined) return Array.from({ length: cells + 1 }, (_, cell) => cell / cells);
  const edges = new Set([0, 1]);
  for (const { extents } of leaves) {
    const extent = extents[index];
    if (extent?.kind === "interval") edges.add(extent.low);
  }
  return [...edges].sort((a, b) => a - b);
}

function coveredBy(extent: Extent, edges: readonly number[]): readonly number[] {
  if (extent.kind === "cells") return extent.included.flatMap((is, cell) => (is ? [cell] : []));
  const covered: number[] = [];
  for (let cell = firstAt(edges, extent.low); (edges[cell] as number) < extent.high; cell++)
    covered.push(cell);
  return covered;
}

/** The position of an edge in the ascending list. */
function firstAt(edges: readonly number[], edge: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}
