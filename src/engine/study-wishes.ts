import { readEnqueuedValues } from "../study/enqueued-values.ts";
import type { Study } from "../study/study.ts";
import type { ParamValues } from "../study/value.ts";
import { searchedValues } from "./rerun.ts";
import type { StudyRequest, StudyState } from "./study-state.ts";

/** What has to be known of a study to say whether a wish for it can come true. */
export interface WishedStudy {
  readonly study: Study;
  readonly state: Pick<StudyState, "trials">;
  /** Whether `budget.trials` leaves room for another configuration. */
  readonly hasRoom: boolean;
}

export type WishAnswer =
  | { readonly kind: "wish"; readonly wish: StudyRequest["wish"] }
  /** A sentence for a person. */
  | { readonly kind: "refused"; readonly message: string };

const refused = (message: string): WishAnswer => ({ kind: "refused", message });

/** These values are to be tried next. */
export function wishForValues(wished: WishedStudy, given: ParamValues): WishAnswer {
  const read = readEnqueuedValues(wished.study.space, given);
  if (read.kind === "refused") return refused(read.message);
  if (!wished.hasRoom) return refused(noRoom(wished.study));
  return { kind: "wish", wish: { kind: "enqueue", values: read.values } };
}

/** The values of a trial that has ended are to run once more. */
export function wishForRetry(wished: WishedStudy, number: number): WishAnswer {
  const { study, state, hasRoom } = wished;
  const trial = state.trials[number];
  if (trial === undefined) return refused(unknownTrial(state, number));
  if (trial.state === "running" || trial.state === "waiting")
    return refused(`Trial ${number} has not ended.`);
  if (trial.superseded) return refused(`Trial ${number} runs again by itself.`);
  if (trial.state === "failed") return { kind: "wish", wish: { kind: "retry", trial: number } };
  if (!hasRoom) return refused(noRoom(study));
  if (trial.state === "cancelled") return { kind: "wish", wish: { kind: "retry", trial: number } };
  // What has a result keeps it; its values run once more as a configuration of their own.
  return { kind: "wish", wish: { kind: "enqueue", values: searchedValues(trial, study.space) } };
}

export function unknownTrial({ trials }: WishedStudy["state"], number: number): string {
  const { length } = trials;
  return `There is no trial ${number}; ${length === 0 ? "none has begun" : `the last one is ${length - 1}`}.`;
}

function noRoom({ budget }: Study): string {
  return `The budget of ${budget.trials} trials is used up; make it larger first.`;
}
