import * as z from "zod";
import { durationText } from "../analysis/duration-text.ts";
import type { RunLimits } from "../engine/budget-ceiling.ts";
import { durationMs } from "../study/duration.ts";
import type { Allowance } from "./allowance.ts";

/** What a caller says of how much a run may add. */
export const limitInputs = {
  trials: z.int().min(1).optional().describe("At most so many more trials."),
  time: z
    .string()
    .refine((text) => durationMs(text) !== undefined, "a duration such as 90s, 10m or 1h30m")
    .optional()
    .describe("At most so long, such as 90s, 10m or 1h30m."),
};

export function limitsOf({
  trials,
  time,
}: {
  trials?: number | undefined;
  time?: string | undefined;
}): RunLimits {
  return { trials, timeMs: time === undefined ? undefined : durationMs(time) };
}

export function limitsJson({ trials, timeMs }: RunLimits): object {
  return { trials: trials ?? null, time: timeMs === undefined ? null : durationText(timeMs) };
}

/** What may still be run, for whoever asks; null where nothing may. */
export function leftJson(allowance: Allowance): object | null {
  return allowance.permitsRuns ? limitsJson(allowance.left) : null;
}
