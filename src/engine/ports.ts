import type { CheckpointPlace } from "../schedulers/scheduler.ts";
import type { ParamValues } from "../study/value.ts";
import type { JournalRecord } from "./journal-record.ts";

/** What the run loop asks of the machine. The real ones are in src/node, the simulated ones beside this file. */

export interface Clock {
  /** Milliseconds since the epoch. Within one run it never goes back, whatever a person sets the machine's clock to. */
  now(): number;
  /** Milliseconds of any origin, for durations: it neither goes back nor jumps, and rests while the machine sleeps. */
  elapsed(): number;
  /** Calls back once, `delayMs` from now; the returned function calls it off. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** The study's record, in Optuna's journal format. */
export interface Journal {
  /**
   * Under one lock: reads what others appended since the last call, hands it to `build` and appends what `build`
   * returns. Calls take effect in the order in which they are made. Resolves once written, rejects where the journal
   * cannot be written; nothing is half appended.
   */
  append(build: (foreign: readonly JournalRecord[]) => readonly JournalRecord[]): Promise<void>;
  /** Resolves once everything appended so far is safe on disk. */
  sync(): Promise<void>;
}

/** One trial to run. */
export interface Job {
  readonly trial: number;
  readonly params: ParamValues;
  /** For the trial's own random numbers. */
  readonly seed: number;
  /** Which run of its configuration this is, from 0; undefined where there is only one. */
  readonly repetition?: number | undefined;
  /** Run until this step, where the study has a fidelity that counts steps. */
  readonly until: number | undefined;
  /** Which of the study's places it runs in, from 0. */
  readonly place: number;
  /** How many segments of the trial came before this one: it has paused so often. */
  readonly segment: number;
  /** The checkpoint to go on from: what a trial saved when it had reached a step. Undefined for a start from scratch. */
  readonly resume: CheckpointPlace | undefined;
}

/** Whether a trial left a checkpoint at the step that it was to reach. */
export type CheckpointState = "saved" | "none";

export interface JobListener {
  /** Metrics as the trial reported them, steps among them. Values may be NaN or infinite. */
  onReport(metrics: Readonly<Record<string, number>>): void;
  /** Something that a person should know about this trial while it runs. */
  onNotice(message: string): void;
  /** The most memory that its processes were seen to hold together, where somebody looked. Comes before the end. */
  onMemory?(peakBytes: number): void;
  /** The trial's processes are gone and every report has been delivered. Called once, last. */
  onEnd(outcome: Outcome, checkpoint: CheckpointState): void;
}

export type Outcome =
  /** `lastLine` is the last line of its error output, where there is one. */
  | { readonly kind: "exited"; readonly code: number; readonly lastLine?: string }
  | { readonly kind: "signalled"; readonly signal: string; readonly lastLine?: string }
  | { readonly kind: "timed-out"; readonly afterMs: number }
  /** It was ended for want of time or memory by somebody else than us; the message says by whom. */
  | { readonly kind: "exhausted"; readonly of: "time" | "memory"; readonly message: string }
  /** Its processes held more memory than `run.memory` allows. */
  | { readonly kind: "out-of-memory"; readonly peakBytes: number; readonly limitBytes: number }
  /** The program could not be started; the message says why. */
  | { readonly kind: "not-started"; readonly message: string }
  /** Ended because `stop` was called. */
  | { readonly kind: "stopped" }
  /** Somebody ended it from outside, for good: it does not run again. */
  | { readonly kind: "cancelled"; readonly message: string }
  /**
   * The machine under it is gone, through no fault of the trial: it runs again, and the attempt does not count.
   * `endsRun`: what went wrong would meet every trial, such as a full disk, so nothing more is started.
   */
  | { readonly kind: "lost"; readonly message: string; readonly endsRun?: true };

export interface RunningJob {
  /** Ends the trial's processes, politely first. `onEnd` follows. Calling it again hurries. */
  stop(): void;
}

export interface Executor {
  start(job: Job, listener: JobListener): RunningJob;
  /**
   * Takes up a trial that an earlier runner started and that goes on without one, as jobs of a cluster do: its reports
   * are delivered from its beginning. Undefined where nothing is left of it.
   */
  adopt?(job: Job, listener: JobListener): RunningJob | undefined;
  /** Removes checkpoints that nobody will go on from. */
  discard?(places: readonly CheckpointPlace[]): void;
}
