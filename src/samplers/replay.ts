import { scheduleIn } from "../study/schedule.ts";
import { checkFeasible } from "./feasible.ts";
import type { SamplerDefinition } from "./sampler.ts";

/** The first values of a schedule, for each configuration: what comes after them is for the scheduler `replay`. */
export const replaySampler: SamplerDefinition = {
  name: "replay",
  check: ({ space }) => checkFeasible(space),
  create: ({ space, options }) => ({
    propose() {
      const [first] = scheduleIn(options);
      return first === undefined
        ? { kind: "exhausted", reason: "there is no schedule" }
        : { kind: "values", values: { ...first.values, ...space.constants } };
    },
    explain: (_, index) => ({ kind: "drawn", how: "schedule", index }),
  }),
};
