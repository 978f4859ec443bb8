import { findSampler } from "../samplers/registry.ts";
import type { Sampler, SamplerContext } from "../samplers/sampler.ts";
import { configurationLimit } from "../schedulers/configuration-limit.ts";
import { findScheduler } from "../schedulers/registry.ts";
import type { Scheduler, SchedulerContext } from "../schedulers/scheduler.ts";
import { createStoppingRule, withStoppingRules } from "../schedulers/stopping-rules.ts";
import type { Study } from "../study/study.ts";
import {
  PluginError,
  pluginTools,
  type SchedulerPlugin,
  type StrategyPlugin,
  samplerDefinition,
} from "./plugin.ts";
import { failed, guardScheduler } from "./plugin-guard.ts";

/** What the sampler of a checked study is made from. */
export function samplerContext(study: Study, seed: number): SamplerContext {
  const { space, objectives, budget, duplicates, strategy } = study;
  return {
    space,
    objectives,
    seed,
    trials: budget.trials,
    parallel: budget.parallel,
    // Whether a result is there already is the session's business; to the sampler any values will do.
    duplicates: duplicates === "reuse" ? "allow" : duplicates,
    options: strategy.options,
  };
}

/**
 * The sampler that a checked study names, or that of a plug-in.
 *
 * @throws PluginError where the plug-in's own throws
 */
export function makeSampler(study: Study, seed: number, plugin?: StrategyPlugin): Sampler {
  const context = samplerContext(study, seed);
  if (plugin?.kind === "sampler") {
    try {
      return samplerDefinition(plugin).create(context);
    } catch (error) {
      throw failed(plugin.name, "create()", error);
    }
  }
  const definition = findSampler(study.strategy.sampler);
  if (definition === undefined) throw new Error(`there is no sampler ${study.strategy.sampler}`);
  return definition.create(context);
}

/** The scheduler that a checked study names, or that of a plug-in, under the study's stopping rules. */
export function makeScheduler(study: Study, seed: number, plugin?: StrategyPlugin): Scheduler {
  const { space, objectives, fidelity, budget, strategy, stop } = study;
  const context: SchedulerContext = {
    space,
    objectives,
    fidelity,
    seed,
    trials: budget.trials,
    configurations: configurationLimit(study),
    parallel: budget.parallel,
    options: strategy.options,
  };
  if (plugin?.kind === "scheduler" && (study.repeat !== undefined || study.duplicates === "reuse"))
    throw new PluginError(
      `The scheduler ${plugin.name} decides how far each trial runs, so it goes neither with \`repeat\` nor with \`duplicates: reuse\`. Remove them.`,
    );
  const scheduler =
    plugin?.kind === "scheduler" ? pluginScheduler(plugin, context) : named(strategy.scheduler, context);
  const [objective] = objectives;
  if (objective === undefined) return scheduler;
  const stepName = fidelity?.resource ?? "step";
  return withStoppingRules(
    scheduler,
    stop.map((choice) => createStoppingRule(choice, { objective, stepName })),
  );
}

function named(name: string, context: SchedulerContext): Scheduler {
  const definition = findScheduler(name);
  if (definition === undefined) throw new Error(`there is no scheduler ${name}`);
  return definition.create(context);
}

function pluginScheduler(plugin: SchedulerPlugin, context: SchedulerContext): Scheduler {
  try {
    return guardScheduler(plugin.create(context, pluginTools), plugin.name);
  } catch (error) {
    throw failed(plugin.name, "create()", error);
  }
}
