import type { History } from "../study/history.ts";
import { olderCount } from "../study/older.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import type { Trial } from "../study/trial.ts";
import { type Categories, drawChoices, initialCategories, updateCategories } from "./cma-es-categories.ts";
import { drawStep, type Gaussian, initialGaussian, updateGaussian } from "./cma-es-gaussian.ts";
import { withMargin } from "./cma-es-margin.ts";
import { defaultPopulation, type Settings, settingsFor } from "./cma-es-settings.ts";
import type { CmaEsPoint, CmaEsSpace, ObservedPoint } from "./cma-es-space.ts";
import { normalCdf, normalQuantile } from "./normal-distribution.ts";
import type { SamplerContext } from "./sampler.ts";
import { keepStandings, type Standings } from "./standings.ts";

/** The distribution that the next configurations are drawn from. */
export interface CmaEsState {
  draw(stream: RandomStream): CmaEsPoint;
  /** How many generations it follows from, over all restarts. */
  readonly generations: number;
  /** Of the generation that is drawn now. */
  readonly population: number;
  /** For each ordered parameter the middle of the distribution, and its standard deviation, on [0, 1]. */
  readonly middle: Float64Array;
  readonly deviations: Float64Array;
}

/**
 * Works out the state of CMA-ES from the history: the settled trials in the order of their configurations are its
 * generations, whichever distribution they were drawn from. So none is wasted, not even those that parallel workers
 * drew before a generation was full, or a baseline. Failed trials are the worst of their generation.
 *
 * Restarts: once the distribution has narrowed down to a point or its best values no longer differ, it starts anew
 * elsewhere with twice the population (A. Auger and N. Hansen, A restart CMA evolution strategy with increasing
 * population size, CEC 2005).
 */
export function createCmaEsReplay(
  { space, objectives, seed, options }: SamplerContext,
  cmaSpace: CmaEsSpace,
): (history: History) => CmaEsState {
  const population = Number(options["population"] ?? defaultPopulation(space.parameters.length));
  const look = keepStandings(objectives);
  /** Generations as they were at the last look, which are not gone through again; `end` counts the trials up to there. */
  let memo: { readonly end: number; readonly after: Run }[] = [];

  const beginning = (settled: readonly Trial[], { hasResult, compare }: Standings) => {
    const end = olderCount({ trials: settled });
    const promising = settled.slice(0, end).filter(hasResult).sort(compare);
    return { end, after: newRun(cmaSpace, startingPoint(cmaSpace, promising), population) };
  };

  return ({ trials }) => {
    const { settled, kept, standings } = look(trials);
    memo = memo.filter(({ end }) => end <= kept);
    let { end, after: run } = memo.at(-1) ?? beginning(settled, standings);
    while (end + run.settings.population <= settled.length) {
      const members = settled.slice(end, end + run.settings.population);
      end += members.length;
      const bestFirst = members.toSorted(standings.compare);
      const best = standings.lossOf(bestFirst[0] as Trial);
      const points = bestFirst.map(({ params }) => cmaSpace.observe(params));
      run = advance(run, cmaSpace, points, best, randomStream(seed, "cma-es", "generation", memo.length));
      memo.push({ end, after: run });
    }
    return {
      draw: (stream) => draw(run, cmaSpace, stream),
      generations: memo.length,
      population: run.settings.population,
      middle: run.gaussian.mean,
      deviations: run.gaussian.mean.map((_, j) => deviationOf(run, j)),
    };
  };
}

/** Of the trials of older studies, the share whose middle is where the search starts. */
const promisingShare = 0.1;

/**
 * The middle of the space, where good values are believed to lie, or the middle of the best trials of older studies (M. Nomura et al., Warm starting CMA-ES for
 * hyperparameter optimization, AAAI 2021; without their covariance, which takes more trials than people have).
 *
 * @param promising best first
 */
function startingPoint({ ordered, observe }: CmaEsSpace, promising: readonly Trial[]): Float64Array {
  const best = promising.slice(0, Math.ceil(promisingShare * promising.length));
  const points = best.map(({ params }) => observe(params).cells);
  return Float64Array.from(ordered, ({ middle }, j) => {
    const cells = points.flatMap((point) => point[j] ?? []);
    if (cells.length === 0) return middle;
    return cells.reduce((sum, { low, high }) => sum + (low + high) / 2, 0) / cells.length;
  });
}

/** What the algorithm knows between two generations. */
interface Run {
  readonly settings: Settings;
  readonly gaussian: Gaussian;
  /** a: for each ordered parameter, by how much the margin widens its scale. */
  readonly scales: Float64Array;
  readonly categories: Categories;
  /** The best values of the generations of this run, less is better. */
  readonly bests: readonly number[];
}

/**
 * The spread at the start: on a continuous range, three standard deviations reach from the middle to the ends; on a
 * discrete one, beyond whose ends lie its first and last value, it is that of equal chances, the root of 1 / 12.
 */
const initialDeviations = { continuous: 1 / 6, discrete: Math.sqrt(1 / 12) };

