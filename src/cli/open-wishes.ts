import { wantedBudget } from "../engine/stopped-study.ts";
import { budgetText } from "../engine/study-control.ts";
import type { StudyState } from "../engine/study-state.ts";
import { shortValue } from "./trials.ts";

/** What people have asked of a study and what is still to be done, each in words. */
export function openWishes(state: StudyState): readonly string[] {
  const wishes = state.requests
    .filter(({ isFulfilled }) => !isFulfilled)
    .map(({ wish }) => {
      if (wish.kind === "retry") return `trial ${wish.trial} once more`;
      const values = Object.entries(wish.values).map(([name, value]) => `${name} ${shortValue(value)}`);
      return values.length === 0 ? "a new configuration" : `to try ${values.join(", ")}`;
    });
  const budget = budgetText(wantedBudget(state));
  return budget === "" ? wishes : [...wishes, `the next run with ${budget}`];
}
