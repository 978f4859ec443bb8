import { ashaScheduler } from "./asha.ts";
import { fullScheduler } from "./full.ts";
import { halvingScheduler } from "./halving.ts";
import { hyperbandScheduler } from "./hyperband.ts";
import { pb2Scheduler, pbtScheduler } from "./pbt.ts";
import { replayScheduler } from "./replay.ts";
import type { SchedulerDefinition } from "./scheduler.ts";

export const schedulers: readonly SchedulerDefinition[] = [
  fullScheduler,
  halvingScheduler,
  hyperbandScheduler,
  ashaScheduler,
  pbtScheduler,
  pb2Scheduler,
  replayScheduler,
];

/** The scheduler that a study file calls `name`. */
export function findScheduler(name: string): SchedulerDefinition | undefined {
  return schedulers.find((scheduler) => scheduler.name === name);
}
