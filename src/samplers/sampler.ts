import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import type { Problem } from "../study/problem.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { ParamValues } from "../study/value.ts";
import type { ProposalView } from "./proposal-view.ts";

/**
 * Which values next. A sampler is a pure function of the study, the history and the configuration's index: the same
 * in, the same out. It may remember what it computed, as long as forgetting would change nothing. It draws from
 * `randomStream(seed, name, index)`, so that what one configuration draws does not depend on the others.
 */
export interface Sampler {
  /**
   * Values for configuration `index`: the searched parameters that are present and the constants, with `require`
   * satisfied. The history holds all earlier configurations, finished or running.
   */
  propose(history: History, index: number): Proposal;
  /**
   * Computes ahead what the proposal for configuration `index`, the next one, will need after this history and one more
   * result. It changes nothing about that proposal but the time that it takes. Called while trials run, where that
   * costs nobody anything.
   */
  prepare?(history: History, index: number): void;
  /**
   * How the sampler sees the values that it proposed for configuration `index` after this history, as numbers that it
   * computes again. Called for a person who asks, long after the proposal; it changes nothing.
   */
  explain?(history: History, index: number, values: ParamValues): ProposalView;
}

export type Proposal =
  | {
      readonly kind: "values";
      readonly values: ParamValues;
      /** Why these, for a person to read. */
      readonly note?: string;
    }
  /** A finite space is spent, or no values that satisfy `require` were found. */
  | { readonly kind: "exhausted"; readonly reason: string };

/** What a sampler is made from. */
export interface SamplerContext {
  readonly space: SearchSpace;
  readonly objectives: readonly Objective[];
  readonly seed: number;
  /** `budget.trials`, where there is one. */
  readonly trials: number | undefined;
  readonly parallel: number;
  readonly duplicates: "skip" | "allow";
  readonly options: Readonly<Record<string, unknown>>;
}

/** One algorithm as the registry knows it. */
export interface SamplerDefinition {
  readonly name: string;
  /** Why this sampler does not fit the study, as problems at the study's `strategy`; empty where it does. */
  check(study: Study): readonly Problem[];
  create(context: SamplerContext): Sampler;
  /** A proposal may take so long that reports of running trials would wait for it: it is computed in another thread. */
  readonly isCostly?: boolean;
  /** What it looks at of trials, which is all that another thread is told of them. Default: everything. */
  readonly reads?: TrialReading;
}

/**
 * How much of a trial a sampler looks at.
 *
 * - `results`: number, configuration, state, params, values, step, superseded and violations, and, of a trial without
 *   values, the last report that has all of them.
 * - `curves`: the same, and all reports.
 */
export type TrialReading = "results" | "curves";
