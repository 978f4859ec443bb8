/**
 * The library `tunesmith/engine`: everything but VS Code and the machine. It is an entry point, so it is here that
 * the machine's clock and a drawn seed come in.
 */
import { createStudyOn, type InProcessStudy, type StudyDefinition } from "./create-study.ts";

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

const systemClock = {
  now: () => Date.now(),
  after: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export type { Problem } from "../study/problem.ts";
export type { Trial, TrialState } from "../study/trial.ts";
export type { ParamValue, ParamValues } from "../study/value.ts";
export {
  type AskedTrial,
  type BestTrial,
  type InProcessStudy,
  InvalidStudyError,
  type StudyDefinition,
  type TellResult,
} from "./create-study.ts";
