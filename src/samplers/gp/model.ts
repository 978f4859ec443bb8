import type { ParamValues } from "../../study/value.ts";
import { type Acquisition, createAcquisition } from "./acquisition.ts";
import { type Branch, isWithin } from "./branches.ts";
import { absent, type Encoding } from "./encoding.ts";
import { fitHyperparameters, type Hyperparameters } from "./fit.ts";
import { metricOf } from "./kernel.ts";
import type { Observations } from "./observations.ts";
import { warpExcesses, warpLosses } from "./output-warping.ts";
import { createPosterior, type Posterior } from "./posterior.ts";

/** What a history says about where to search next. */
export interface Model {
  readonly acquisition: Acquisition;
  /** Inverse length scales of the loss, by dimension. */
  readonly inverseScales: Float64Array;
  /** The best configurations by the model's mean, best first. */
  readonly incumbents: readonly ParamValues[];
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
 * @param losses [n], one for each row
 * @param branch what is to be searched: losses are told apart best where those of its own good trials lie, and the best
 *   of them is to be improved on
 */
export type ModelMaker = (
  observations: Observations,
  losses: readonly (number | undefined)[],
  branch: Branch,
) => Model;

/**
 * Makes models of the histories of one study.
 *
 * Hyperparameters are fitted to the first trials, up to the last multiple of a twentieth of their number: so most
 * proposals find the fit of the one before in memory, and without that memory they would find the same again.
 */
export function createModelMaker(encoding: Encoding): ModelMaker {
  const metrics = encoding.dimensions.map(metricOf);
  const remembered = new Map<string, Fit>();

  const hyperparametersOf = (role: string, data: Targets): Hyperparameters => {
    const step = Math.max(1, Math.floor(data.rows.length / 20));
    const count = data.rows.length - (data.rows.length % step);
    const rows = data.rows.slice(0, count);
    const outputs = data.warp(count);
    const before = remembered.get(role);
    if (before && isSame(before, rows, outputs)) return before.hyperparameters;
    const chosen = chooseRows(outputs, fittedRows);
    const hyperparameters = fitHyperparameters(
      { metrics, rows: chosen.map((i) => rows[i]!) },
      Float64Array.from(chosen, (i) => outputs[i]!),
      presentParameters(rows),
    );
    remembered.set(role, { rows, outputs, hyperparameters });
    return hyperparameters;
  };

  const createSurrogate = (role: string, data: Targets, pending: readonly Float64Array[]): Surrogate => {
    const hyperparameters = hyperparametersOf(role, data);
    const allOutputs = data.warp(data.rows.length);
    const chosen = chooseRows(allOutputs, modelRows);
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

  return (observations, losses, branch) => {
    const { configurations, rows, violations, pending } = observations;
    const inside = rows.map((row) => isWithin(branch, row));
    const warp = (count: number) => {
      const first = losses.slice(0, count);
      return warpLosses(
        first,
        first.filter((_, i) => inside[i]),
      );
    };
    const role = `loss ${JSON.stringify(branch.fixed.map(({ value }) => value))}`;
    const objective = createSurrogate(role, { rows, warp }, pending);
    const constraintCount = Math.max(0, ...violations.map((all) => all?.length ?? 0));
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
      return createSurrogate(`constraint ${constraint}`, data, pending).posterior;
    });

    const ranked = objective.ranked
      .filter(({ index }) => losses[index] !== undefined)
      .sort((a, b) => a.mean - b.mean);
    const feasible = ranked.filter(({ index }) => violations[index]?.every((excess) => excess <= 0) ?? true);
    const within = (all: typeof ranked) => all.filter(({ index }) => inside[index]);
    const incumbent = within(feasible)[0] ?? feasible[0];
    return {
      acquisition: createAcquisition({
        objective: objective.posterior,
        incumbent: incumbent?.mean,
        constraints,
      }),
      inverseScales: objective.hyperparameters.inverseSquaredScales.map(Math.sqrt),
      incumbents: [...new Set([...within(feasible), ...feasible, ...within(ranked), ...ranked])]
        .slice(0, incumbentCount)
        .map(({ index }) => configurations[index]!),
    };
  };
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
