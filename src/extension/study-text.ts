import { countOf, formatNumber } from "../analysis/number-text.ts";
import type { Overview } from "./monitor-protocol.ts";

/** Whether somebody runs the study now. */
export function isLive({ runState }: Overview): boolean {
  return ["starting", "running", "paused", "stopping"].includes(runState);
}

/** Whether running the study goes on with it, rather than finding out that nothing is left. */
export function isUnfinished({ runState }: Overview): boolean {
  return runState === "stopped" || runState === "interrupted";
}

/** `12/60 trials, best 0.974`: short enough for the line above a file. */
export function progressText(overview: Overview): string {
  const { settled, budgetTrials, best } = overview;
  const count = budgetTrials === null ? countOf(settled, "trial") : `${settled}/${budgetTrials} trials`;
  const [first] = best;
  return first ? `${count}, best ${formatNumber(Number(first.value))}` : count;
}

/** `digits: 40 trials, best val_accuracy 0.978 (trial 31)`: what a person wants to know at the end. */
export function endText(overview: Overview): string {
  const { name, runState, settled, objectives, best, failures, budgetTrials, endReason } = overview;
  const [objective] = objectives;
  const [first] = best;
  const isShort = budgetTrials !== null && settled < budgetTrials;
  const why = isShort && endReason !== null ? ` (${endReason})` : "";
  const count =
    budgetTrials === null || (runState === "finished" && !isShort)
      ? countOf(settled, "trial")
      : `${settled} of ${budgetTrials} trials${why}`;
  const result =
    first && objective
      ? `best ${objective.metric} ${formatNumber(Number(first.value))} (trial ${first.trial})`
      : "no trial is complete";
  const reason = !first && failures[0] ? `: ${failures[0].reason}` : "";
  const state = runState === "stopped" ? " stopped" : runState === "interrupted" ? " was interrupted" : "";
  return `${name}${state}: ${count}, ${result}${reason}`;
}
