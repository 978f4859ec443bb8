import type { History } from "../study/history.ts";
import { hasEnded, type Trial } from "../study/trial.ts";

/** Finds the trials that ran to their end since it was last asked, looking at new and at unfinished ones only. */
export interface FinishedTrials {
  /** Calls `begin` where the history is not the continuation of the one before, then `take` for each trial once. */
  update(history: History, begin: () => void, take: (trial: Trial) => void): void;
}

export function createFinishedTrials(): FinishedTrials {
  let seen = 0;
  let open: number[] = [];
  let first: number | null | undefined;
  return {
    update({ trials }, begin, take) {
      const start = trials[0]?.startedAt;
      if (trials.length < seen || (seen > 0 && start !== first)) {
        seen = 0;
        open = [];
      }
      if (seen === 0) begin();
      first = start;
      for (; seen < trials.length; seen++) open.push(seen);
      open = open.filter((number) => {
        const trial = trials[number] as Trial;
        if (trial.state === "complete") take(trial);
        return !hasEnded(trial);
      });
    },
  };
}
