import { findSampler } from "../samplers/registry.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { findScheduler } from "../schedulers/registry.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import { createStoppingRule, withStoppingRules } from "../schedulers/stopping-rules.ts";
import type { Study } from "../study/study.ts";

/** The sampler that a checked study names. */
export function makeSampler(study: Study, seed: number): Sampler {
  const definition = findSampler(study.strategy.sampler);
  if (definition === undefined) throw new Error(`there is no sampler ${study.strategy.sampler}`);
  const { space, objectives, budget, duplicates, strategy } = study;
  return definition.create({
    space,
    objectives,
    seed,
    trials: budget.trials,
    parallel: budget.parallel,
    duplicates,
    options: strategy.options,
  });
}

/** The scheduler that a checked study names. */
export function makeScheduler(study: Study, seed: number): Scheduler {
  const definition = findScheduler(study.strategy.scheduler);
  if (definition === undefined) throw new Error(`there is no scheduler ${study.strategy.scheduler}`);
  const { space, objectives, fidelity, budget, strategy, stop } = study;
  const scheduler = definition.create({
    space,
    objectives,
    fidelity,
    seed,
    trials: budget.trials,
    parallel: budget.parallel,
    options: strategy.options,
  });
  const [objective] = objectives;
  if (objective === undefined) return scheduler;
  const stepName = fidelity?.resource ?? "step";
  return withStoppingRules(
    scheduler,
    stop.map((choice) => createStoppingRule(choice, { objective, stepName })),
  );
}
