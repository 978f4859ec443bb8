import { type RandomStream, randomStream } from "../study/random.ts";

/**
 * Success-history adaptation: which factors F and rates CR have led to improvements, one cell of a ring buffer a
 * generation, and draws around a cell.
 *
 * R. Tanabe and A. Fukunaga, Improving the search performance of SHADE using linear population size reduction, CEC 2014.
 * Notation: M_F, M_CR are the memory, S_F, S_CR the successful values of a generation, H the number of cells.
 */
export interface Memory {
  readonly cells: readonly Factors[];
  /** k: the cell that the next generation overwrites. */
  readonly next: number;
}

/** How a trial vector is made: F scales differences, CR is the chance of each gene to come from the mutant. */
export interface Factors {
  readonly scale: number;
  readonly crossover: number;
}

export interface Success extends Factors {
  /** By how much the trial is better than what it replaced; undefined where that is no number. */
  readonly improvement: number | undefined;
}

/** H, of the paper. */
const cellCount = 6;

/** Marks a cell whose generation succeeded with CR = 0 only: from then on no gene more than the one is crossed. */
const terminal = -1;

export function initialMemory(): Memory {
  return { cells: new Array<Factors>(cellCount).fill({ scale: 0.5, crossover: 0.5 }), next: 0 };
}

/** F and CR of one configuration, around those of a cell chosen by chance. */
export function drawFactors({ cells }: Memory, seed: number, configuration: number): Factors {
  const stream = randomStream(seed, "de", "factors", configuration);
  const { scale, crossover } = cells[stream.below(cells.length)] as Factors;
  return {
    scale: positiveCauchy(scale, stream),
    crossover: crossover === terminal ? 0 : Math.min(1, Math.max(0, crossover + 0.1 * stream.normal())),
  };
}

/** Cauchy around `center` with scale 0.1, drawn again until it is positive, cut off at 1. */
function positiveCauchy(center: number, stream: RandomStream): number {
  for (;;) {
    const value = center + 0.1 * Math.tan(Math.PI * (stream.uniform() - 0.5));
    if (value > 0) return Math.min(1, value);
  }
}

/** The memory after a generation with these successes: their weighted Lehmer means, as they were where there is none. */
export function remember({ cells, next }: Memory, successes: readonly Success[]): Memory {
  if (successes.length === 0) return { cells, next };
  const weights = weightsOf(successes);
  const isTerminal =
    cells[next]?.crossover === terminal || successes.every(({ crossover }) => crossover === 0);
  const cell = {
    scale: lehmerMean(
      successes.map(({ scale }) => scale),
      weights,
    ),
    crossover: isTerminal
      ? terminal
      : lehmerMean(
          successes.map(({ crossover }) => crossover),
          weights,
        ),
  };
  return { cells: cells.with(next, cell), next: (next + 1) % cells.length };
}

/** Where an improvement is no number, as over a failed trial, it counts like the others on average. */
function weightsOf(successes: readonly Success[]): readonly number[] {
  const known = successes.flatMap(({ improvement }) => (improvement === undefined ? [] : [improvement]));
  const sum = known.reduce((total, improvement) => total + improvement, 0);
  const usual = sum > 0 && Number.isFinite(sum) ? sum / known.length : undefined;
  return successes.map(({ improvement }) => (usual === undefined ? 1 : (improvement ?? usual)));
}

function lehmerMean(values: readonly number[], weights: readonly number[]): number {
  let squares = 0;
  let sum = 0;
  values.forEach((value, index) => {
    squares += (weights[index] as number) * value * value;
    sum += (weights[index] as number) * value;
  });
  return squares / sum;
}
