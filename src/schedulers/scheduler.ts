import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import type { Problem } from "../study/problem.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Fidelity, Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { SchedulePlan } from "./plan-table.ts";

/**
 * Who runs, to which step, who stops, who is promoted, and who copies whom. Pure like a sampler: the same history gives
 * the same decision. A scheduler may remember what it computed, as long as forgetting would change nothing. It knows
 * nothing of processes, files or time.
 *
 * A trial that reaches the step it was given pauses (its state is `waiting`) where that is not its last one, and goes on
 * when the scheduler says so.
 */
export interface Scheduler {
  /** What a worker that is free does next. `end` keeps the worker free: the question is put again. */
  next(history: History, supply: Supply): NextJob;
  /** Whether a running trial goes on after the report that was just added to it. */
  onReport(history: History, trial: Trial): Verdict;
  /**
   * Checkpoints that a later `exploit` may start from, besides the last one of each trial that runs or waits, which is
   * always kept. The others may be removed from the disk, and what is removed never comes back.
   */
  needs?(history: History): readonly CheckpointPlace[];
}

/** What a trial saved when it reached `step`, the `until` of one of its segments. */
export interface CheckpointPlace {
  readonly trial: number;
  readonly step: number;
}

/** Whether a new configuration may be started: `spent` once the budget or the space holds no more. */
export type Supply = "open" | "spent";

export type NextJob =
  /** Run a new configuration of the sampler, until step `until` where the study has a fidelity. */
  | {
      readonly kind: "start";
      readonly until: number | undefined;
      /** Of a scheduler with several. */
      readonly bracket?: number;
    }
  /** Go on with a paused trial, until a later step. The reason is for a person to read, as are the others. */
  | { readonly kind: "resume"; readonly trial: number; readonly until: number; readonly reason: string }
  /**
   * A member of a population gives up its place: the paused trial ends, and a new one with `values` takes its
   * configuration's index, from the checkpoint that trial `source` saved at `step`.
   */
  | {
      readonly kind: "exploit";
      readonly trial: number;
      readonly source: CheckpointPlace;
      readonly values: ParamValues;
      readonly until: number;
      readonly reason: string;
    }
  /** A paused trial never goes on. It ends as pruned, or as complete where the scheduler says it went as far as any. */
  | {
      readonly kind: "end";
      readonly trial: number;
      readonly reason: string;
      readonly state?: "pruned" | "complete";
    }
  /** Nothing until a running trial has come further. Only said while one runs. */
  | { readonly kind: "wait" }
  /** The scheduler's plan is carried out, or cannot be. */
  | { readonly kind: "done"; readonly reason: string; readonly outcome?: "carried-out" | "impossible" };

export type Verdict =
  | { readonly kind: "continue" }
  /** The trial ends as pruned. */
  | { readonly kind: "stop"; readonly reason: string };

/** What a scheduler is made from. */
export interface SchedulerContext {
  readonly space: SearchSpace;
  readonly objectives: readonly Objective[];
  readonly fidelity: Fidelity | undefined;
  readonly seed: number;
  /** `budget.trials`, where there is one. */
  readonly trials: number | undefined;
  /** How many configurations budget and space allow at most (`configurationLimit`), where one of them limits them. */
  readonly configurations?: number | undefined;
  readonly parallel: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What can be said of a study before it runs. */
export interface SchedulerFit {
  /** Why this scheduler does not fit the study, as problems at the study's `strategy`; empty where it does. */
  check(study: Study): readonly Problem[];
  /**
   * What it is going to do with the study, which fits it.
   *
   * @param configurations how many there are to be; undefined where nothing limits them
   */
  plan(study: Study, configurations: number | undefined): SchedulePlan;
}

/** One algorithm as the registry knows it. */
export interface SchedulerDefinition extends SchedulerFit {
  readonly name: string;
  create(context: SchedulerContext): Scheduler;
}
