import type { AsyncSampler } from "../engine/async-sampler.ts";
import type { SamplerPlugin } from "../engine/plugin.ts";
import { samplerDefinition } from "../engine/plugin.ts";
import { guardSampler } from "../engine/plugin-guard.ts";
import { samplerTask } from "../engine/sampler-task.ts";
import { makeSampler, samplerContext } from "../engine/strategy.ts";
import { findSampler } from "../samplers/registry.ts";
import type { Study } from "../study/study.ts";
import { ThreadedSampler } from "./threaded-sampler.ts";

export interface RunnerSamplerOptions {
  readonly study: Study;
  readonly seed: number;
  /** The user's own, with the address of its module. */
  readonly plugin: { readonly plugin: SamplerPlugin; readonly address: string } | undefined;
  /** The bundle of `sampler-thread.ts`. */
  readonly thread: URL;
}

/**
 * The sampler of a runner: on a thread of its own where proposals may take long, so that reports are read meanwhile, and
 * in this one otherwise, since a thread makes this process larger and the start of each trial dearer.
 */
export function createRunnerSampler({ study, seed, plugin, thread }: RunnerSamplerOptions): AsyncSampler {
  const name = study.strategy.sampler;
  const definition = plugin ? samplerDefinition(plugin.plugin) : findSampler(name);
  const sampler =
    definition?.isCostly === true
      ? new ThreadedSampler(thread, samplerTask(name, samplerContext(study, seed), plugin?.address))
      : makeSampler(study, seed, plugin?.plugin);
  return plugin ? guardSampler(sampler, study.space, plugin.plugin.name) : sampler;
}
