import { durationText } from "../analysis/duration-text.ts";
import type { Study } from "../study/study.ts";
import type { ParamValues } from "../study/value.ts";
import type { OlderSource } from "./older-trials.ts";

/** What a person may ask of a study that runs. The run loop carries it out; the control socket brings it in. */
export interface StudyControl {
  state(): ControlState;
  /** Starts nothing more and ends the running trials; asked again, at once. They run again when the study goes on. */
  stop(): Answer;
  /** Starts nothing more; running trials go on to their end. */
  pause(): Answer;
  resume(): Answer;
  /** Applies from the next trial on. More places than before are filled at once. */
  change(change: BudgetChange): Answer;
  /** Tries these values next; the sampler fills in what is missing. */
  enqueue(values: ParamValues): Answer;
  /** Ends a running or waiting trial for good, as cancelled. Another configuration takes its place in the budget. */
  cancel(trial: number): Answer;
  /** Runs the configuration of a trial that has ended once more, with the same values. */
  retry(trial: number): Answer;
}

/** What only the runner may ask, which reads the study file. */
export interface RunControl extends StudyControl {
  /** Goes on as the study file says now, where that fits the trials that there are. */
  redefine(change: FileChange): Answer;
}

export type Answer =
  /** A sentence for a person: what happens now. */
  | { readonly kind: "done"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

/** Something that a person wants of a study, whether it runs or not. */
export type StudyQuestion =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "change"; readonly change: BudgetChange }
  | { readonly kind: "enqueue"; readonly values: ParamValues }
  | { readonly kind: "cancel"; readonly trial: number }
  | { readonly kind: "retry"; readonly trial: number };

/** A study file that was saved. */
export interface FileChange {
  /** As it was read last. */
  readonly before: Study;
  readonly after: Study;
  /** What was found at sources that it names newly. */
  readonly older: readonly OlderSource[];
}

/** What is undefined stays as it is. */
export interface BudgetChange {
  readonly trials?: number | undefined;
  readonly timeMs?: number | undefined;
  readonly steps?: number | undefined;
  readonly parallel?: number | undefined;
}

export interface ControlState {
  readonly study: string;
  /** `stopping`: nothing more is started, the running trials are being ended. */
  readonly phase: "running" | "paused" | "stopping";
  /** Numbers of the trials that run now. */
  readonly running: readonly number[];
  /** Null where there is no limit. */
  readonly budget: {
    readonly trials: number | null;
    readonly timeMs: number | null;
    readonly steps: number | null;
    readonly parallel: number;
  };
}

/** What a change says, in words; empty where it says nothing. */
export function budgetText({ trials, timeMs, steps, parallel }: BudgetChange): string {
  const parts = [
    trials === undefined ? "" : `a budget of ${trials} trials`,
    steps === undefined ? "" : `a budget of ${steps} steps`,
    timeMs === undefined ? "" : `a budget of ${durationText(timeMs)}`,
    parallel === undefined ? "" : `${parallel} at once`,
  ];
  return parts.filter(Boolean).join(", ");
}
