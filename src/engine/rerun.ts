import type { CheckpointPlace } from "../schedulers/scheduler.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Report, Segment, Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";

/** What a new trial takes over from an attempt that does not count. */
export interface Inheritance {
  readonly values: ParamValues;
  /** That the earlier attempt finished, or took over itself. */
  readonly segments: readonly Segment[];
  /** Of these segments. */
  readonly reports: readonly Report[];
  /** The segment that was cut off and runs again; undefined for a trial that was recorded without segments. */
  readonly repeated: Segment | undefined;
}

/** What runs again after an attempt was interrupted, or failed with a retry left. */
export function inheritance(trial: Trial, space: SearchSpace): Inheritance {
  const segments = trial.segments
    .slice(0, -1)
    .map((segment) => ({ ...segment, origin: segment.origin ?? trial.number }));
  const reached = segments.at(-1)?.until ?? -1;
  return {
    values: searchedValues(trial, space),
    segments,
    reports: trial.reports.filter(({ step }) => step <= reached),
    repeated: trial.segments.at(-1),
  };
}

/** A trial's values without the derived ones. */
export function searchedValues({ params }: Trial, space: SearchSpace): ParamValues {
  const derived = new Set(space.derived.map(({ name }) => name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => !derived.has(name)));
}

/** The checkpoint that a trial left last, where it left one: what it goes on from. */
export function lastCheckpoint({ number, segments }: Trial): CheckpointPlace | undefined {
  const last = segments.findLast(({ endedAt }) => endedAt !== null);
  return last?.checkpoint === true && last.until !== null
    ? { trial: last.origin ?? number, step: last.until }
    : undefined;
}

/** The checkpoint that a trial, or the attempt that it repeats, saved at a step. */
export function checkpointAt({ number, segments }: Trial, step: number): CheckpointPlace | undefined {
  const segment = segments.findLast(({ checkpoint, until }) => checkpoint && until === step);
  return segment && { trial: segment.origin ?? number, step };
}