function newRun({ ordered, chances }: CmaEsSpace, mean: Float64Array, population: number): Run {
  const deviations = Float64Array.from(ordered, ({ isDiscrete }) =>
    isDiscrete ? initialDeviations.discrete : initialDeviations.continuous,
  );
  return {
    settings: settingsFor(mean.length, population),
    gaussian: initialGaussian(mean, deviations),
    scales: new Float64Array(mean.length).fill(1),
    categories: initialCategories(chances),
    bests: [],
  };
}

function deviationOf({ gaussian, scales }: Run, j: number): number {
  const n = gaussian.mean.length;
  return (scales[j] as number) * gaussian.sigma * Math.sqrt(gaussian.covariance[j * n + j] as number);
}

/** Draws that leave the unit cube are repeated so often for each dimension, then cut off. */
const repeatsPerDimension = 10;

function draw(run: Run, { ordered }: CmaEsSpace, stream: RandomStream): CmaEsPoint {
  const { gaussian, scales, categories } = run;
  const { mean, sigma } = gaussian;
  let coordinates = mean;
  for (let repeat = 0; repeat <= repeatsPerDimension * mean.length; repeat++) {
    const step = drawStep(gaussian, stream);
    coordinates = mean.map((m, j) => m + (scales[j] as number) * sigma * (step[j] as number));
    // Beyond the ends of a discrete parameter lie its first and last value.
    if (ordered.every(({ isDiscrete }, j) => isDiscrete || Math.abs((coordinates[j] as number) - 0.5) <= 0.5))
      break;
  }
  return { coordinates, choices: drawChoices(categories, stream) };
}

/** @param points of a generation, best first */
function advance(
  run: Run,
  space: CmaEsSpace,
  points: readonly ObservedPoint[],
  best: number | undefined,
  stream: RandomStream,
): Run {
  const { settings, gaussian, scales } = run;
  const steps = points.map(({ cells }) =>
    Float64Array.from(cells, (cell, j) => {
      const m = gaussian.mean[j] as number;
      const x = drawWithin(m, deviationOf(run, j), cell, stream.uniform());
      return (x - m) / ((scales[j] as number) * gaussian.sigma);
    }),
  );
  const categories = updateCategories(
    run.categories,
    points.map(({ choices }) => choices),
    settings.weights,
  );
  const updated = gaussian.mean.length > 0 ? updateGaussian(gaussian, settings, steps) : gaussian;
  const bests = best === undefined ? run.bests : [...run.bests, best];
  const next = keepMargins({ ...run, gaussian: updated, categories, bests }, space);
  if (!isSpent(next)) return next;
  const mean = gaussian.mean.map(() => stream.uniform());
  return newRun(space, mean, 2 * settings.population);
}

/**
 * A discrete value stands for its whole cell, and an absent one for the whole range: what was lost by rounding is drawn
 * from the distribution again, so that its spread is neither overrated nor underrated.
 */
function drawWithin(
  mean: number,
  deviation: number,
  cell: ObservedPoint["cells"][number],
  u: number,
): number {
  const { low, high } = cell ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (low === high) return low;
  // The side with the smaller tail keeps more digits.
  if (low > mean)
    return 2 * mean - drawWithin(mean, deviation, { low: 2 * mean - high, high: 2 * mean - low }, u);
  const below = normalCdf((low - mean) / deviation);
  const within = normalCdf((high - mean) / deviation) - below;
  const p = below + u * within;
  if (!(p > 1e-300 && p < 1)) return Number.isFinite(high) ? high : mean;
  return Math.min(high, Math.max(low, mean + deviation * normalQuantile(p)));
}

function keepMargins(run: Run, { ordered }: CmaEsSpace): Run {
  const { settings, gaussian } = run;
  const margin = 1 / (Math.max(1, ordered.length) * settings.population);
  const mean = gaussian.mean.slice();
  const scales = run.scales.slice();
  ordered.forEach(({ isDiscrete, cellAt }, j) => {
    if (!isDiscrete) {
      mean[j] = Math.min(1, Math.max(0, mean[j] as number));
      return;
    }
    const deviation = deviationOf(run, j);
    const corrected = withMargin({ mean: mean[j] as number, deviation }, cellAt(mean[j] as number), margin);
    mean[j] = corrected.mean;
    scales[j] = ((scales[j] as number) * corrected.deviation) / deviation;
  });
  return { ...run, gaussian: { ...gaussian, mean }, scales };
}

/** Narrower than this in every direction, draws differ by less than matters to anyone. */
const leastDeviation = 1e-6;

/** Hansen (2016), app. B.3: TolX, and EqualFunValues over the last 10 + 30 n / lambda generations. */
function isSpent(run: Run): boolean {
  const { settings, gaussian, bests } = run;
  const n = gaussian.mean.length;
  const window = 10 + Math.ceil((30 * n) / settings.population);
  const recent = bests.slice(-window);
  const isFlat = recent.length === window && recent.every((value) => value === recent[0]);
  const isNarrow = n > 0 && gaussian.sigma * Math.max(...gaussian.lengths) < leastDeviation;
  return isFlat || isNarrow;
}
