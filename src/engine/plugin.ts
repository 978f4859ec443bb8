import { withPreferences } from "../samplers/preferences.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "../samplers/sampler.ts";
import type { Scheduler, SchedulerContext } from "../schedulers/scheduler.ts";
import { randomStream } from "../study/random.ts";
import { configurationKey, configure, meetsRequirements } from "../study/space.ts";
import type { PluginChoice } from "../study/study.ts";

/** Which values next, by code of the user's own. */
export interface SamplerPlugin {
  readonly kind: "sampler";
  /** What messages call it. */
  readonly name: string;
  create(context: SamplerContext, tools: PluginTools): Sampler;
  /** Its proposals may take long: they are computed in another thread. */
  readonly isCostly?: boolean;
}

/** Who runs, to which step, and who stops, by code of the user's own. */
export interface SchedulerPlugin {
  readonly kind: "scheduler";
  readonly name: string;
  create(context: SchedulerContext, tools: PluginTools): Scheduler;
}

/** What a plug-in cannot do without, handed over so that it has to import nothing. */
export interface PluginTools {
  /** Random numbers of their own for a seed and a key, such as `randomStream(seed, "mine", index)`. */
  readonly randomStream: typeof randomStream;
  /** Builds a configuration parameter by parameter, conditions and constants included. */
  readonly configure: typeof configure;
  /** Whether a configuration satisfies `require`. */
  readonly meetsRequirements: typeof meetsRequirements;
  /** A configuration as a text, as `history.configurationKeys` holds it. */
  readonly configurationKey: typeof configurationKey;
}

export const pluginTools: PluginTools = { randomStream, configure, meetsRequirements, configurationKey };

/** What a module that `strategy: { plugin }` names has as its default export. */
export type StrategyPlugin = SamplerPlugin | SchedulerPlugin;

/** The module is no plug-in, or it did something that no sampler or scheduler may do. The message says where and what. */
export class PluginError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PluginError";
  }
}

/**
 * @param exported what a module has as its default export, or what a program handed over
 * @param origin the module as the user named it
 * @throws PluginError
 */
export function readPlugin(exported: unknown, origin: string): StrategyPlugin {
  const shape = '{ kind: "sampler" or "scheduler", name, create(context) }';
  if (exported === undefined)
    throw new PluginError(`${origin} has no default export. Write \`export default ${shape}\`.`);
  if (typeof exported !== "object" || exported === null)
    throw new PluginError(
      `The default export of ${origin} is ${article(exported)}, but a plug-in is an object: ${shape}.`,
    );
  const { kind, name, create } = exported as Partial<Record<string, unknown>>;
  if (kind !== "sampler" && kind !== "scheduler")
    throw new PluginError(
      `The plug-in ${origin} has the kind ${shown(kind)}; \`kind\` is "sampler" or "scheduler".`,
    );
  if (typeof name !== "string" || name === "")
    throw new PluginError(`The plug-in ${origin} has no \`name\`, which is a text.`);
  if (typeof create !== "function")
    throw new PluginError(`The plug-in ${origin} has no function \`create(context)\`.`);
  return exported as StrategyPlugin;
}

/**
 * Holds what a plug-in turned out to be against what the study says beside it.
 *
 * @throws PluginError
 */
export function checkPart(plugin: StrategyPlugin, choice: PluginChoice | undefined): void {
  const { part } = choice ?? {};
  if (part === undefined || plugin.kind === part) return;
  throw new PluginError(
    `The plug-in ${plugin.name} is a ${plugin.kind}, so \`${plugin.kind}\` beside it would have no effect. Remove it, or name a ${part}.`,
  );
}

/** A plug-in's sampler as one of the registry. */
export function samplerDefinition(plugin: SamplerPlugin): SamplerDefinition {
  return withPreferences({
    name: plugin.name,
    create: (context) => plugin.create(context, pluginTools),
    check: () => [],
    ...(plugin.isCostly !== undefined && { isCostly: plugin.isCostly }),
  });
}

function article(value: unknown): string {
  return value === null ? "null" : `a ${typeof value}`;
}

export function shown(value: unknown): string {
  return value === undefined ? "undefined" : (JSON.stringify(value) ?? String(value));
}
