import { trialSeed } from "../study/random.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { Job } from "./ports.ts";
import type { RunningTrial, StopAdvice } from "./running-trial.ts";

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

/** What a worker is to do for a trial whose segment has just begun. @param seed the study's */
export function assignmentOf(
  { trial, segment, position }: RunningTrial,
  { fidelity, repeat }: Study,
  seed: number,
  replaced?: Trial,
): Assignment {
  const parameter = fidelity?.parameter;
  const { until, from } = segment;
  const job = {
    trial: trial.number,
    // Where the resource is a parameter (such as n_samples) and not a step, the trial gets it as one.
    params:
      parameter === undefined || until === null ? trial.params : { ...trial.params, [parameter]: until },
    // The same repetition of all configurations has the same seed, so that chance is the same for all of them.
    seed: trialSeed(seed, repeat === undefined ? trial.configuration : position),
    repetition: repeat === undefined ? undefined : position,
    until: parameter === undefined ? (until ?? undefined) : undefined,
    place: segment.worker,
    segment: position,
    resume: from ?? undefined,
  };
  return { trial, job, replaced };
}
