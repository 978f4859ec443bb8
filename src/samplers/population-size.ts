/**
 * How many members a population has where the study does not say: the root of the budget, so that breadth and the
 * number of generations grow alike, since neither helps without the other. The numbers of the literature, 50 to 100,
 * are for thousands of evaluations.
 *
 * @param trials the study's budget; without one it is taken for 400
 */
export function populationFor(trials: number | undefined): number {
  return Math.min(largest, Math.max(smallest, Math.round(Math.sqrt(trials ?? 400))));
}

const smallest = 10;
const largest = 100;
