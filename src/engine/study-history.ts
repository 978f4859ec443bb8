import type { History } from "../study/history.ts";
import { configurationKey, type SearchSpace } from "../study/space.ts";
import { hasEnded, isSettled, type Trial } from "../study/trial.ts";

/** The history that samplers and schedulers see, with the counts that the run loop asks for after each trial. */
export class StudyHistory implements History {
  readonly trials: readonly Trial[];
  readonly configurations = new Map<number, Trial>();
  readonly configurationKeys = new Set<string>();
  readonly horizon = undefined;
  readonly #space: SearchSpace;
  #nextConfiguration = 0;
  #settled = 0;
  #steps = 0;
  #failed = 0;

  /** @param trials the study's trials by number, kept up to date in place by their owner */
  constructor(space: SearchSpace, trials: readonly Trial[]) {
    this.#space = space;
    this.trials = trials;
    for (const trial of trials) {
      this.add(trial);
      if (hasEnded(trial)) this.end(trial);
    }
  }

  /** To be called once for each trial, when it is created. */
  add(trial: Trial): void {
    this.configurations.set(trial.configuration, trial);
    this.configurationKeys.add(configurationKey(this.#space, trial.params));
    this.#nextConfiguration = Math.max(this.#nextConfiguration, trial.configuration + 1);
  }

  /** To be called once for each trial, when it has ended. */
  end(trial: Trial): void {
    this.#steps += trial.step ?? 0;
    if (!isSettled(trial)) return;
    this.#settled += 1;
    if (trial.state === "failed") this.#failed += 1;
  }

  /** One more than the highest configuration index in use. */
  get nextConfiguration(): number {
    return this.#nextConfiguration;
  }

  /** How many configurations are settled. */
  get settled(): number {
    return this.#settled;
  }

  /** How many of the settled ones failed. */
  get failed(): number {
    return this.#failed;
  }

  /** Steps of all trials that have ended. */
  get steps(): number {
    return this.#steps;
  }
}
