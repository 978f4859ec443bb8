import type { CheckpointPlace } from "../schedulers/scheduler.ts";
import type { CheckpointState, Clock, Executor, Job, JobListener, Outcome, RunningJob } from "./ports.ts";

/**
 * Trials that "train" by a function, on whatever clock they are given. On a virtual clock a strategy and the run loop
 * are tried out on thousands of trials in milliseconds, with every failure that a real trial can have.
 */
export interface SimulationOptions {
  readonly clock: Clock;
  /** What the trial reports at a step, from 1 on, besides the step itself. */
  readonly train: (job: Job, step: number) => Readonly<Record<string, number>>;
  /** How long a step takes, in milliseconds. */
  readonly stepMs: (job: Job, step: number) => number;
  /** How many steps a trial has that nobody limits. */
  readonly steps: number;
  /** The name under which the step is reported. */
  readonly resource?: string;
  /**
   * How trials go on: `saved` from the checkpoint that they are given, `none` leaves none and starts from the first step
   * again. Default: saved.
   */
  readonly checkpoints?: CheckpointState;
  /** Whether trials stop at the step that they are to reach, or go on to `steps` whatever it is. Default: obeyed. */
  readonly until?: "obeyed" | "ignored";
  /** What goes wrong with a trial, where something does. */
  readonly failure?: (job: Job) => Failure | undefined;
  /** A trial that runs longer is ended, as by `run.timeout`. */
  readonly timeoutMs?: number;
  /** How long a trial goes on, reports included, after it was first asked to end. A second request ends it at once. */
  readonly stopMs?: number;
}

/** `step` is the first one that is not reported as it should be. */
export type Failure =
  | { readonly kind: "not-started"; readonly message: string }
  /** Ends with this exit code in place of the step. 0 is a trial that ends early without a complaint. */
  | { readonly kind: "exit"; readonly step: number; readonly code: number; readonly lastLine?: string }
  | { readonly kind: "signal"; readonly step: number; readonly signal: string }
  /** Ends in this way in place of the step, such as for want of memory. */
  | { readonly kind: "ends"; readonly step: number; readonly outcome: Outcome }
  /** Says nothing more and never ends by itself. */
  | { readonly kind: "hang"; readonly step: number }
  /** Goes on to the end without saying anything more. */
  | { readonly kind: "silence"; readonly step: number }
  /** Reports NaN for every metric. */
  | { readonly kind: "not-a-number"; readonly step: number };

export interface SimulatedExecutor extends Executor {
  /** Checkpoints that were given up, in order. A job that is to go on from one of them does not start. */
  readonly discarded: readonly CheckpointPlace[];
}

export function createSimulatedExecutor(options: SimulationOptions): SimulatedExecutor {
  const discarded: CheckpointPlace[] = [];
  const isGone = ({ trial, step }: CheckpointPlace) =>
    discarded.some((place) => place.trial === trial && place.step === step);
  return {
    discarded,
    discard: (places) => discarded.push(...places),
    start: (job, listener) => {
      const lost = job.resume !== undefined && isGone(job.resume);
      const failure = lost ? lostCheckpoint : options.failure?.(job);
      return startJob(options, job, listener, failure);
    },
  };
}

const lostCheckpoint: Failure = { kind: "not-started", message: "the checkpoint to go on from is gone" };

function startJob(
  options: SimulationOptions,
  job: Job,
  listener: JobListener,
  failure: Failure | undefined,
): RunningJob {
  const { clock, train, stepMs, resource = "step", timeoutMs, stopMs = 0 } = options;
  const { checkpoints = "saved", until = "obeyed" } = options;
  const lastStep = (until === "obeyed" ? job.until : undefined) ?? options.steps;
  const firstStep = (checkpoints === "saved" ? (job.resume?.step ?? 0) : 0) + 1;
  let step = firstStep - 1;
  let phase: "running" | "stopping" | "ended" = "running";
  let cancelNext = () => {};
  let cancelEnd = () => {};

  const end = (outcome: Outcome) => {
    const wasAsked = phase === "stopping";
    phase = "ended";
    cancelNext();
    cancelEnd();
    const hasReached = job.until !== undefined && step >= job.until;
    listener.onEnd(wasAsked ? { kind: "stopped" } : outcome, hasReached ? checkpoints : "none");
  };

  const report = () => {
    const metrics = train(job, step);
    const broken = failure?.kind === "not-a-number" && step >= failure.step;
    const values = Object.entries(metrics).map(([name, value]) => [name, broken ? Number.NaN : value]);
    listener.onReport({ [resource]: step, ...Object.fromEntries(values) });
  };

  const schedule = () => {
    cancelNext =
      step >= lastStep ? clock.after(0, finish) : clock.after(stepMs(job, step + 1), () => take(step + 1));
  };

  const finish = () => end({ kind: "exited", code: 0 });

  const take = (next: number) => {
    if (failure !== undefined && failure.kind !== "not-started" && next >= failure.step) {
      if (failure.kind === "hang") return;
      if (failure.kind === "ends") return end(failure.outcome);
      if (failure.kind === "signal") return end({ kind: "signalled", signal: failure.signal });
      if (failure.kind === "exit") {
        const { code, lastLine } = failure;
        return end({ kind: "exited", code, ...(lastLine !== undefined && { lastLine }) });
      }
    }
    step = next;
    if (!(failure?.kind === "silence" && step >= failure.step)) report();
    schedule();
  };

  if (failure?.kind === "not-started") {
    cancelNext = clock.after(0, () => end({ kind: "not-started", message: failure.message }));
  } else {
    schedule();
    if (timeoutMs !== undefined) {
      cancelEnd = clock.after(timeoutMs, () => end({ kind: "timed-out", afterMs: timeoutMs }));
    }
  }

  return {
    stop() {
      if (phase === "ended") return;
      const delayMs = phase === "stopping" ? 0 : stopMs;
      phase = "stopping";
      cancelEnd();
      cancelEnd = clock.after(delayMs, () => end({ kind: "stopped" }));
    },
  };
}
