import { plannedRung } from "./plan-table.ts";
import type { SchedulerDefinition } from "./scheduler.ts";

/** Every configuration runs to its end, or to the fidelity's maximum; none is stopped. */
export const fullScheduler: SchedulerDefinition = {
  name: "full",
  check: () => [],
  plan: ({ fidelity }, configurations) => ({
    kind: "exact",
    rungs: [plannedRung({ rung: 0, configurations, until: fidelity?.max, before: 0, pauses: false })],
  }),
  create: ({ fidelity }) => ({
    next: (_, supply) =>
      supply === "open"
        ? { kind: "start", until: fidelity?.max }
        : { kind: "done", reason: "every configuration has run" },
    onReport: () => ({ kind: "continue" }),
  }),
};
