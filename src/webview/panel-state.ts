import type { Delta, RelatedStudy, Snapshot, StudyOverview, TrialRow } from "./protocol.ts";
import { decodeTrials } from "./trial-columns.ts";

/** What the panel knows of the study; undefined until the first snapshot. */
export interface PanelState {
  readonly version: number;
  readonly overview: StudyOverview;
  /** By number. */
  readonly trials: readonly TrialRow[];
  readonly studies: readonly RelatedStudy[];
}

export type Received =
  | { readonly kind: "state"; readonly state: PanelState }
  /** A message was missed: only a snapshot helps. */
  | { readonly kind: "lost" };

/** Takes in a message. The state handed in is left as it was. */
export function receive(state: PanelState | undefined, message: Snapshot | Delta): Received {
  const { version, overview } = message;
  if (message.kind === "snapshot") {
    const { studies } = message;
    return { kind: "state", state: { version, overview, trials: decodeTrials(message.trials), studies } };
  }
  if (!state || version !== state.version + 1) return { kind: "lost" };
  const studies = message.studies ?? state.studies;
  if (message.trials.count === 0) return { kind: "state", state: { ...state, version, overview, studies } };
  const trials = [...state.trials];
  for (const trial of decodeTrials(message.trials)) {
    // A gap would leave a hole that every reader of the list would have to expect.
    if (trial.number > trials.length) return { kind: "lost" };
    trials[trial.number] = trial;
  }
  return { kind: "state", state: { ...state, version, overview, trials, studies } };
}
