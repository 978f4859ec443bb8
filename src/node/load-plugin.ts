import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PluginError, readPlugin, type StrategyPlugin } from "../engine/plugin.ts";

/** The address of a plug-in that a study file names, relative to the file's folder. */
export function pluginAddress(folder: string, plugin: string): string {
  return pathToFileURL(resolve(folder, plugin)).href;
}

/**
 * Runs a module of the user's own and takes the plug-in that it exports. Only a runner does so, for a study that
 * somebody has started: nothing that merely looks at a study file may.
 *
 * @param address a file's, as `pluginAddress` gives it
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
