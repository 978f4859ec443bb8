import type { Losses } from "./rung-losses.ts";

/**
 * Orders the vectors of a front so that each next one is the farthest from all before it: every beginning of the order
 * is spread over the front. Losses are measured in shares of the front's own range, so that units do not matter. The
 * first one is the best by the first objective; of equally far ones the earlier in the front goes first.
 *
 * K. L. Clarkson, Nearest-neighbor searching and metric space dimensions, 2006; greedy construction as in D. Salinas,
 * V. Perrone, O. Cruchant and C. Archambeau, A multi-objective perspective on jointly tuning hardware and
 * hyperparameters, 2021.
 *
 * @param front vectors of finite losses
 * @returns positions in the front
 */
export function epsilonNet(front: readonly Losses[]): readonly number[] {
  const scaled = scaledToRange(front);
  const distances = new Float64Array(front.length).fill(Number.POSITIVE_INFINITY);
  const isChosen = new Uint8Array(front.length);
  const order: number[] = [];
  let next = leastFirst(front);
  while (order.length < front.length) {
    order.push(next);
    isChosen[next] = 1;
    const chosen = scaled[next] as Losses;
    let farthest = -1;
    for (let index = 0; index < front.length; index++) {
      if (isChosen[index]) continue;
      const distance = squaredDistance(scaled[index] as Losses, chosen);
      if (distance < (distances[index] as number)) distances[index] = distance;
      if (farthest < 0 || (distances[index] as number) > (distances[farthest] as number)) farthest = index;
    }
    next = farthest;
  }
  return order;
}

function leastFirst(front: readonly Losses[]): number {
  let least = 0;
  front.forEach((losses, index) => {
    if ((losses[0] as number) < (front[least]?.[0] as number)) least = index;
  });
  return least;
}

function scaledToRange(front: readonly Losses[]): readonly Losses[] {
  const ranges = (front[0] ?? []).map((_, objective) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const losses of front) {
      low = Math.min(low, losses[objective] as number);
      high = Math.max(high, losses[objective] as number);
    }
    return { low, width: high - low || 1 };
  });
  return front.map((losses) =>
    losses.map((loss, objective) => {
      const { low, width } = ranges[objective] as (typeof ranges)[number];
      return (loss - low) / width;
    }),
  );
}

function squaredDistance(a: Losses, b: Losses): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}
