import { hasEnded, type Trial } from "../study/trial.ts";
import { toWireTrial, type WireTrial } from "../webview/protocol.ts";
import { rowOf } from "./study-overview.ts";

/** Finds the trials that are new or different since the last look, at the cost of those that can still change. */
export class ChangedRows {
  /** What was last given out of the trials that had not ended then. */
  readonly #open = new Map<number, string>();
  #count = 0;

  /** @param trials by number; the list only grows, and trials that have ended do not change */
  take(trials: readonly Trial[]): readonly WireTrial[] {
    const changed: WireTrial[] = [];
    for (const number of [...this.#open.keys()]) this.#look(trials[number], changed);
    for (const trial of trials.slice(this.#count)) this.#look(trial, changed);
    this.#count = trials.length;
    return changed;
  }

  #look(trial: Trial | undefined, changed: WireTrial[]): void {
    if (!trial) return;
    const row = toWireTrial(rowOf(trial));
    if (hasEnded(trial)) {
      changed.push(row);
      this.#open.delete(trial.number);
      return;
    }
    const text = JSON.stringify(row);
    if (this.#open.get(trial.number) !== text) changed.push(row);
    this.#open.set(trial.number, text);
  }
}
