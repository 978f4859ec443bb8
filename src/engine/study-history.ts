import type { History } from "../study/history.ts";
import { configurationKey, type SearchSpace } from "../study/space.ts";
import { hasEnded, isSettled, type Trial } from "../study/trial.ts";

/** The history that samplers and schedulers see, with the counts that the run loop asks for after each trial. */
export class StudyHistory implements History {
  readonly trials: readonly Trial[];
  readonly configurations = new Map<number, Trial>();
  readonly #keys = new Set<string>();
  /** Trials of other tools that may be given parameters yet, and how many trials were looked through for them. */
  readonly #foreign = new Set<Trial>();
  #lookedThrough = 0;
  /** Set by the session before it asks a scheduler. */
  horizon: number | undefined = undefined;
  #space: SearchSpace;
  readonly #paused = new Set<Trial>();
  #nextConfiguration = 0;
  #settled = 0;
  #steps = 0;

  /** @param trials the study's trials by number, kept up to date in place by their owner */
  constructor(space: SearchSpace, trials: readonly Trial[]) {
    this.#space = space;
    this.trials = trials;
    for (const trial of trials.filter(isOurs)) {
      this.add(trial);
      if (isPaused(trial)) this.#paused.add(trial);
      if (counts(trial)) this.#settled += 1;
      for (const position of trial.segments.keys()) this.#steps += stepsOf(trial, position);
    }
  }

  /** To be called once for each trial, when it is created. */
  add(trial: Trial): void {
    this.configurations.set(trial.configuration, trial);
    this.#keys.add(configurationKey(this.#space, trial.params));
    this.#nextConfiguration = Math.max(this.#nextConfiguration, trial.configuration + 1);
  }

  /** To be called when the space has become another one, which holds all trials that there are. */
  useSpace(space: SearchSpace): void {
    this.#space = space;
    this.#keys.clear();
    for (const { params } of this.trials) this.#keys.add(configurationKey(space, params));
  }

  /** To be called when a trial has paused. */
  pause(trial: Trial): void {
    this.#paused.add(trial);
    this.#steps += stepsOf(trial, trial.segments.length - 1);
  }

  /** To be called when a paused trial goes on. */
  resume(trial: Trial): void {
    this.#paused.delete(trial);
  }

  /** To be called once for each trial, when it has ended. */
  end(trial: Trial): void {
    if (!this.#paused.delete(trial)) this.#steps += stepsOf(trial, trial.segments.length - 1);
    if (counts(trial)) this.#settled += 1;
  }

  /** To be called when a trial that was settled is to run again. @param trial as it was */
  unsettle(trial: Trial): void {
    if (counts(trial)) this.#settled -= 1;
  }

  /** Those of other tools included, whose trials come without a word. */
  get configurationKeys(): ReadonlySet<string> {
    for (; this.#lookedThrough < this.trials.length; this.#lookedThrough++) {
      const trial = this.trials[this.#lookedThrough] as Trial;
      if (!isOurs(trial)) this.#foreign.add(trial);
    }
    for (const trial of this.#foreign) {
      this.#keys.add(configurationKey(this.#space, trial.params));
      if (hasEnded(trial)) this.#foreign.delete(trial);
    }
    return this.#keys;
  }

  /** One more than the highest configuration index in use. */
  get nextConfiguration(): number {
    return this.#nextConfiguration;
  }

  /** How many configurations are settled; not those that a person cancelled, for which others may run. */
  get settled(): number {
    return this.#settled;
  }

  /** Trials of ours that wait to go on. */
  get paused(): ReadonlySet<Trial> {
    return this.#paused;
  }

  /** Steps of all segments that have ended; what is repeated from scratch counts as often as it is done. */
  get steps(): number {
    return this.#steps;
  }
}

/**
 * Whether a run of the study began the trial. Those that another tool added take a number, and may be learned from; they
 * are no configurations of the study, and nobody's but that tool's to end.
 */
export function isOurs({ segments }: Pick<Trial, "segments">): boolean {
  return segments.length > 0;
}

/** Whether the trial's configuration counts against `budget.trials`. */
export function counts(trial: Trial): boolean {
  return isSettled(trial) && trial.state !== "cancelled";
}

/** Whether the trial waits to go on; one that another tool put in line has not begun. */
export function isPaused(trial: Trial): boolean {
  return trial.state === "waiting" && isOurs(trial);
}

/** Steps that one of the trial's own segments took; none while it runs. */
function stepsOf({ step, segments, endedAt }: Trial, position: number): number {
  const segment = segments[position];
  if (segment === undefined || segment.origin !== undefined || segment.endedAt === null) return 0;
  const { from, until, result } = segment;
  if (result !== undefined) return result.step ?? 0;
  const isCutOff = position === segments.length - 1 && segment.endedAt === endedAt;
  const reached = isCutOff || until === null ? (step ?? 0) : until;
  return Math.max(0, reached - (from?.step ?? 0));
}
