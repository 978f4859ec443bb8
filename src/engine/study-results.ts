import { compareValues, type Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import { counts } from "./study-history.ts";

/** What the trials that were weighed so far come to. */
export class StudyResults {
  readonly #objective: Objective | undefined;
  #best: Trial | undefined;
  #sinceBest = 0;
  #settled = 0;
  #failed = 0;

  /** @param objectives the first one says what is best */
  constructor([objective]: readonly Objective[]) {
    this.#objective = objective;
  }

  get best(): Trial | undefined {
    return this.#best;
  }

  /** Configurations that were settled since the best one, without a better one. */
  get sinceBest(): number {
    return this.#sinceBest;
  }

  /** Configurations that are settled, and how many of them failed. */
  get settled(): number {
    return this.#settled;
  }

  get failed(): number {
    return this.#failed;
  }

  /** To be called when a trial without a result is to run again. @param trial as it was */
  forget(trial: Trial): void {
    if (!counts(trial)) return;
    this.#settled -= 1;
    if (trial.state === "failed") this.#failed -= 1;
  }

  /** To be called once for each trial that has ended. */
  weigh(trial: Trial): void {
    if (!counts(trial)) return;
    this.#settled += 1;
    this.#sinceBest += 1;
    if (trial.state === "failed") this.#failed += 1;
    const value = trial.values?.[0];
    if (trial.state !== "complete" || value === undefined || this.#objective === undefined) return;
    const best = this.#best?.values?.[0];
    const order = best === undefined ? -1 : compareValues(this.#objective.direction, value, best);
    // Of equal ones the first is the best, whichever ended first.
    if (order === 0 && trial.number < (this.#best as Trial).number) this.#best = trial;
    if (order >= 0) return;
    this.#best = trial;
    this.#sinceBest = 0;
  }
}
