import type { History } from "../../study/history.ts";
import type { Objective } from "../../study/objective.ts";
import { randomStream } from "../../study/random.ts";
import { configure, meetsRequirements, type SearchSpace } from "../../study/space.ts";
import type { Trial } from "../../study/trial.ts";
import { normalCdf } from "../normal-distribution.ts";
import type { SurrogateView } from "../proposal-view.ts";
import type { Branch } from "./branches.ts";
import type { Encoding } from "./encoding.ts";
import { logImprovement } from "./expected-improvement.ts";
import type { Model } from "./model.ts";
import type { Observations } from "./observations.ts";

/** What a proposal was searched with. */
export interface SurrogateInput {
  readonly space: SearchSpace;
  readonly objectives: readonly Objective[];
  readonly encoding: Encoding;
  readonly history: History;
  readonly observations: Observations;
  readonly branch: Branch;
  readonly model: Model;
  readonly seed: number;
  readonly index: number;
}

/** Configurations drawn evenly from the space that the proposal is held against. */
const comparedCount = 200;

/**
 * What the process says of a configuration that was proposed. Where its mean is at least as good as the best so far is
 * expected to be, it exploits what is known; otherwise only the uncertainty can have led there, and it explores.
 *
 * Means are taken back from the warped scale; the expected improvement by the slope between two points of it, since
 * improvements lie where the scale is not warped.
 */
export function surrogateView(input: SurrogateInput, row: Float64Array): SurrogateView {
  const { space, objectives, encoding, observations, branch, model, seed, index } = input;
  const { mean, variance } = model.objective.predict(row);
  const deviation = Math.sqrt(variance);
  const sign = objectives.length === 1 && objectives[0]?.direction === "maximize" ? -1 : 1;
  const shown = (value: number) => sign * model.unwarp(value);
  const { incumbent } = model;
  const z = incumbent === undefined ? 0 : (incumbent.mean - mean) / deviation;
  const gained = Math.exp(logImprovement(z).value) * deviation;
  const own = model.acquisition.value(row);
  const stream = randomStream(seed, "gp-view", index);
  let [count, beaten] = [0, 0];
  for (let draw = 0; draw < comparedCount; draw++) {
    const other = configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
    const encoded = meetsRequirements(space, other) ? encoding.encode(other) : undefined;
    if (encoded === undefined) continue;
    count += 1;
    if (model.acquisition.value(encoded) < own) beaten += 1;
  }
  return {
    kind: "surrogate",
    results: observations.losses.filter((losses) => losses !== undefined).length,
    pending: observations.pending.length,
    unit: objectives.length === 1 ? "objective" : "weighed",
    expected: shown(mean),
    better: shown(mean - deviation),
    worse: shown(mean + deviation),
    incumbent:
      incumbent === undefined
        ? null
        : { trial: trialOf(input, incumbent.index)?.number ?? -1, expected: shown(incumbent.mean) },
    chance: incumbent === undefined ? null : normalCdf(z),
    gain:
      incumbent === undefined
        ? null
        : Math.abs(model.unwarp(incumbent.mean) - model.unwarp(incumbent.mean - gained)),
    aim: incumbent === undefined ? "feasibility" : mean <= incumbent.mean ? "exploit" : "explore",
    ignorance: Math.min(1, Math.sqrt(variance / model.priorVariance)),
    compared: { count, beaten },
    branch: Object.fromEntries(
      branch.fixed.flatMap(({ position, coordinate }) => {
        const parameter = space.parameters[position];
        return parameter ? [[parameter.name, parameter.domain.fromUnit(coordinate)]] : [];
      }),
    ),
  };
}

/** The trial of a row: rows are in the order of the trials, each with the params of its own. */
function trialOf({ history, observations }: SurrogateInput, index: number): Trial | undefined {
  const params = observations.configurations[index];
  return history.trials.find((trial) => trial.params === params);
}
