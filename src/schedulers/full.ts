import type { SchedulerDefinition } from "./scheduler.ts";

/** Every configuration runs to its end, or to the fidelity's maximum; none is stopped. */
export const fullScheduler: SchedulerDefinition = {
  name: "full",
  create: ({ fidelity }) => ({
    next: () => ({ kind: "start", until: fidelity?.max }),
    onReport: () => ({ kind: "continue" }),
  }),
};
