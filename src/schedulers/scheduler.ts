import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import type { Fidelity } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";

/**
 * Who runs, to which step, and who stops. Pure like a sampler: the same history gives the same decision. A scheduler
 * knows nothing of processes, files or time.
 */
export interface Scheduler {
  /** What a worker that is free does next. */
  next(history: History): NextJob;
  /** Whether a running trial goes on after the report that was just added to it. */
  onReport(history: History, trial: Trial): Verdict;
}

export type NextJob =
  /** Run a new configuration of the sampler, until step `until` where the study has a fidelity. */
  { readonly kind: "start"; readonly until: number | undefined };

export type Verdict =
  | { readonly kind: "continue" }
  /** The trial ends as pruned. The reason is for a person to read. */
  | { readonly kind: "stop"; readonly reason: string };

export interface SchedulerContext {
  readonly objectives: readonly Objective[];
  readonly fidelity: Fidelity | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface SchedulerDefinition {
  readonly name: string;
  create(context: SchedulerContext): Scheduler;
}
