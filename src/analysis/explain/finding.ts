import type { Objective } from "../../study/objective.ts";
import type { Trial } from "../../study/trial.ts";
import type { ParamValue, ParamValues } from "../../study/value.ts";
import type { JudgedParameter } from "../importance.ts";

/** What a study has taught so far: numbers that were computed, one kind of statement each. Sentences come from these. */
export type Finding =
  | TradeOffs
  | TooFew
  | BestFound
  | Effects
  | NoEffect
  | Interaction
  | GoodRegion
  | GoodChoice
  | PressedBound
  | FailingRegion
  | Outlook;

export type FindingOf<Kind extends Finding["kind"]> = Extract<Finding, { readonly kind: Kind }>;

/** Several objectives without weights: findings are about the first, and no single number says what is best. */
export interface TradeOffs {
  readonly kind: "trade-offs";
  /** The first one first. */
  readonly metrics: readonly string[];
}

/** It cannot be told yet. */
export interface TooFew {
  readonly kind: "too-few";
  readonly about: "parameters" | "no-effect" | "conditional" | "outlook" | "early-outlook";
  /** Of `conditional`: the parameters that too few trials have. */
  readonly names: readonly string[];
  /** Of `early-outlook`: those that ran as far as any. */
  readonly results: number;
  readonly needed: number;
}

export interface BestFound {
  readonly kind: "best";
  readonly metric: string;
  readonly trial: number;
  readonly value: number;
  /** Configurations that have settled, and those of them after the best one. */
  readonly settled: number;
  readonly since: number;
  /** The value of the middle one of the complete trials. */
  readonly middle: number;
}

/** How much of the variation of the objective each parameter explains by itself (fANOVA). */
export interface Effects {
  readonly kind: "effects";
  readonly metric: string;
  readonly results: number;
  /** The step that trials were compared at, where some were stopped early. */
  readonly step: number | null;
  /** The most that a column of random numbers explained among the same trials. */
  readonly noise: number;
  /** Greatest first. Shares are of what all parameters explain, each by itself; they sum to 1. */
  readonly parameters: readonly Effect[];
}

export interface Effect {
  readonly name: string;
  readonly share: number;
  /** Of the whole variation: what is compared with the noise. */
  readonly explained: number;
  /** In how many trials the parameter is present; shares of one with a condition are within these. */
  readonly present: number;
  readonly verdict: "matters" | "minor" | "no-effect";
}

export interface NoEffect {
  readonly kind: "no-effect";
  readonly names: readonly string[];
  /** The greatest share of any of them. */
  readonly share: number;
  /** Values of the best trial, to fix them at. */
  readonly values: ParamValues;
}

export interface Interaction {
  readonly kind: "interaction";
  readonly names: readonly [string, string];
  /** Of the whole variation: what the two explain together beyond what each explains by itself. */
  readonly share: number;
  readonly noise: number;
}

/** Where the best trials lie along a parameter. */
export interface GoodRegion {
  readonly kind: "region";
  readonly name: string;
  readonly best: number;
  readonly low: ParamValue;
  readonly high: ParamValue;
  /** Of the range, on its own scale. */
  readonly width: number;
}

export interface GoodChoice {
  readonly kind: "choice";
  readonly name: string;
  readonly best: number;
  /** How many of the best have it, most first; of all judged trials as well. */
  readonly counts: readonly { readonly value: ParamValue; readonly best: number; readonly all: number }[];
  /** Choices that none of the best has, which chance does not explain. */
  readonly lost: readonly ParamValue[];
}

export interface PressedBound {
  readonly kind: "bound";
  readonly name: string;
  readonly side: "low" | "high";
  readonly bound: number;
  /** How many of the best are at the edge, and how likely that many are by chance. */
  readonly best: number;
  readonly atEdge: number;
  readonly chance: number;
  readonly bestValue: number;
  /** Where the range might end instead. */
  readonly suggested: number;
}

/** Where trials fail. */
export interface FailingRegion {
  readonly kind: "failures";
  readonly failed: number;
  readonly ended: number;
  /** Undefined where failures are spread all over. */
  readonly where:
    | {
        readonly name: string;
        readonly relation: ">" | "<" | "==";
        readonly value: ParamValue;
        readonly failedInside: number;
        readonly inside: number;
        /** How likely such a split is by chance. */
        readonly chance: number;
      }
    | undefined;
  /** The reason that most of them give; null where none does. */
  readonly reason: string | null;
  readonly sameReason: number;
}

/** Whether more trials are worth it. */
export interface Outlook {
  readonly kind: "outlook";
  /** What one more trial is expected to gain, by a Gaussian process of the trials so far, in units of the objective. */
  readonly gain: number;
  /** The same as a share of the way from the middle trial to the best. */
  readonly share: number;
  readonly since: number;
  readonly verdict: "finished" | "little" | "worthwhile";
}

/** What findings are computed from. */
export interface StudyEvidence {
  readonly objective: Pick<Objective, "metric" | "direction">;
  readonly parameters: readonly JudgedParameter[];
  /** Settled trials, in the order of their configurations. */
  readonly settled: readonly Trial[];
  /**
   * Those of them that can be compared, as complete ones: where trials were stopped early, by their value at a step that
   * enough of them have reached.
   */
  readonly judged: readonly Trial[];
  /** That step; null where no trial was stopped early. */
  readonly step: number | null;
  /** By `expectedGain`; undefined where it cannot be told. */
  readonly gain: number | undefined;
}
