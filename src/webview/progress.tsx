import type { TrialState } from "../study/trial.ts";
import { formatDuration, formatTimeLeft } from "./format.ts";
import { StateIcon } from "./icon.tsx";
import type { StudyOverview } from "./protocol.ts";

const shownStates: readonly TrialState[] = [
  "running",
  "complete",
  "pruned",
  "infeasible",
  "failed",
  "cancelled",
  "waiting",
];

/** How many trials are done, against the budget, and how they stand. */
export function Progress({ overview, now }: { readonly overview: StudyOverview; readonly now: number }) {
  const { settled, budgetTrials, counts, strategy } = overview;
  return (
    <div class="progress-line">
      {budgetTrials !== null && (
        <progress max={budgetTrials} value={Math.min(settled, budgetTrials)} aria-label="Trials done" />
      )}
      <strong>{budgetTrials === null ? `${settled} trials` : `${settled} of ${budgetTrials} trials`}</strong>
      <span class="faint">
        {[strategy, times(overview, now), earlyEnd(overview)].filter(Boolean).join(" · ")}
      </span>
      <ul class="counts">
        {shownStates
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <li key={state}>
              <StateIcon state={state} />
              {counts[state]} {state}
            </li>
          ))}
      </ul>
    </div>
  );
}

/** Without it, 31 of 40 trials and yet finished would be a riddle. */
function earlyEnd({ settled, budgetTrials, endReason }: StudyOverview): string | null {
  return budgetTrials !== null && settled < budgetTrials ? endReason : null;
}

function times(overview: StudyOverview, now: number): string {
  const { runState, elapsedMs, asOf, timeLeftMs } = overview;
  if (runState === "new") return "";
  if (runState !== "running") return elapsedMs > 0 ? formatDuration(elapsedMs) : "";
  const sinceMs = Math.max(0, now - asOf);
  const left = timeLeftMs === null ? "" : `, ${formatTimeLeft(Math.max(0, timeLeftMs - sinceMs))}`;
  return `${formatDuration(elapsedMs + sinceMs)}${left}`;
}
