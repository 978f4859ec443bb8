import type { ParamValues } from "../study/value.ts";

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

export type Answer =
  /** A sentence for a person: what happens now. */
  | { readonly kind: "done"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

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
