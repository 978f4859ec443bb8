import type { Problem } from "../study/problem.ts";
import type { Study } from "../study/study.ts";
import { ashaFit } from "./asha-fit.ts";
import { fullScheduler } from "./full.ts";
import { halvingFit } from "./halving-rounds.ts";
import { hyperbandFit } from "./hyperband-rounds.ts";
import { populationFit } from "./population-fit.ts";
import { replayFit } from "./replay-fit.ts";
import type { SchedulerFit } from "./scheduler.ts";

const fits: ReadonlyMap<string, SchedulerFit> = new Map([
  ["halving", halvingFit],
  ["hyperband", hyperbandFit],
  ["asha", ashaFit],
  ["pbt", populationFit],
  ["pb2", populationFit],
  ["replay", replayFit],
]);

/**
 * What a scheduler makes of a study before it runs: what does not fit, and the plan. It stands apart from the algorithms,
 * for the language server wants nothing else and has to start at once.
 */
export function schedulerFit(name: string): SchedulerFit {
  return fits.get(name) ?? fullScheduler;
}

/** Why the scheduler of a study's strategy does not fit it; empty where it does. */
export function checkScheduler(study: Study): readonly Problem[] {
  return schedulerFit(study.strategy.scheduler).check(study);
}
