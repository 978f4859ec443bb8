/**
 * Fronts of loss vectors, and how crowded each vector is within its own. A vector dominates another if it is nowhere
 * worse and somewhere better; less is better.
 */

import { CrowdingQueue } from "./crowding-queue.ts";

export type Losses = readonly number[];

export function dominates(a: Losses, b: Losses): boolean {
  let isBetter = false;
  for (let i = 0; i < a.length; i++) {
    if ((a[i] as number) > (b[i] as number)) return false;
    if ((a[i] as number) < (b[i] as number)) isBetter = true;
  }
  return isBetter;
}

/**
 * Indices in fronts: the first is dominated by none, each next one only by vectors of the fronts before it.
 *
 * In lexicographic order a vector can only be dominated by earlier ones, and whoever dominates it from a front has
 * dominators in all fronts before, so its front is found by bisection: X. Zhang, Y. Tian, R. Cheng and Y. Jin, An
 * efficient approach to nondominated sorting, IEEE Transactions on Evolutionary Computation 19 (2015), ENS-BS.
 *
 * @returns within a front by index
 */
export function nonDominatedFronts(vectors: readonly Losses[]): readonly (readonly number[])[] {
  const fronts: number[][] = [];
  for (const index of inLexicographicOrder(vectors)) {
    const vector = vectors[index] as Losses;
    let low = 0;
    let high = fronts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isDominatedBy(fronts[middle] as number[], vectors, vector)) low = middle + 1;
      else high = middle;
    }
    const front = fronts[low];
    if (front) front.push(index);
    else fronts.push([index]);
  }
  return fronts.map((front) => front.sort((a, b) => a - b));
}

/**
 * The first of these fronts, until at least `enough` vectors are in them. They are peeled off one after the other: with
 * three objectives or more a few hold nearly all vectors, and comparing with the others would take most of the time.
 *
 * @returns within a front by index
 */
export function firstFronts(vectors: readonly Losses[], enough: number): readonly (readonly number[])[] {
  const fronts: number[][] = [];
  let rest = inLexicographicOrder(vectors);
  for (let count = 0; count < enough && rest.length > 0; ) {
    const front: number[] = [];
    const dominated: number[] = [];
    for (const index of rest)
      (isDominatedBy(front, vectors, vectors[index] as Losses) ? dominated : front).push(index);
    fronts.push(front.sort((a, b) => a - b));
    count += front.length;
    rest = dominated;
  }
  return fronts;
}

function inLexicographicOrder(vectors: readonly Losses[]): number[] {
  return vectors.map((_, index) => index).sort((a, b) => compareLosses(vectors, a, b));
}

function compareLosses(vectors: readonly Losses[], a: number, b: number): number {
  const [left, right] = [vectors[a] as Losses, vectors[b] as Losses];
  for (let i = 0; i < left.length; i++) {
    const difference = (left[i] as number) - (right[i] as number);
    if (difference !== 0) return difference;
  }
  return a - b;
}

/** @param front in lexicographic order, all of it before `vector` */
function isDominatedBy(front: readonly number[], vectors: readonly Losses[], vector: Losses): boolean {
  // Of two losses, the last of a front has the least second one; where it does not dominate, none does.
  const first = vector.length <= 2 ? Math.max(0, front.length - 1) : 0;
  for (let at = front.length - 1; at >= first; at--)
    if (dominates(vectors[front[at] as number] as Losses, vector)) return true;
  return false;
}

/**
 * The crowding distance of each vector of a front: the sum over the objectives of the gap between its neighbours, as a
 * share of the front's range; infinite at the ends.
 *
 * K. Deb, A. Pratap, S. Agarwal and T. Meyarivan, A fast and elitist multiobjective genetic algorithm: NSGA-II, IEEE
 * Transactions on Evolutionary Computation 6 (2002), sec. III-B.
 */
export function crowdingDistances(front: readonly Losses[]): Float64Array {
  return thinFront(front, front.length).distances;
}

export interface ThinnedFront {
  /** Positions in the front that are left, in order. */
  readonly kept: readonly number[];
  /** The crowding distance of each vector of the front when it was removed, or at the end. */
  readonly distances: Float64Array;
}

/**
 * Removes the most crowded vector until `size` are left. Distances are worked out anew after each removal, or the
 * removal of a whole cluster would leave a hole: S. Kukkonen and K. Deb, Improved pruning of non-dominated solutions
 * based on crowding distance for bi-objective optimization problems, CEC 2006. Of equally crowded ones the last goes.
 */
export function thinFront(front: readonly Losses[], size: number): ThinnedFront {
  const objectives = front[0]?.length ?? 0;
  const neighbours = Array.from({ length: objectives }, (_, objective) => neighboursBy(front, objective));
  const distances = Float64Array.from(front, (_, index) => distanceOf(front, neighbours, index));
  const isLeft = new Uint8Array(front.length).fill(1);
  const queue = new CrowdingQueue(distances);
  for (let left = front.length; left > size; left--) {
    const crowded = queue.take();
    isLeft[crowded] = 0;
    for (const { before, after } of neighbours) {
      const [low, high] = [before[crowded] as number, after[crowded] as number];
      if (low >= 0) after[low] = high;
      if (high >= 0) before[high] = low;
      for (const index of [low, high])
        if (index >= 0) distances[index] = distanceOf(front, neighbours, index);
    }
  }
  return { kept: front.flatMap((_, index) => (isLeft[index] ? [index] : [])), distances };
}

function distanceOf(front: readonly Losses[], neighbours: readonly Neighbours[], index: number): number {
  let distance = 0;
  for (let objective = 0; objective < neighbours.length; objective++) {
    const { before, after, range } = neighbours[objective] as Neighbours;
    const [low, high] = [before[index] as number, after[index] as number];
    if (low < 0 || high < 0) return Number.POSITIVE_INFINITY;
    if (range > 0)
      distance += ((front[high]?.[objective] as number) - (front[low]?.[objective] as number)) / range;
  }
  return distance;
}

/** For each vector those next to it by one objective, by position; -1 beyond the ends. */
interface Neighbours {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly range: number;
}

function neighboursBy(front: readonly Losses[], objective: number): Neighbours {
  const losses = Float64Array.from(front, (vector) => vector[objective] as number);
  const at = (index: number) => losses[index] as number;
  const order = front.map((_, index) => index).sort((a, b) => at(a) - at(b) || a - b);
  const before = new Int32Array(front.length).fill(-1);
  const after = new Int32Array(front.length).fill(-1);
  for (let i = 1; i < order.length; i++) {
    before[order[i] as number] = order[i - 1] as number;
    after[order[i - 1] as number] = order[i] as number;
  }
  return { before, after, range: at(order.at(-1) ?? 0) - at(order[0] ?? 0) };
}
