import type { ParamValues } from "../../study/value.ts";
import { type Acquisition, createAcquisition } from "./acquisition.ts";
import { withBelief } from "./believed-acquisition.ts";
import { type Branch, isWithin } from "./branches.ts";
import { absent, type Encoding } from "./encoding.ts";
import { fitHyperparameters, type Hyperparameters } from "./fit.ts";
import { metricOf } from "./kernel.ts";
import type { Observations } from "./observations.ts";
import { unwarpLoss, warpExcesses, warpLosses } from "./output-warping.ts";
import { createPosterior, type Posterior } from "./posterior.ts";

/** What a history says about where to search next. */
export interface Model {
  readonly acquisition: Acquisition;
  /** Inverse length scales of the loss, by dimension. */
  readonly inverseScales: Float64Array;
  /** The best configurations by the model's mean, best first. */
  readonly incumbents: readonly ParamValues[];
  /** The process of the loss itself, whose outputs are warped. */
  readonly objective: Posterior;
  /** The variance of the process where nothing is known. */
  readonly priorVariance: number;
  /** The feasible row, by its index among the observations, that is to be improved on, and its mean; none without one. */
  readonly incumbent: { readonly index: number; readonly mean: number } | undefined;
  /** The loss of a warped one. */
  unwarp(value: number): number;
}

/** Rows that hyperparameters are fitted to, at most: the time grows with their cube. */
const fittedRows = 120;

/** Rows that a model holds, at most. */
const modelRows = 250;

/** Running trials that a model takes into account, at most. */
const pendingRows = 50;

/** How many incumbents candidates are drawn around. */
const incumbentCount = 5;

/**
 * Makes models of the histories of one study.
 *
 * Hyperparameters are fitted to the first trials, up to a multiple of a twentieth of their number: so most proposals find
 * the fit of the one before in memory, and without that memory they would find the same again. From forty trials on the
 * newest is not among them, which changes hardly anything and lets the fit be made while that trial runs.
 */
export interface ModelMaker {
  /**
   * @param losses [n], one for each row
   * @param branch what is to be searched: losses are told apart best where those of its own good trials lie, and the
   *   best of them is to be improved on
   */
  model(observations: Observations, losses: readonly (number | undefined)[], branch: Branch): Model;
  /** Makes the fit that the model of this branch will need after one more result. */
  prepare(observations: Observations, losses: readonly (number | undefined)[], branch: Branch): void;
}

/** To how many of the first of n rows hyperparameters are fitted. */
function fittedCount(n: number): number {
  const step = Math.max(1, Math.floor(n / 20));
  const known = step > 1 ? n - 1 : n;
  return known - (known % step);
}

