import type { History } from "../study/history.ts";
import { configurationKey, type SearchSpace } from "../study/space.ts";
import { hasEnded, type Trial } from "../study/trial.ts";

/** What a copy of a history, kept elsewhere, lacks: plain data. */
export interface HistoryChanges {
  readonly length: number;
  /** Trials by their position. */
  readonly trials: readonly (readonly [position: number, trial: Trial])[];
  readonly horizon: number | undefined;
}

/** Tells what has changed in a history since it was last asked. */
export class HistorySender {
  #sent: (Pick<Trial, "state" | "superseded"> & { readonly trial: Trial })[] = [];

  changes({ trials, horizon }: History): HistoryChanges {
    const changed = trials.flatMap((trial, position) => {
      const before = this.#sent[position];
      // A trial that has ended changes no more, except that it may stop to count.
      const isKnown =
        before !== undefined &&
        before.trial === trial &&
        before.state === trial.state &&
        before.superseded === trial.superseded &&
        hasEnded(trial);
      return isKnown ? [] : [[position, trial] as const];
    });
    this.#sent = trials.map((trial) => ({ trial, state: trial.state, superseded: trial.superseded }));
    return { length: trials.length, trials: changed, horizon };
  }
}

/** The copy. Trials that have not changed stay the same objects, so that what samplers remember of them stays good. */
export class HistoryCopy {
  readonly #space: SearchSpace;
  readonly #trials: Trial[] = [];
  readonly #keys: string[] = [];

  constructor(space: SearchSpace) {
    this.#space = space;
  }

  apply({ length, trials, horizon }: HistoryChanges): History {
    this.#trials.length = length;
    this.#keys.length = length;
    for (const [position, trial] of trials) {
      this.#trials[position] = trial;
      this.#keys[position] = configurationKey(this.#space, trial.params);
    }
    return {
      trials: this.#trials,
      configurations: new Map(this.#trials.map((trial) => [trial.configuration, trial])),
      configurationKeys: new Set(this.#keys),
      horizon,
    };
  }
}
