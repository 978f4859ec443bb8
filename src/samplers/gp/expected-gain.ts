import type { Objective } from "../../study/objective.ts";
import { randomStream } from "../../study/random.ts";
import type { SearchSpace } from "../../study/space.ts";
import { isSettled, type Trial } from "../../study/trial.ts";
import { createAcquisition } from "./acquisition.ts";
import { wholeSpace } from "./branches.ts";
import { absent, createEncoding } from "./encoding.ts";
import { fitHyperparameters } from "./fit.ts";
import { metricOf } from "./kernel.ts";
import { type MixedSearch, searchMixed } from "./mixed-search.ts";
import { observe } from "./observations.ts";
import { createPosterior } from "./posterior.ts";

/**
 * How much one more trial may be expected to improve on the best one: the largest expected improvement over the space, by
 * a Gaussian process of the trials so far, in units of the objective. A study whose trials cost more than that has done
 * enough: V. Nguyen et al., Regret for expected improvement over the best-observed value and stopping condition,
 * ACML 2017.
 *
 * The incumbent is the best mean among feasible trials, so that luck in one noisy result is not taken for a level to beat.
 * Losses much worse than the median are taken for bad and no more: a few that are far off would otherwise set the scale.
 */
export interface GainOptions {
  readonly space: SearchSpace;
  readonly objective: Objective;
  readonly seed: number;
}

/** With fewer results nothing is said. */
const fewestResults = 10;

/** Rows of the model, at most: the better half of them, and the latest of the others. */
const mostRows = 120;

/** @returns undefined where there are too few results to tell */
export function expectedGain(
  trials: readonly Trial[],
  { space, objective, seed }: GainOptions,
): number | undefined {
  const encoding = createEncoding(space);
  if (encoding.dimensions.length === 0) return undefined;
  const { rows, losses, violations, configurations } = observe(
    {
      trials: trials.filter(isSettled),
      configurations: new Map(),
      configurationKeys: new Set(),
      horizon: undefined,
    },
    encoding,
    [objective],
  );
  const results = rows.flatMap((row, index) => {
    const loss = losses[index]?.[0];
    if (loss === undefined) return [];
    const isFeasible = violations[index]?.every((excess) => excess <= 0) ?? true;
    return [{ row, loss, isFeasible, values: configurations[index] ?? {} }];
  });
  if (results.length < Math.max(fewestResults, encoding.dimensions.length + 2)) return undefined;

  const ranked = results.toSorted((a, b) => a.loss - b.loss);
  const lowest = ranked[0]?.loss ?? 0;
  const median = ranked[Math.floor(ranked.length / 2)]?.loss ?? 0;
  const worst = median + 2 * (median - lowest);
  const better = new Set(ranked.slice(0, mostRows / 2));
  const others = results.filter((result) => !better.has(result)).slice(-(mostRows - better.size));
  const kept = results.filter((result) => better.has(result) || others.includes(result));

  const clipped = kept.map(({ loss }) => Math.min(loss, worst));
  const mean = clipped.reduce((sum, loss) => sum + loss, 0) / clipped.length;
  const deviation = Math.sqrt(clipped.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / clipped.length);
  // All that was tried came to the same, so nothing says that anything else would not.
  if (!(deviation > 0)) return 0;
  const data = { metrics: encoding.dimensions.map(metricOf), rows: kept.map(({ row }) => row) };
  const outputs = Float64Array.from(clipped, (loss) => (loss - mean) / deviation);
  const present = data.rows.reduce((sum, row) => sum + row.filter((x) => x !== absent).length, 0);
  const hyperparameters = fitHyperparameters(data, outputs, present / data.rows.length);
  const posterior = createPosterior(data, outputs, hyperparameters);
  const feasible = kept.flatMap(({ isFeasible, values }, index) =>
    isFeasible ? [{ values, mean: posterior.fitted[index] ?? 0 }] : [],
  );
  feasible.sort((a, b) => a.mean - b.mean);
  // Without anything feasible there is no value to improve on.
  if (feasible[0] === undefined) return undefined;

  const acquisition = createAcquisition({
    objective: posterior,
    incumbent: feasible[0].mean,
    constraints: [],
  });
  const stream = randomStream(seed, "expected-gain", results.length);
  const search: MixedSearch = {
    space,
    encoding,
    acquisition,
    branch: wholeSpace,
    inverseScales: hyperparameters.inverseSquaredScales.map(Math.sqrt),
    stream,
    spread: () => stream.uniform(),
    incumbents: feasible.slice(0, 5).map(({ values }) => values),
    known: new Set(),
  };
  const found = searchMixed(search);
  const row = found && encoding.encode(found);
  return row && Math.exp(acquisition.value(row)) * deviation;
}
