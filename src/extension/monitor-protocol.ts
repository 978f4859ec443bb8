import type { TrialMark } from "../analysis/trial-filter.ts";
import type { StudyQuestion } from "../node/control/ask.ts";
import type { ParamValues } from "../study/value.ts";
import type { Delta, Snapshot, StudyOverview, TrialFiles } from "../webview/protocol.ts";

/**
 * What the extension host and the thread that reads journals say to each other. Studies are named by the absolute
 * path of their file.
 */
export interface MonitorRequest {
  readonly studyFile: string;
  readonly action: MonitorAction;
}

export type MonitorAction =
  | { readonly kind: "watch" }
  | { readonly kind: "unwatch" }
  /** Send a snapshot of the trials, and from then on every change. */
  | { readonly kind: "attach" }
  | { readonly kind: "detach" }
  /** As attach, and of a journal with several studies show this one. */
  | { readonly kind: "choose"; readonly study: string }
  /** This window has started the runner. */
  | { readonly kind: "launched" }
  /** The runner that this window started has ended; the problem says why it could not start. */
  | { readonly kind: "exited"; readonly problem: string | null }
  /** Ask the runner to end; once more, to end at once. */
  | { readonly kind: "stop" }
  /** Of an attached study, send what is in this trial's folder as well. */
  | { readonly kind: "watch-trial"; readonly trial: number | null }
  | { readonly kind: "mark"; readonly trial: number; readonly mark: TrialMark }
  /** Ask the runner for something else. */
  | { readonly kind: "ask"; readonly question: StudyQuestion };

export type MonitorReport =
  | { readonly kind: "view"; readonly view: StudyView }
  /** The runner has ended, and everything that it wrote has been read. */
  | { readonly kind: "ended"; readonly view: StudyView }
  | { readonly kind: "rows"; readonly studyFile: string; readonly message: RowsMessage }
  | { readonly kind: "files"; readonly studyFile: string; readonly message: TrialFiles }
  /** What the person has just asked for cannot be done. */
  | { readonly kind: "refusal"; readonly message: string }
  /** What the person has just asked for is done. */
  | { readonly kind: "answer"; readonly message: string }
  | { readonly kind: "problem"; readonly studyFile: string; readonly message: string };

/** For the panel, but for what only the extension host knows. */
export type RowsMessage = WithoutTrust<Snapshot> | WithoutTrust<Delta>;
type WithoutTrust<Message> = Omit<Message, "overview"> & { readonly overview: Overview };

export type Overview = Omit<StudyOverview, "trusted">;

/** A study as the extension host knows it. */
export interface StudyView {
  readonly studyFile: string;
  /** Where its journal and its trials' folders are. */
  readonly folder: string;
  readonly overview: Overview;
  /** Where it is being run now: on this machine, on another one, or not at all. */
  readonly runner: "none" | "here" | "elsewhere";
  /** Of the best trial of the first objective. */
  readonly bestParams: ParamValues | null;
}
