import type { History } from "./history.ts";
import type { Trial } from "./trial.ts";

/**
 * Trials of older studies, which a study may start from. They come first in the history that a sampler sees, with
 * configurations and numbers from -1 downwards, so that they are in nobody's way: the k-th of them is -k.
 */
export function isOlder({ configuration }: Pick<Trial, "configuration">): boolean {
  return configuration < 0;
}

/** How many trials of older studies a history begins with. */
export function olderCount({ trials }: Pick<History, "trials">): number {
  const first = trials.findIndex((trial) => !isOlder(trial));
  return first === -1 ? trials.length : first;
}

/** A trial's name for a person. */
export function trialName(number: number): string {
  return number < 0 ? `older trial ${-number}` : `trial ${number}`;
}
