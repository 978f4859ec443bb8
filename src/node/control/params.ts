import * as z from "zod";

/** What a request must look like: whoever can open the socket may send anything. */
const count = z.int().min(1);
export const changeParams = z.strictObject({
  trials: count.optional(),
  timeMs: z.number().positive().optional(),
  steps: count.optional(),
  parallel: count.optional(),
});
export const enqueueParams = z.strictObject({
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export const trialParams = z.strictObject({ trial: z.int().min(0) });
