import * as vscode from "vscode";
import { formatNumber } from "../analysis/number-text.ts";
import type { Overview } from "./monitor-protocol.ts";

/** Whether somebody runs the study now. */
export function isLive({ runState }: Overview): boolean {
  return ["starting", "running", "paused", "stopping"].includes(runState);
}

/** Whether running the study goes on with it, rather than finding out that nothing is left. */
export function isUnfinished({ runState }: Overview): boolean {
  return runState === "stopped" || runState === "interrupted";
}

export function stateText({ runState }: Overview): string {
  switch (runState) {
    case "new":
      return vscode.l10n.t("not run yet");
    case "starting":
      return vscode.l10n.t("starting");
    case "running":
      return vscode.l10n.t("running");
    case "paused":
      return vscode.l10n.t("paused");
    case "stopping":
      return vscode.l10n.t("stopping");
    case "stopped":
      return vscode.l10n.t("stopped");
    case "interrupted":
      return vscode.l10n.t("interrupted");
    case "finished":
      return vscode.l10n.t("finished");
    case "failed":
      return vscode.l10n.t("failed");
  }
}

/** `12/60 trials, best 0.974`: short enough for the line above a file. */
export function progressText(overview: Overview): string {
  const { settled, budgetTrials, best, notAnsweringSince } = overview;
  if (notAnsweringSince !== undefined)
    return vscode.l10n.t("not answering since {0}", new Date(notAnsweringSince).toLocaleTimeString());
  const count =
    budgetTrials === null ? trialCount(settled) : vscode.l10n.t("{0}/{1} trials", settled, budgetTrials);
  const [first] = best;
  return first ? vscode.l10n.t("{0}, best {1}", count, formatNumber(Number(first.value))) : count;
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
      ? trialCount(settled)
      : `${vscode.l10n.t("{0} of {1} trials", settled, budgetTrials)}${why}`;
  const result =
    first && objective
      ? vscode.l10n.t(
          "best {0} {1} (trial {2})",
          objective.metric,
          formatNumber(Number(first.value)),
          first.trial,
        )
      : vscode.l10n.t("no trial is complete");
  const reason = !first && failures[0] ? `: ${failures[0].reason}` : "";
  return `${nameWithState(name, runState)}: ${count}, ${result}${reason}`;
}

function nameWithState(name: string, runState: Overview["runState"]): string {
  if (runState === "stopped") return vscode.l10n.t("{0} stopped", name);
  return runState === "interrupted" ? vscode.l10n.t("{0} was interrupted", name) : name;
}

function trialCount(count: number): string {
  return count === 1 ? vscode.l10n.t("1 trial") : vscode.l10n.t("{0} trials", count);
}
