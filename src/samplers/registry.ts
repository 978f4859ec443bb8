import { bayesianSampler } from "./bayesian.ts";
import { cmaEsSampler } from "./cma-es.ts";
import { deSampler } from "./de.ts";
import { evolutionSampler } from "./evolution.ts";
import { gpSampler } from "./gp.ts";
import { gridSampler } from "./grid.ts";
import { nsga2Sampler } from "./nsga2.ts";
import { withPreferences } from "./preferences.ts";
import { randomSampler } from "./random.ts";
import { replaySampler } from "./replay.ts";
import type { SamplerDefinition } from "./sampler.ts";
import { sobolSampler } from "./sobol.ts";
import { tpeSampler } from "./tpe.ts";

const algorithms: readonly SamplerDefinition[] = [
  gridSampler,
  randomSampler,
  sobolSampler,
  tpeSampler,
  gpSampler,
  bayesianSampler,
  cmaEsSampler,
  deSampler,
  evolutionSampler,
  nsga2Sampler,
  replaySampler,
];

export const samplers: readonly SamplerDefinition[] = algorithms.map(withPreferences);

/** The sampler that a study file calls `name`. */
export function findSampler(name: string): SamplerDefinition | undefined {
  return samplers.find((sampler) => sampler.name === name);
}
