import type { Trial } from "../study/trial.ts";
import type { Job } from "./ports.ts";
import type { StopAdvice } from "./running-trial.ts";

/** A trial that is to run now. */
export interface Assignment {
  readonly trial: Trial;
  readonly job: Job;
  /** The member of a population that gave up its place to this trial. */
  readonly replaced: Trial | undefined;
}

/** What a free worker does. */
export type Next =
  | { readonly kind: "assignment"; readonly assignment: Assignment }
  /** A paused trial has ended. The question is to be put again. */
  | { readonly kind: "ended"; readonly trial: Trial }
  /** Nothing until a running trial has come further. */
  | { readonly kind: "wait" }
  /** Nothing more to start. Trials that run may still be going, and there may be more to do once they have ended. */
  | { readonly kind: "done"; readonly reason: string };

/** What becomes of a trial after a report. */
export type Advice = { readonly kind: "continue" } | StopAdvice;
