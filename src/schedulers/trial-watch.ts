import type { History } from "../study/history.ts";
import { hasEnded, type Trial } from "../study/trial.ts";

/**
 * Follows a history with work that depends on what is new and unfinished, not on how long the study is. Schedulers see the
 * study's own trials in order, so they need less than `followTrials`: no trial that has ended is looked at again.
 */
export interface TrialWatch {
  /**
   * Calls `begin` where the history is not the continuation of the one before, then `visit` for every trial that had not
   * ended when it was last visited; in order.
   */
  update(history: History, begin: () => void, visit: (trial: Trial) => void): void;
}

export function watchTrials(): TrialWatch {
  let seen = 0;
  let open: number[] = [];
  let first: number | null | undefined;
  return {
    update({ trials }, begin, visit) {
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
        visit(trial);
        return !hasEnded(trial);
      });
    },
  };
}
