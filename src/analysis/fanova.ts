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
  const judged = sampleOf(trials.filter((trial) => lossesOf(trial, objectives) !== undefined));
  const targets = judged.map(({ values }) => values?.[objective] as number);
  const nothing = space.parameters.map(({ name }) => ({ name, importance: 0 }));
  if (judged.length < leastTrials) return nothing;
  const encoders = space.parameters.map((parameter) => encoderOf(parameter, judged));
  const rows = judged.map((trial) => encoders.map((encoder) => encoder.encode(trial)));
  const axes = encoders.map(({ axis }) => axis);
  const sums = axes.map(() => 0);
  let telling = 0;
  for (let tree = 0; tree < treeCount; tree++) {
    const stream = randomStream(0, "fanova", tree);
    const drawn = rows.map(() => stream.below(rows.length));
    const leaves = growTree(
      axes,
      drawn.map((row) => rows[row] as readonly number[]),
      drawn.map((row) => targets[row] as number),
      leastRows,
    );
    const shares = variancesOf(leaves, axes);
    if (!shares) continue;
    telling += 1;
    shares.forEach((share, axis) => {
      sums[axis] = (sums[axis] as number) + share;
    });
  }
  return telling === 0
    ? nothing
    : scaled(
        space.parameters.map(({ name }, axis) => ({ name, importance: (sums[axis] as number) / telling })),
      );
}

function sampleOf(trials: readonly JudgedTrial[]): readonly JudgedTrial[] {
  if (trials.length <= mostTrials) return trials;
  const stream: RandomStream = randomStream(0, "fanova-sample");
  const left = [...trials];
  return Array.from(
    { length: mostTrials },
    () => left.splice(stream.below(left.length), 1)[0] as JudgedTrial,
  );
}

interface Encoder {
  readonly axis: TreeAxis;
  encode(trial: JudgedTrial): number;
}

function encoderOf({ name, domain }: JudgedParameter, trials: readonly JudgedTrial[]): Encoder {
  const valueIn = ({ params }: JudgedTrial) => {
    const value = params[name];
    return value !== undefined && domain.contains(value) ? value : undefined;
  };
  const absent = trials.filter((trial) => valueIn(trial) === undefined).length / trials.length;
  if (!domain.ordered) {
    const cells = domain.cardinality + (absent > 0 ? 1 : 0);
    const encode = (trial: JudgedTrial) => {
      const value = valueIn(trial);
      return value === undefined ? cells - 1 : Math.floor(domain.toUnit(value) * domain.cardinality);
    };
    return { axis: { cells }, encode };
  }
  const encode = (trial: JudgedTrial) => {
    const value = valueIn(trial);
    return value === undefined ? absent / 2 : absent + (1 - absent) * domain.toUnit(value);
  };
  return { axis: { cells: undefined }, encode };
}

/** Per axis V_i / V; undefined for a tree that predicts the same everywhere. */
function variancesOf(leaves: readonly Leaf[], axes: readonly TreeAxis[]): readonly number[] | undefined {
  const sizes = leaves.map(({ extents }) => extents.map(sizeOf));
  const volumes = sizes.map((leafSizes) => leafSizes.reduce((product, size) => product * size, 1));
  const mean = leaves.reduce((sum, { value }, leaf) => sum + value * (volumes[leaf] as number), 0);
  const total = leaves.reduce(
    (sum, { value }, leaf) => sum + (value - mean) ** 2 * (volumes[leaf] as number),
    0,
  );
  if (!(total > 0)) return undefined;
  return axes.map((axis, index) => {
    const edges = edgesOf(axis, leaves, index);
    const means = new Float64Array(edges.length - 1);
    leaves.forEach(({ value, extents }, leaf) => {
      const size = sizes[leaf]?.[index] as number;
      if (size === 0) return;
      const others = (value * (volumes[leaf] as number)) / size;
      for (const cell of coveredBy(extents[index] as Extent, edges))
        means[cell] = (means[cell] as number) + others;
    });
    const variance = means.reduce(
      (sum, at, cell) => sum + (at - mean) ** 2 * ((edges[cell + 1] as number) - (edges[cell] as number)),
      0,
    );
    return variance / total;
  });
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
