import { createEncoding } from "../samplers/gp/encoding.ts";
import { fitHyperparameters } from "../samplers/gp/fit.ts";
import { type Metric, metricOf } from "../samplers/gp/kernel.ts";
import { createPosterior } from "../samplers/gp/posterior.ts";
import type { RandomStream } from "../study/random.ts";
import { meetsRequirements, type SearchSpace } from "../study/space.ts";
import type { ParamValues } from "../study/value.ts";
import { type ExploreOptions, explore, isVaried, vary } from "./explore.ts";
import type { Population, Snapshot } from "./population.ts";

/**
 * Population-based bandits: a Gaussian process predicts from a member's values, its step and its loss how much an interval
 * improves the loss, and a copy gets the values where that may be most.
 *
 * J. Parker-Holder, V. Nguyen and S. Roberts, Provably efficient online hyperparameter optimization with population-based
 * bandits, NeurIPS 2020, algorithm 1.
 *
 * - Rows: one for each interval that any member has trained, [values (encoded), step (share of the last), loss before
 *   (standardized)]; outputs: change of the loss per step, negative where it improved, standardized.
 * - Time: the paper multiplies its kernel with one that forgets, (1 - e)^(|t - t'| / 2). Here the step is a dimension of
 *   the same Matérn kernel with a length scale fitted to the data, so that older intervals count for less as far as they
 *   do.
 * - Choices without an order are part of the model by the kernel's Hamming distance, where the paper varies them at random.
 * - Acquisition: the lowest mean - sqrt(beta) deviation over random and perturbed values, beta = 0.2 + log(0.4 t) as in
 *   the authors' code. Copies of the same step that were decided before are taken to do as expected (kriging believer),
 *   so that the copies differ.
 */
export function createBandit(space: SearchSpace, exploring: ExploreOptions) {
  const encoding = createEncoding(space);
  const metrics: readonly Metric[] = [...encoding.dimensions.map(metricOf), "difference", "difference"];
  const isFixed = space.parameters.every((parameter) => !isVaried(parameter, exploring.varied));

  return (population: Population, loser: Snapshot, source: Snapshot, stream: RandomStream): ParamValues => {
    const intervals = population
      .snapshots()
      .filter(
        ({ before, loss, step }) =>
          // What others did beyond this step depends on who was faster.
          step <= loser.step && before !== undefined && Number.isFinite(loss) && Number.isFinite(before.loss),
      )
      .sort((a, b) => a.step - b.step || a.configuration - b.configuration)
      .slice(-mostRows);
    if (isFixed || intervals.length < fewestRows) return explore(space, source.values, exploring, stream);

    const lastStep = Math.max(...intervals.map(({ step }) => step));
    const levels = standardizer(intervals.map(({ before }) => before?.loss ?? 0));
    const rowOf = (values: ParamValues, step: number, loss: number): Float64Array | undefined => {
      const encoded = encoding.encode(values);
      return encoded && Float64Array.from([...encoded, step / lastStep, levels(loss)]);
    };
    const data = intervals.flatMap(({ values, before, step, loss }) => {
      if (before === undefined) return [];
      const row = rowOf(values, before.step, before.loss);
      return row === undefined ? [] : [{ row, change: (loss - before.loss) / (step - before.step) }];
    });
    const changes = standardizer(data.map(({ change }) => change));
    const rows = data.map(({ row }) => row);
    const outputs = Float64Array.from(data, ({ change }) => changes(change));
    const hyperparameters = fitHyperparameters({ metrics, rows }, outputs, encoding.dimensions.length + 2);
    const pending = population.members.flatMap(({ trial }) => {
      const [segment, ...later] = trial.segments;
      const from = segment?.from;
      if (from?.step !== source.step || later.length > 0) return [];
      return rowOf(trial.params, from.step, source.loss) ?? [];
    });
    const posterior = createPosterior({ metrics, rows: [...rows, ...pending] }, outputs, hyperparameters);
    const width = Math.sqrt(Math.max(0, 0.2 + Math.log(0.4 * rows.length)));

    let best: { readonly values: ParamValues; readonly score: number } | undefined;
    for (let candidate = 0; candidate < candidates; candidate++) {
      // Half of them anywhere, half of them near what the source had.
      const resample = candidate % 2 === 0 ? 1 : exploring.resample;
      const values = vary(space, source.values, { ...exploring, resample }, stream);
      if (!meetsRequirements(space, values)) continue;
      const row = rowOf(values, source.step, source.loss);
      if (row === undefined) continue;
      const { mean, variance } = posterior.predict(row);
      const score = mean - width * Math.sqrt(variance);
      if (best === undefined || score < best.score) best = { values, score };
    }
    return best?.values ?? source.values;
  };
}

/** Intervals that a model is made of, at most: the time it takes grows with their cube. */
const mostRows = 120;

/** With fewer intervals the values vary as in population-based training. */
const fewestRows = 4;

const candidates = 600;

/** Subtracts the mean and divides by the deviation. */
function standardizer(values: readonly number[]): (value: number) => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = variance > 0 ? Math.sqrt(variance) : 1;
  return (value) => (value - mean) / deviation;
}
