import type { AsyncSampler } from "../engine/async-sampler.ts";
import { samplerDefinition } from "../engine/plugin.ts";
import { guardSampler } from "../engine/plugin-guard.ts";
import { samplerTask } from "../engine/sampler-task.ts";
import { makeSampler, samplerContext } from "../engine/strategy.ts";
import { findSampler } from "../samplers/registry.ts";
import type { Study } from "../study/study.ts";
import type { LoadedPlugin } from "./load-plugin.ts";
import { ThreadedSampler } from "./threaded-sampler.ts";

export interface RunnerSamplerOptions {
  readonly study: Study;
  readonly seed: number;
  readonly plugin: LoadedPlugin | undefined;
  /** The bundle of `sampler-thread.ts`. */
  readonly thread: URL;
}

/**
 * The sampler of a runner: on a thread of its own where proposals may take long, so that reports are read meanwhile, and
 * in this one otherwise, since a thread makes this process larger and the start of each trial dearer.
 */
export function createRunnerSampler({ study, seed, plugin, thread }: RunnerSamplerOptions): AsyncSampler {
  const name = study.strategy.sampler;
  const own = plugin?.plugin.kind === "sampler" ? plugin.plugin : undefined;
  const definition = own ? samplerDefinition(own) : findSampler(name);
  const sampler =
    definition?.isCostly === true
      ? new ThreadedSampler(
          thread,
          samplerTask(name, samplerContext(study, seed), own && plugin?.address),
          definition.reads,
        )
      : makeSampler(study, seed, own);
  return own ? guardSampler(sampler, study.space, own.name) : sampler;
}
