import type { CheckpointPlace } from "../schedulers/scheduler.ts";
import type { CheckpointPolicy } from "../study/study.ts";
import { hasEnded, type Segment, type Trial } from "../study/trial.ts";
import { lastCheckpoint } from "./rerun.ts";

export interface CheckpointUse {
  readonly policy: CheckpointPolicy;
  /** Trials that run or wait, and attempts whose configuration is to run again. */
  readonly living: Iterable<Trial>;
  readonly best: Trial | undefined;
  /** What a scheduler may start from later. */
  readonly needed: readonly CheckpointPlace[];
}

/**
 * The checkpoints that may be on disk, and which of them are needed no more. A checkpoint is needed by the trial that goes
 * on from it, until that trial has left a later one, and by whoever else the scheduler names.
 */
export class CheckpointLedger {
  readonly #places = new Map<string, CheckpointPlace>();

  constructor(trials: readonly Trial[]) {
    for (const { number, segments } of trials) for (const segment of segments) this.#note(number, segment);
  }

  /** To be called once for each segment of the trial, when it has ended. */
  note({ number, segments }: Trial): void {
    const last = segments.at(-1);
    if (last !== undefined) this.#note(number, last);
  }

  /** A segment that was cut off may have left half a checkpoint, which nobody will need. */
  #note(trial: number, { until, endedAt, origin }: Segment): void {
    if (endedAt === null || until === null || origin !== undefined) return;
    const place = { trial, step: until };
    this.#places.set(keyOf(place), place);
  }

  /** Takes out, and returns, what nobody needs any more. */
  takeUnneeded({ policy, living, best, needed }: CheckpointUse, trials: readonly Trial[]): CheckpointPlace[] {
    if (policy === "all") return [];
    const kept = new Set(needed.map(keyOf));
    const keep = (place: CheckpointPlace | undefined | null) => {
      if (place) kept.add(keyOf(place));
    };
    for (const trial of living) {
      keep(lastCheckpoint(trial));
      keep(trial.segments.at(-1)?.from);
    }
    if (policy === "best" && best !== undefined) keep(lastCheckpoint(best));
    const unneeded: CheckpointPlace[] = [];
    for (const [key, place] of this.#places) {
      if (kept.has(key)) continue;
      const trial = trials[place.trial];
      if (policy === "last" && trial !== undefined && isLastOfEnded(trial, place)) continue;
      this.#places.delete(key);
      unneeded.push(place);
    }
    return unneeded;
  }
}

function isLastOfEnded(trial: Trial, place: CheckpointPlace): boolean {
  const last = lastCheckpoint(trial);
  return hasEnded(trial) && last !== undefined && keyOf(last) === keyOf(place);
}

function keyOf({ trial, step }: CheckpointPlace): string {
  return `${trial}/${step}`;
}
