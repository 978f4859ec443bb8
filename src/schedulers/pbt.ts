import { randomStream } from "../study/random.ts";
import { type ExploreOptions, explore } from "./explore.ts";
import { createBandit } from "./pb2.ts";
import type { Snapshot } from "./population.ts";
import { defaultPopulation, populationFit } from "./population-fit.ts";
import { createPopulationScheduler } from "./population-scheduler.ts";
import { readySteps } from "./ready-steps.ts";
import type { Scheduler, SchedulerContext, SchedulerDefinition } from "./scheduler.ts";

/**
 * Population-based training (`population-scheduler.ts`) in two ways that differ in how values vary: at random near those
 * of a good member (`explore.ts`), or by a model of which values have brought improvement (`pb2.ts`).
 *
 * M. Jaderberg et al., Population based training of neural networks (2017). J. Parker-Holder, V. Nguyen and S. Roberts,
 * Provably efficient online hyperparameter optimization with population-based bandits, NeurIPS 2020.
 */
export const pbtScheduler = definition("pbt");
export const pb2Scheduler = definition("pb2");

function definition(name: "pbt" | "pb2"): SchedulerDefinition {
  return { name, ...populationFit, create: (context) => create(name, context) };
}

function create(name: "pbt" | "pb2", context: SchedulerContext): Scheduler {
  const { space, objectives, seed, fidelity, options, trials } = context;
  if (fidelity === undefined) throw new Error(`${name} needs a fidelity`);
  const population = Number(options["population"] ?? defaultPopulation);
  const named = options["explore"] as readonly string[] | undefined;
  const exploring: ExploreOptions = {
    perturb: Number(options["perturb"] ?? 0.2),
    resample: Number(options["resample"] ?? 0.25),
    varied: new Set(named ?? space.parameters.map((parameter) => parameter.name)),
  };
  const stream = (loser: Snapshot) => randomStream(seed, name, loser.configuration, loser.step);
  const bandit = createBandit(space, exploring);
  return createPopulationScheduler({
    space,
    objectives,
    seed,
    size: Math.min(population, trials ?? population),
    steps: readySteps(fidelity, options["interval"] as number | undefined),
    stepName: fidelity.resource ?? "step",
    quantile: Number(options["quantile"] ?? 0.25),
    exploit: options["exploit"] === "backtrack" ? "backtrack" : "truncation",
    pace: options["synchronous"] === false ? "asynchronous" : "synchronous",
    propose: (population, loser, source) =>
      name === "pb2"
        ? bandit(population, loser, source, stream(loser))
        : explore(space, source.values, exploring, stream(loser)),
  });
}
