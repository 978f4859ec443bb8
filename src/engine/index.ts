/**
 * The library `tunesmith/engine`: everything but VS Code and the machine. It is an entry point, so it is here that
 * the machine's clock and a drawn seed come in.
 */
import { type Conformance, checkPluginOn } from "./conformance.ts";
import { createStudyOn, type InProcessStudy, type StudyDefinition } from "./create-study.ts";
import type { StrategyPlugin } from "./plugin.ts";

/**
 * A study whose trials the caller runs: ask for values, train, tell the result.
 *
 * ```js
 * const study = createStudy({
 *   space: { lr: "loguniform(1e-5, 1e-1)" },
 *   objective: { minimize: "loss" },
 *   strategy: "random",
 *   budget: { trials: 20 },
 *   seed: 1,
 * });
 * for (let trial = await study.ask(); trial !== null; trial = await study.ask())
 *   study.tell(trial.number, { loss: train(trial.params) });
 * console.log(study.best);
 * ```
 *
 * @throws InvalidStudyError where the definition has errors
 */
export function createStudy(definition: StudyDefinition): InProcessStudy {
  const [seed = 0] = globalThis.crypto.getRandomValues(new Uint32Array(1));
  return createStudyOn(definition, { seed, clock: systemClock });
}

/**
 * Holds a sampler or scheduler of your own against what every one of them promises, on studies of many shapes.
 *
 * ```js
 * import mine from "./mine.mjs";
 * assert.deepEqual(await checkPlugin(mine), []);
 * ```
 *
 * @returns what it does that it must not, each as a sentence; empty where it conforms
 */
export function checkPlugin(
  plugin: StrategyPlugin,
  conformance: Conformance = {},
): Promise<readonly string[]> {
  return checkPluginOn(plugin, {
    ...conformance,
    idle: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
}

const systemClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export type { Proposal, Sampler, SamplerContext } from "../samplers/sampler.ts";
export type { NextJob, Scheduler, SchedulerContext, Supply, Verdict } from "../schedulers/scheduler.ts";
export type { Domain } from "../study/domain.ts";
export type { History } from "../study/history.ts";
export type { Problem } from "../study/problem.ts";
export type { RandomStream } from "../study/random.ts";
export type { Parameter, SearchSpace } from "../study/space.ts";
export type { Trial, TrialState } from "../study/trial.ts";
export type { ParamValue, ParamValues } from "../study/value.ts";
export type { Conformance } from "./conformance.ts";
export {
  type AskedTrial,
  type BestTrial,
  type InProcessStudy,
  InvalidStudyError,
  type PluginStrategy,
  type StudyDefinition,
  type TellResult,
} from "./create-study.ts";
export {
  PluginError,
  type PluginTools,
  type SamplerPlugin,
  type SchedulerPlugin,
  type StrategyPlugin,
} from "./plugin.ts";