export function createModelMaker(encoding: Encoding): ModelMaker {
  const metrics = encoding.dimensions.map(metricOf);
  const remembered = new Map<string, Fit>();

  /** @param limits how large models may be, so that several together take no longer than one alone */
  const hyperparametersOf = (role: string, data: Targets, count: number, limits: Limits): Hyperparameters => {
    const rows = data.rows.slice(0, count);
    const outputs = data.warp(count);
    const before = remembered.get(role);
    if (before && isSame(before, rows, outputs)) return before.hyperparameters;
    const chosen = chooseRows(outputs, limits.fittedRows);
    const hyperparameters = fitHyperparameters(
      { metrics, rows: chosen.map((i) => rows[i]!) },
      Float64Array.from(chosen, (i) => outputs[i]!),
      presentParameters(rows),
    );
    remembered.set(role, { rows, outputs, hyperparameters });
    return hyperparameters;
  };

  const createSurrogate = (
    role: string,
    data: Targets,
    pending: readonly Float64Array[],
    limits: Limits,
  ): Surrogate => {
    const hyperparameters = hyperparametersOf(role, data, fittedCount(data.rows.length), limits);
    const allOutputs = data.warp(data.rows.length);
    const chosen = chooseRows(allOutputs, limits.modelRows);
    const rows = chosen.map((i) => data.rows[i]!);
    const outputs = Float64Array.from(chosen, (i) => allOutputs[i]!);
    const posterior = createPosterior(
      { metrics, rows: [...rows, ...pending.slice(-pendingRows)] },
      outputs,
      hyperparameters,
    );
    const ranked = chosen.map((index, k) => ({ index, mean: posterior.fitted[k]! }));
    return { posterior, hyperparameters, ranked };
  };

  const lossTargets = (
    rows: readonly Float64Array[],
    losses: readonly (number | undefined)[],
    branch: Branch,
  ): Targets => ({
    rows,
    warp: (count) => {
      const first = losses.slice(0, count);
      return warpLosses(
        first,
        first.filter((_, i) => isWithin(branch, rows[i]!)),
      );
    },
  });
  const roleOf = ({ fixed }: Branch) => `loss ${JSON.stringify(fixed.map(({ value }) => value))}`;

  const prepare: ModelMaker["prepare"] = ({ rows, violations }, losses, branch) => {
    const count = fittedCount(rows.length + 1);
    if (count > rows.length) return;
    const limits = limitsFor(1 + constraintsIn(violations));
    hyperparametersOf(roleOf(branch), lossTargets(rows, losses, branch), count, limits);
  };

  const model: ModelMaker["model"] = (observations, losses, branch) => {
    const { configurations, rows, violations, pending } = observations;
    const constraintCount = constraintsIn(violations);
    const limits = limitsFor(1 + constraintCount);
    const objective = createSurrogate(roleOf(branch), lossTargets(rows, losses, branch), pending, limits);
    const constraints = Array.from({ length: constraintCount }, (_, constraint) => {
      const measured = rows.flatMap((row, i) => {
        const excess = violations[i]?.[constraint];
        return excess === undefined || Number.isNaN(excess) ? [] : [{ row, excess }];
      });
      const excesses = measured.map(({ excess }) => excess);
      const data = {
        rows: measured.map(({ row }) => row),
        warp: (count: number) => warpExcesses(excesses.slice(0, count)),
      };
      return createSurrogate(`constraint ${constraint}`, data, pending, limits).posterior;
    });

    const ranked = objective.ranked
      .filter(({ index }) => losses[index] !== undefined)
      .sort((a, b) => a.mean - b.mean);
    const feasible = ranked.filter(({ index }) => violations[index]?.every((excess) => excess <= 0) ?? true);
    const within = (all: typeof ranked) => all.filter(({ index }) => isWithin(branch, rows[index]!));
    const incumbent = within(feasible)[0] ?? feasible[0];
    return {
      acquisition: withBelief(
        createAcquisition({
          objective: objective.posterior,
          incumbent: incumbent?.mean,
          constraints,
        }),
        encoding.dimensions,
        ranked.length,
      ),
      inverseScales: objective.hyperparameters.inverseSquaredScales.map(Math.sqrt),
      incumbents: [...new Set([...within(feasible), ...feasible, ...within(ranked), ...ranked])]
        .slice(0, incumbentCount)
        .map(({ index }) => configurations[index]!),
      objective: objective.posterior,
      priorVariance: objective.hyperparameters.variance,
      incumbent,
      unwarp: (value) => unwarpLoss(losses, lossTargets(rows, losses, branch).warp(rows.length))(value),
    };
  };

  return { model, prepare };
}

interface Limits {
  readonly fittedRows: number;
  readonly modelRows: number;
}

/** A fit takes time with the cube of its rows, and a prediction with their square. */
function limitsFor(models: number): Limits {
  return {
    fittedRows: Math.floor(fittedRows / Math.cbrt(models)),
    modelRows: Math.floor(modelRows / Math.sqrt(models)),
  };
}

function constraintsIn(violations: Observations["violations"]): number {
  return violations.reduce((most, all) => Math.max(most, all?.length ?? 0), 0);
}

/** Rows with what is known of them, in the order of the trials. */
interface Targets {
  readonly rows: readonly Float64Array[];
  /** The outputs of the first `count` rows, as a model takes them. */
  warp(count: number): Float64Array;
}

interface Fit {
  readonly rows: readonly Float64Array[];
  readonly outputs: Float64Array;
  readonly hyperparameters: Hyperparameters;
}

interface Surrogate {
  readonly posterior: Posterior;
  readonly hyperparameters: Hyperparameters;
  /** The mean at the rows of the model, by their index among all. */
  readonly ranked: readonly { readonly index: number; readonly mean: number }[];
}

function isSame(before: Fit, rows: readonly Float64Array[], outputs: Float64Array): boolean {
  const equal = (a: Float64Array, b: Float64Array) => a.length === b.length && a.every((x, i) => x === b[i]);
  return (
    before.rows.length === rows.length &&
    equal(before.outputs, outputs) &&
    before.rows.every((row, i) => equal(row, rows[i]!))
  );
}

/**
 * Which rows a model takes where there are more than it can hold in time: the better half of them, and an even choice of
 * the others.
 */
function chooseRows(outputs: Float64Array, limit: number): readonly number[] {
  const all = Array.from(outputs, (_, i) => i);
  if (all.length <= limit) return all;
  const ranked = all.sort((a, b) => outputs[a]! - outputs[b]! || a - b);
  const better = ranked.slice(0, Math.ceil(limit / 2));
  const others = ranked.slice(better.length);
  const stride = others.length / (limit - better.length);
  const even = Array.from({ length: limit - better.length }, (_, k) => others[Math.floor(k * stride)]!);
  return [...better, ...even];
}

function presentParameters(rows: readonly Float64Array[]): number {
  let present = 0;
  for (const row of rows) for (const coordinate of row) if (coordinate !== absent) present++;
  return present / rows.length;
}
