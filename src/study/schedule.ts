import type { ParamValues } from "./value.ts";

/** A stretch of a training with one set of values: what population-based training finds, and `replay` repeats. */
export interface ScheduleStretch {
  /** The step at which it ends. */
  readonly until: number;
  readonly values: ParamValues;
}

/** The schedule among a strategy's options; empty where there is none. */
export function scheduleIn(options: Readonly<Record<string, unknown>>): readonly ScheduleStretch[] {
  return (options["schedule"] as readonly ScheduleStretch[] | undefined) ?? [];
}
