import type { CheckpointPlace } from "../schedulers/scheduler.ts";
import type { SearchSpace } from "../study/space.ts";
import type { Report, Segment, Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { StudyState } from "./study-state.ts";

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
  // Of a configuration that is run several times, the curve is that of its first repetition.
  const isRepeated = segments.some(({ result }) => result !== undefined);
  const reached = isRepeated ? Number.POSITIVE_INFINITY : (segments.at(-1)?.until ?? -1);
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

/** Attempts whose configuration is to run again, before anything new: the earliest configuration first. */
export class RerunQueue {
  readonly #trials: Trial[];

  /** @param latest the latest attempt at each configuration */
  constructor(latest: Iterable<Trial>) {
    this.#trials = [...latest].filter((trial) => trial.superseded).sort(byConfiguration);
  }

  get trials(): readonly Trial[] {
    return this.#trials;
  }

  get size(): number {
    return this.#trials.length;
  }

  add(trial: Trial): void {
    this.#trials.push(trial);
    this.#trials.sort(byConfiguration);
  }

  take(): Trial | undefined {
    return this.#trials.shift();
  }
}

function byConfiguration(a: Trial, b: Trial): number {
  return a.configuration - b.configuration;
}

/** The attempts that led to this one, the latest first. @param trials of the study, by number */
export function attemptsBefore(trial: Trial, trials: readonly Trial[]): readonly Trial[] {
  const attempts: Trial[] = [];
  for (let earlier: Trial | undefined = trial; earlier?.retryOf != null; ) {
    earlier = trials[earlier.retryOf];
    if (earlier !== undefined) attempts.push(earlier);
  }
  return attempts;
}

/**
 * A trial that failed or was cancelled and that somebody wants to run again.
 *
 * @param hasRoom whether the budget has a place for a cancelled trial, which has lost its own
 */
export function openRetry(
  { requests, trials }: Pick<StudyState, "requests" | "trials">,
  hasRoom: boolean,
): { readonly trial: Trial; readonly request: number } | undefined {
  for (const { isFulfilled, wish, number: request } of requests) {
    if (isFulfilled || wish.kind !== "retry") continue;
    const trial = trials[wish.trial];
    const fits = trial?.state === "failed" || (trial?.state === "cancelled" && hasRoom);
    if (trial !== undefined && fits && !trial.superseded) return { trial, request };
  }
  return undefined;
}
