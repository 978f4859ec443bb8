import { findSampler } from "../samplers/registry.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "../samplers/sampler.ts";
import type { DomainMapping } from "../study/domain.ts";
import { domainOf } from "../study/domain-of.ts";
import type { Parameter, SearchSpace } from "../study/space.ts";

/** What a thread needs to make a sampler of a study: plain data, since functions cannot go there. */
export interface SamplerTask {
  /** The address of the user's module that has the sampler; undefined where it is one of ours. */
  readonly plugin: string | undefined;
  readonly sampler: string;
  readonly context: Omit<SamplerContext, "space"> & { readonly space: SpaceData };
}

export interface SpaceData extends Omit<SearchSpace, "parameters"> {
  readonly parameters: readonly (Omit<Parameter, "domain"> & { readonly domain: DomainMapping })[];
}

export function samplerTask(
  sampler: string,
  context: SamplerContext,
  plugin: string | undefined = undefined,
): SamplerTask {
  const { space } = context;
  const parameters = space.parameters.map((parameter) => ({
    ...parameter,
    domain: parameter.domain.mapping,
  }));
  return { plugin, sampler, context: { ...context, space: { ...space, parameters } } };
}

/** The space of a task, as it was before it travelled. */
export function spaceOf({ context: { space } }: SamplerTask): SearchSpace {
  const parameters = space.parameters.map((parameter) => ({
    ...parameter,
    domain: domainOf(parameter.domain),
  }));
  return { ...space, parameters };
}

/**
 * The sampler that a task asks for.
 *
 * @param definition of the user's module, where the task names one
 */
export function carryOut(task: SamplerTask, definition?: SamplerDefinition): Sampler {
  const chosen = definition ?? findSampler(task.sampler);
  if (chosen === undefined) throw new Error(`there is no sampler ${task.sampler}`);
  return chosen.create({ ...task.context, space: spaceOf(task) });
}
