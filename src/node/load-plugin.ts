import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkPart, PluginError, readPlugin, type StrategyPlugin } from "../engine/plugin.ts";
import type { Study } from "../study/study.ts";

/** A plug-in that a study runs with, and where a thread finds it. */
export interface LoadedPlugin {
  readonly plugin: StrategyPlugin;
  readonly address: string;
}

/**
 * The plug-in of a study that is about to run.
 *
 * @param folder the study file's
 * @throws PluginError
 */
export async function loadStudyPlugin(
  { strategy }: Study,
  folder: string,
): Promise<LoadedPlugin | undefined> {
  if (strategy.plugin === undefined) return undefined;
  const address = pathToFileURL(resolve(folder, strategy.plugin.file)).href;
  const plugin = await loadPlugin(address);
  checkPart(plugin, strategy.plugin);
  return { plugin, address };
}

/**
 * Runs a module of the user's own and takes the plug-in that it exports. Only a runner does so, for a study that
 * somebody has started: nothing that merely looks at a study file may.
 *
 * @param address of the module's file
 * @throws PluginError where there is no such module, where it cannot be run, and where it exports no plug-in
 */
export async function loadPlugin(address: string): Promise<StrategyPlugin> {
  const file = fileURLToPath(address);
  if (!existsSync(file)) throw new PluginError(`There is no plug-in ${file}.`);
  let module: { readonly default?: unknown };
  try {
    module = (await import(address)) as { readonly default?: unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PluginError(`The plug-in ${file} could not be loaded: ${message}`, { cause: error });
  }
  return readPlugin(module.default, file);
}
