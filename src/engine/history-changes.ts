import type { TrialReading } from "../samplers/sampler.ts";
import { followTrials } from "../study/follow-trials.ts";
import type { History } from "../study/history.ts";
import { configurationKey, type SearchSpace } from "../study/space.ts";
import type { Report, Trial } from "../study/trial.ts";

/** What a copy of a history, kept elsewhere, lacks: plain data. */
export interface HistoryChanges {
  readonly length: number;
  /** Trials by their position. */
  readonly trials: readonly (readonly [position: number, trial: Trial])[];
  readonly horizon: number | undefined;
}

/** Tells what has changed in a history since it was last asked. */
export class HistorySender {
  readonly #reading: TrialReading | undefined;
  readonly #follow = followTrials();

  /** @param reading what is told of trials; undefined for everything */
  constructor(reading?: TrialReading) {
    this.#reading = reading;
  }

  changes({ trials, horizon }: History): HistoryChanges {
    const positions = [...this.#follow(trials).positions].sort((a, b) => a - b);
    return {
      length: trials.length,
      trials: positions.map((at) => [at, partOf(trials[at] as Trial, this.#reading)]),
      horizon,
    };
  }
}

/** A trial with what is read of it, and nothing in the place of everything else. */
function partOf(trial: Trial, reading: TrialReading | undefined): Trial {
  if (reading === undefined) return trial;
  const { number, configuration, state, params, values, reports, step, superseded, violations } = trial;
  return {
    number,
    configuration,
    state,
    params,
    values,
    reports: reading === "curves" ? reports : lastWhole(trial),
    step,
    superseded,
    violations,
    metrics: {},
    segments: [],
    note: null,
    reason: null,
    startedAt: null,
    endedAt: null,
    retryOf: null,
  };
}

/** What a trial without values is judged by. */
function lastWhole({ values, reports }: Trial): readonly Report[] {
  const last =
    values === null ? reports.findLast((report) => report.values.every(Number.isFinite)) : undefined;
  return last === undefined ? [] : [last];
}

/**
 * The copy. Trials that have not changed stay the same objects, so that what samplers remember of them stays good. Nothing
 * is made anew of thousands of trials for the sake of one that has ended.
 */
export class HistoryCopy {
  readonly #space: SearchSpace;
  readonly #trials: Trial[] = [];
  readonly #keys: string[] = [];
  #configurations = new Map<number, Trial>();
  #configurationKeys = new Set<string>();

  constructor(space: SearchSpace) {
    this.#space = space;
  }

  apply({ length, trials, horizon }: HistoryChanges): History {
    let isReplaced = length < this.#trials.length;
    this.#trials.length = length;
    this.#keys.length = length;
    for (const [position, trial] of trials) {
      const key = configurationKey(this.#space, trial.params);
      const before = this.#trials[position];
      if (before !== undefined)
        isReplaced ||= before.configuration !== trial.configuration || this.#keys[position] !== key;
      this.#trials[position] = trial;
      this.#keys[position] = key;
    }
    if (isReplaced) {
      this.#configurations = new Map(this.#trials.map((trial) => [trial.configuration, trial]));
      this.#configurationKeys = new Set(this.#keys);
    } else for (const [position, trial] of trials) this.#note(trial, this.#keys[position] as string);
    return {
      trials: this.#trials,
      configurations: this.#configurations,
      configurationKeys: this.#configurationKeys,
      horizon,
    };
  }

  #note(trial: Trial, key: string): void {
    const latest = this.#configurations.get(trial.configuration);
    // An attempt may end after the next one has begun.
    if (latest === undefined || latest.number <= trial.number)
      this.#configurations.set(trial.configuration, trial);
    this.#configurationKeys.add(key);
  }
}
