import type { ProposalView } from "../../samplers/proposal-view.ts";
import type { TrialState } from "../../study/trial.ts";
import type { ParamValue } from "../../study/value.ts";

/** Why a trial has its values, and why it ended as it did: what was computed, or kept at the time. */
export interface TrialExplanation {
  readonly trial: number;
  readonly state: TrialState;
  readonly origin: Origin;
  /** What was known when the values were proposed; null where nobody proposed them, or that cannot be told any more. */
  readonly known: Known | null;
  /** How the sampler sees the values, computed again from that; null where it has no view. */
  readonly view: ProposalView | null;
  /** Whether the sampler, asked again, gives the same values; null where it was not asked. */
  readonly repeats: boolean | null;
  /** What the sampler said at the time. */
  readonly note: string | null;
  readonly ending: Ending;
  readonly outcome: Outcome | null;
}

export type Origin =
  /** Sampler `sampler` proposed them, as its proposal number `index`. */
  | { readonly kind: "proposed"; readonly sampler: string; readonly index: number }
  /** Entry `place` of the study's baseline; `drawn` are the parameters that it leaves open. */
  | { readonly kind: "baseline"; readonly place: number; readonly drawn: readonly string[] }
  | { readonly kind: "enqueued" }
  /** A member of a population took over from trial `source` at `step`. */
  | {
      readonly kind: "copy";
      readonly source: number;
      readonly step: number;
      /** Of the place that the trial took in the population: the trial that gave it up. */
      readonly replaced: number | null;
      readonly changes: readonly Change[];
      readonly reason: string | null;
    }
  /** The journal does not say: another tool ran the trial, or the study file is gone. */
  | { readonly kind: "unknown" };

export interface Change {
  readonly name: string;
  readonly before: ParamValue | null;
  readonly after: ParamValue | null;
  /** after / before, for numbers. */
  readonly factor: number | null;
}

export interface Known {
  /** Settled configurations with and without a result, and trials that ran or waited. */
  readonly results: number;
  readonly failed: number;
  readonly running: number;
}

export interface Ending {
  readonly state: TrialState;
  readonly reason: string | null;
  /** The attempt that this one repeats, and why that ended. */
  readonly repeats: { readonly trial: number; readonly reason: string | null } | null;
  /** Whether another attempt took over. */
  readonly superseded: boolean;
  /** Where the trial stands among those that came to the step at which it was stopped, by now. */
  readonly rung: RungStanding | null;
}

export interface RungStanding {
  readonly step: number;
  readonly bracket: number;
  readonly value: number;
  /** From 1. */
  readonly rank: number;
  readonly count: number;
  readonly promoted: number;
  readonly cut: number | null;
}

export interface Outcome {
  readonly metric: string;
  readonly value: number;
  /** Among the complete trials, from 1. */
  readonly rank: number;
  readonly count: number;
}
