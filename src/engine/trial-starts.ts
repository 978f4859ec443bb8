import type { NextJob } from "../schedulers/scheduler.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import { assignmentOf, type Next } from "./assignment.ts";
import { measuredSoFar } from "./repetitions.ts";
import { checkpointAt, inheritance, lastCheckpoint } from "./rerun.ts";
import type { RunningTrial } from "./running-trial.ts";
import type { RunningTrials } from "./running-trials.ts";
import type { StudyRecorder } from "./study-recorder.ts";
import { completeEnding, prunedEnding } from "./trial-ending.ts";
import type { TrialPlan, TrialRecorder } from "./trial-recorder.ts";

export type JobOf<Kind extends NextJob["kind"]> = Extract<NextJob, { readonly kind: Kind }>;

interface PausedEnd {
  readonly state?: "pruned" | "complete";
  readonly reason: string;
  readonly superseded?: boolean;
}

/** Of a trial that repeats nothing. */
export const nothingInherited = {
  note: undefined,
  retryOf: null,
  request: undefined,
  segments: [],
  reports: [],
} as const;

/** Begins what has been decided: new trials, segments of waiting ones, and ends of those that do not go on. */
export class TrialStarts {
  readonly #recorder: StudyRecorder;
  readonly #trials: TrialRecorder;
  readonly #runningTrials: RunningTrials;

  constructor(recorder: StudyRecorder, runningTrials: RunningTrials) {
    this.#recorder = recorder;
    this.#trials = recorder.trials;
    this.#runningTrials = runningTrials;
  }

  get #study(): Study {
    return this.#recorder.study;
  }

  /** A trial that ends at once with the results of another one. */
  async reuse(plan: TrialPlan, known: Trial): Promise<Next> {
    const { trial } = await this.#trials.create(plan);
    return { kind: "ended", trial: this.#runningTrials.takeOver(trial.number, known) };
  }

  /** A new attempt at the configuration of an earlier trial. @param request of the person who asked for it */
  again(earlier: Trial, request: number | undefined): Promise<Next> {
    const { configuration, number: retryOf } = earlier;
    const { values, segments, reports, repeated } = inheritance(earlier, this.#study.space);
    const anew = { from: null, until: this.#study.fidelity?.max ?? null, reason: null, bracket: null };
    const { from, until, reason, bracket } = repeated ?? anew;
    const segment = { from, until, reason, bracket };
    const note = undefined;
    return this.create({ configuration, values, note, retryOf, request, segments, reports, segment });
  }

  async repeat({ trial, repetition }: { readonly trial: Trial; readonly repetition: number }): Promise<Next> {
    const { repeat, fidelity } = this.#study;
    const reason = `repetition ${repetition + 1} of ${repeat?.times}`;
    const segment = { from: null, until: fidelity?.max ?? null, reason, bracket: null };
    return this.#assign(await this.#trials.resume(trial, segment));
  }

  async resume({ trial: number, until, reason }: JobOf<"resume">): Promise<Next> {
    const trial = this.#pausedTrial(number);
    const isParameter = this.#study.fidelity?.parameter !== undefined;
    const from = isParameter ? null : (lastCheckpoint(trial) ?? null);
    const bracket = trial.segments.at(-1)?.bracket ?? null;
    return this.#assign(await this.#trials.resume(trial, { from, until, reason, bracket }));
  }

  async exploit({ trial: number, source, values, until, reason }: JobOf<"exploit">): Promise<Next> {
    const loser = this.#pausedTrial(number);
    const origin = this.#recorder.state.trials[source.trial];
    const from = origin && checkpointAt(origin, source.step);
    if (from === undefined)
      throw new Error(`trial ${source.trial} left no checkpoint at step ${source.step} to go on from`);
    const bracket = loser.segments.at(-1)?.bracket ?? null;
    const segment = { from, until, reason, bracket };
    const { configuration } = loser;
    const running = await this.#trials.create({ configuration, values, segment, ...nothingInherited });
    // In this order, an interruption between the two leaves the new trial to run again: no decision is taken twice.
    this.endPaused(loser, { reason, superseded: true });
    return this.#assign(running, loser);
  }

  /** A trial of a new configuration, or one that takes over what an earlier attempt has finished. */
  async create(plan: TrialPlan): Promise<Next> {
    return this.#assign(await this.#trials.create(plan));
  }

  #assign(running: RunningTrial, replaced?: Trial): Next {
    return {
      kind: "assignment",
      assignment: assignmentOf(running, this.#study, this.#recorder.seed, replaced),
    };
  }

  #pausedTrial(number: number): Trial {
    const trial = this.#recorder.state.trials[number];
    if (trial === undefined || !this.#trials.history.paused.has(trial))
      throw new Error(`the scheduler named trial ${number}, which is not paused`);
    return trial;
  }

  /** A scheduler gives up a paused trial. */
  end(job: JobOf<"end">): Trial {
    return this.endPaused(this.#pausedTrial(job.trial), job);
  }

  /** A trial that waits does not go on. */
  endPaused(trial: Trial, { state = "pruned", reason, superseded = false }: PausedEnd): Trial {
    const measured = measuredSoFar(trial, this.#study);
    const complete = state === "complete" ? completeEnding(measured, this.#study) : undefined;
    const ending = complete ?? prunedEnding(measured, this.#study, reason);
    const explained = { ...ending, reason: ending.reason ?? reason };
    const repeated = this.#study.repeat === undefined ? {} : { measured };
    return this.#trials.end(trial, { superseded, checkpoint: "none", ...explained, ...repeated });
  }

  /** Ends members of a population whose place an earlier session gave away without having had the time to say so. */
  endReplaced(): void {
    for (const trial of [...this.#trials.history.paused]) {
      const heir = this.#trials.history.configurations.get(trial.configuration);
      const reason = heir?.segments[0]?.reason ?? "replaced";
      if (heir !== trial) this.endPaused(trial, { reason, superseded: true });
    }
  }
}
