import { nonDominatedFronts } from "../samplers/non-dominated.ts";
import { epsilonNet } from "./epsilon-net.ts";
import type { Losses } from "./rung-losses.ts";

/**
 * Positions of loss vectors, best first. With one objective by loss; with several by non-dominated front, and within a
 * front so that every beginning is spread over it: R. Schmucker, M. Donini, M. B. Zafar, D. Salinas and C. Archambeau,
 * Multi-objective asynchronous successive halving, arXiv:2106.12639, 2021 (of its selections the one by epsilon-net).
 * Vectors with an infinite loss come last. Ties keep the order of the input.
 */
export function orderByLosses(vectors: readonly Losses[]): readonly number[] {
  const positions = vectors.map((_, position) => position);
  if ((vectors[0]?.length ?? 1) === 1)
    return positions.sort((a, b) => byNumber(vectors[a]?.[0] as number, vectors[b]?.[0] as number));
  const isWhole = (position: number) => (vectors[position] as Losses).every(Number.isFinite);
  const whole = positions.filter(isWhole);
  const fronts = nonDominatedFronts(whole.map((position) => vectors[position] as Losses));
  const ordered = fronts.flatMap((front) => {
    const members = front.map((index) => whole[index] as number);
    return epsilonNet(members.map((position) => vectors[position] as Losses)).map(
      (index) => members[index] as number,
    );
  });
  return [...ordered, ...positions.filter((position) => !isWhole(position))];
}

/** Subtraction would make NaN of two infinities. */
export function byNumber(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
