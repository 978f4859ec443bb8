import { followTrials } from "../study/follow-trials.ts";
import { byConfiguration } from "../study/history.ts";
import { hasEnded, isSettled, type Trial } from "../study/trial.ts";
import { lowerBound } from "./sorted-list.ts";

/** The attempts of a study that count, each list in the order of their configurations. */
export interface TrialBook {
  readonly settled: readonly Trial[];
  /** How many of `settled`, from the first on, are as they were at the last look. */
  readonly kept: number;
  /** Those that run or wait. */
  readonly open: readonly Trial[];
  /** One more than the highest configuration of any trial. */
  readonly nextConfiguration: number;
}

/** Who keeps more of the settled trials than their order. */
export interface BookVisitor {
  /** All that was entered is gone. */
  begin(): void;
  enter(trial: Trial): void;
  /** A trial that was entered does not count any more. */
  leave(trial: Trial): void;
}

/** Keeps book of a study as it grows. A look costs as much as what has changed since the one before. */
export function keepBook(visitor?: BookVisitor): (trials: readonly Trial[]) => TrialBook {
  const follow = followTrials();
  /** What is in `settled`, by its position among the trials. */
  let entered: (Trial | undefined)[] = [];
  let settled: Trial[] = [];
  let nextConfiguration = 0;

  return (trials) => {
    const { isAnew, positions } = follow(trials);
    if (isAnew) {
      entered = [];
      settled = [];
      nextConfiguration = 0;
      visitor?.begin();
    }
    let kept = isAnew ? 0 : settled.length;
    const open: Trial[] = [];
    for (const at of positions) {
      const trial = trials[at] as Trial;
      nextConfiguration = Math.max(nextConfiguration, trial.configuration + 1);
      if (!hasEnded(trial) && !trial.superseded) open.push(trial);
      const before = entered[at];
      const now = isSettled(trial) ? trial : undefined;
      if (before === now) continue;
      if (before !== undefined) {
        const place = placeOf(settled, before);
        settled.splice(place, 1);
        kept = Math.min(kept, place);
        visitor?.leave(before);
      }
      if (now !== undefined) {
        const place = placeOf(settled, now);
        settled.splice(place, 0, now);
        kept = Math.min(kept, place);
        visitor?.enter(now);
      }
      entered[at] = now;
    }
    return { settled, kept, open: open.sort(byConfiguration), nextConfiguration };
  };
}

/** Where a trial is, or belongs. */
function placeOf(settled: readonly Trial[], trial: Trial): number {
  return lowerBound(settled, (other) => byConfiguration(other, trial) < 0);
}
