import type { Scheduler } from "../schedulers/scheduler.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { AsyncSampler } from "./async-sampler.ts";
import type { JournalRecord } from "./journal-record.ts";
import { createMemoryJournal } from "./memory-journal.ts";
import type { OlderSource } from "./older-trials.ts";
import type { Job } from "./ports.ts";
import type { IncompatibleStudy } from "./study-fingerprint.ts";
import { StudySession } from "./study-session.ts";
import { foldRecords } from "./study-state.ts";

export interface PreviewOptions {
  readonly study: Study;
  /** Used where neither the definition nor the journal holds one. */
  readonly seed: number;
  /** What the study's journal holds; empty for one that has not run. */
  readonly records: readonly JournalRecord[];
  /** What was found at the sources that the study starts from. */
  readonly older: readonly OlderSource[];
  /** How many trials to look ahead, at most. */
  readonly count: number;
  makeSampler(seed: number): AsyncSampler;
  makeScheduler(seed: number): Scheduler;
}

export interface Preview {
  readonly kind: "preview";
  /** That the values were drawn with. */
  readonly seed: number;
  /** What the study has done so far. */
  readonly trials: readonly Trial[];
  /** Those that a run would start first, as long as no result of theirs is needed to go on. */
  readonly next: readonly PreviewedTrial[];
}

export interface PreviewedTrial {
  readonly trial: Trial;
  readonly job: Job;
}

/** Says which trials a run of the study would start with. Nothing is recorded. */
export async function previewStudy({
  count,
  ...options
}: PreviewOptions): Promise<Preview | IncompatibleStudy> {
  const session = await StudySession.open({
    ...options,
    fold: foldRecords(options.records),
    // Room for as many trials at once as are to be looked at.
    study: { ...options.study, budget: { ...options.study.budget, parallel: count } },
    journal: createMemoryJournal(options.records),
    workerId: "tunesmith",
    clock: { now: () => 0, elapsed: () => 0, after: () => () => {} },
  });
  if (!(session instanceof StudySession)) return session;
  const trials = session.state.trials.slice();
  const next: PreviewedTrial[] = [];
  while (next.length < count) {
    const step = await session.next();
    if (step.kind === "assignment") next.push(step.assignment);
    else if (step.kind !== "ended") break;
  }
  return { kind: "preview", seed: session.seed, trials, next };
}
