import { hasEnded, type Trial } from "./trial.ts";

/** What may be another than at the last look. */
export interface TrialChanges {
  /** Whether the list is not the continuation of the one before, trial by trial, so that everything begins anew. */
  readonly isAnew: boolean;
  /** Positions in the list. */
  readonly positions: ReadonlySet<number>;
}

/**
 * Follows a study's trials from look to look, for work that depends on what is new and unfinished, not on how long the
 * study is. A trial counts as changed where it is new or another object, where it had not ended, and where it does not
 * count any more since one that is new repeats it. Nothing of the others is read.
 */
export function followTrials(): (trials: readonly Trial[]) => TrialChanges {
  let known: Trial[] = [];
  let open: number[] = [];
  return (trials) => {
    let isAnew = trials.length < known.length;
    const positions = new Set(open);
    for (let at = 0; at < known.length && !isAnew; at++) {
      if (known[at] === trials[at]) continue;
      positions.add(at);
      isAnew = known[at]?.number !== trials[at]?.number;
    }
    if (isAnew) {
      known = [];
      positions.clear();
    }
    for (let at = known.length; at < trials.length; at++) {
      positions.add(at);
      const { number, retryOf } = trials[at] as Trial;
      if (retryOf === null) continue;
      const before = at - (number - retryOf);
      if (trials[before]?.number === retryOf) positions.add(before);
    }
    open = [];
    for (const at of positions) {
      const trial = trials[at] as Trial;
      known[at] = trial;
      if (!hasEnded(trial)) open.push(at);
    }
    return { isAnew, positions };
  };
}
