import { hasEnded, type Trial } from "../study/trial.ts";
import type { SentTrial } from "../webview/trial-columns.ts";
import { rowOf } from "./study-overview.ts";

/** Finds the trials that are new or different since the last look, at the cost of those that can still change. */
export class ChangedRows {
  /** What was last given out of the trials that had not ended then. */
  readonly #open = new Map<number, string>();
  #count = 0;

  /** @param trials by number; the list only grows, and trials that have ended do not change */
  take(trials: readonly Trial[]): readonly SentTrial[] {
    const changed: SentTrial[] = [];
    for (const number of [...this.#open.keys()]) this.#look(trials[number], changed);
    for (let number = this.#count; number < trials.length; number++) this.#look(trials[number], changed);
    this.#count = trials.length;
    return changed;
  }

  #look(trial: Trial | undefined, changed: SentTrial[]): void {
    if (!trial) return;
    if (hasEnded(trial)) {
      changed.push(rowOf(trial));
      this.#open.delete(trial.number);
      return;
    }
    const text = whatChanges(trial);
    if (this.#open.get(trial.number) !== text) changed.push(rowOf(trial));
    this.#open.set(trial.number, text);
  }
}

/** Of a trial that goes on; reports are only added, or the last one is made again. */
function whatChanges({
  state,
  params,
  values,
  metrics,
  step,
  note,
  reason,
  startedAt,
  reports,
  segments,
}: Trial): string {
  const last = reports.at(-1);
  return JSON.stringify([
    [state, params, values, metrics, step, note, reason, startedAt],
    [reports.length, last?.step, last?.values.map(String), segments.length, segments.at(-1)],
  ]);
}
