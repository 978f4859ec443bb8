import { fullScheduler } from "./full.ts";
import type { SchedulerDefinition } from "./scheduler.ts";

export const schedulers: readonly SchedulerDefinition[] = [fullScheduler];

/** The scheduler that a study file calls `name`. */
export function findScheduler(name: string): SchedulerDefinition | undefined {
  return schedulers.find((scheduler) => scheduler.name === name);
}
