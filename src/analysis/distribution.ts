import { compareValues, type Direction } from "../study/objective.ts";

export interface DistributionPoint {
  readonly value: number;
  /** Of all values, the share that is at most this (minimize) or at least this (maximize) good. */
  readonly share: number;
}

/**
 * The empirical distribution function of an objective's values, from the best to the worst: the higher it is at a
 * value, the more trials were at least as good. Equal values make one point.
 */
export function empiricalDistribution(
  values: readonly number[],
  direction: Direction,
): readonly DistributionPoint[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => compareValues(direction, a, b));
  const points: DistributionPoint[] = [];
  sorted.forEach((value, index) => {
    if (sorted[index + 1] !== value) points.push({ value, share: (index + 1) / sorted.length });
  });
  return points;
}

/** The median and the quartiles; undefined of no values. */
export function quartiles(values: readonly number[]): readonly [number, number, number] | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
    return low + (place - Math.floor(place)) * (high - low);
  };
  return [at(0.25), at(0.5), at(0.75)];
}

/** Where each value stands among all: 0 is the worst, 1 the best; equal values share their mean place. */
export function standings(values: readonly number[], direction: Direction): readonly number[] {
  const order = values.map((_, index) => index);
  order.sort((a, b) => compareValues(direction, values[b] as number, values[a] as number));
  const standing = new Array<number>(values.length).fill(1);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++;
    const mean = order.length === 1 ? 1 : (start + end - 1) / 2 / (order.length - 1);
    for (let place = start; place < end; place++) standing[order[place] as number] = mean;
    start = end;
  }
  return standing;
}
