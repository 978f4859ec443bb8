import type { SchedulerDefinition } from "./scheduler.ts";

/** Every configuration runs to its end, or to the fidelity's maximum; none is stopped. */
export const fullScheduler: SchedulerDefinition = {
  name: "full",
  check: () => [],
  create: ({ fidelity }) => ({
    next: (_, supply) =>
      supply === "open"
        ? { kind: "start", until: fidelity?.max }
        : { kind: "done", reason: "every configuration has run" },
    onReport: () => ({ kind: "continue" }),
  }),
};
