import type { TrialState } from "../study/trial.ts";
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
export function Progress({ overview }: { readonly overview: StudyOverview }) {
  const { settled, budgetTrials, counts } = overview;
  return (
    <div class="progress-line">
      {budgetTrials !== null && (
        <progress max={budgetTrials} value={Math.min(settled, budgetTrials)} aria-label="Trials done" />
      )}
      <strong>{budgetTrials === null ? `${settled} trials` : `${settled} of ${budgetTrials} trials`}</strong>
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
