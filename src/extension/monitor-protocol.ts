import type { TrialMark } from "../analysis/trial-filter.ts";
import type { StudyQuestion } from "../engine/study-control.ts";
import type { TrialState } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { Delta, Explanation, Snapshot, StudyOverview, TrialFiles } from "../webview/protocol.ts";

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
  /** Of an attached study, send those of these files with it, and what becomes of them. */
  | { readonly kind: "compare"; readonly files: readonly string[] }
  /** This window has started the runner. */
  | { readonly kind: "launched" }
  /** The runner that this window started has ended; the problem says why it could not start. */
  | { readonly kind: "exited"; readonly problem: string | null }
  /** Ask the runner to end; once more, to end at once. */
  | { readonly kind: "stop" }
  /** Of an attached study, send what is in this trial's folder as well. */
  | { readonly kind: "watch-trial"; readonly trial: number | null }
  /** Of an attached study, say why: see the panel's request of the same name. */
  | { readonly kind: "explain"; readonly trial: number | null }
  | { readonly kind: "mark"; readonly trial: number; readonly mark: TrialMark }
  /** Report its list of trials, with so many of them, and whenever that changes; null: no longer. */
  | { readonly kind: "list"; readonly limit: number | null }
  /** Ask the runner for something else. */
  | { readonly kind: "ask"; readonly question: StudyQuestion };

export type MonitorReport =
  | { readonly kind: "view"; readonly view: StudyView }
  /** The runner has ended, and everything that it wrote has been read. */
  | { readonly kind: "ended"; readonly view: StudyView }
  /** For an attached panel. */
  | { readonly kind: "rows"; readonly studyFile: string; readonly message: RowsMessage }
  | { readonly kind: "files"; readonly studyFile: string; readonly message: TrialFiles }
  | { readonly kind: "explanation"; readonly studyFile: string; readonly message: Explanation }
  | { readonly kind: "list"; readonly studyFile: string; readonly list: TrialList }
  /** What the person has just asked for cannot be done. */
  | { readonly kind: "refusal"; readonly message: string }
  /** What the person has just asked for is done. */
  | ({ readonly kind: "answer" } & StudyAnswer)
  | { readonly kind: "problem"; readonly studyFile: string; readonly message: string };

export interface StudyAnswer {
  readonly studyFile: string;
  readonly message: string;
  /** Whether a trial was asked for that the study's next run will start. */
  readonly waits: boolean;
}

/** What goes on to the panel that shows the study. */
export type PanelNews = RowsMessage | TrialFiles | Explanation;

/** For the panel, but for what only the extension host knows. */
export type RowsMessage = WithoutTrust<Snapshot> | WithoutTrust<Delta>;
type WithoutTrust<Message> = Omit<Message, "overview"> & { readonly overview: Overview };

export type Overview = Omit<StudyOverview, "trusted">;

/** A study as the extension host knows it. */
export interface StudyView {
  readonly studyFile: string;
  /** Where its journal and its trials' folders are. */
  readonly folder: string;
  /** Of a comparison the name of the run that is shown, whose folder that is; null for any other study. */
  readonly run: string | null;
  readonly overview: Overview;
  /** Where it is being run now: on this machine, on another one, or not at all. */
  readonly runner: "none" | "here" | "elsewhere";
  /** Runs that a fresh start has put aside, the latest first. */
  readonly earlierRuns: readonly EarlierRun[];
  /** Of the best trial of the first objective. */
  readonly bestParams: ParamValues | null;
}

export interface EarlierRun {
  /** Its folder's name. */
  readonly name: string;
  readonly journal: string;
  /** Milliseconds since the epoch. */
  readonly setAsideAt: number;
}

/** What stands below a study where there is room for some of its trials only. */
export interface TrialList {
  /** Those that run, the best, then the latest. */
  readonly trials: readonly TrialBrief[];
  /** How many there are, listed or not. */
  readonly total: number;
}

export interface TrialBrief {
  readonly number: number;
  readonly state: TrialState;
  readonly isBest: boolean;
  /** Of the first objective, the last report of a trial that runs; null where it has none. */
  readonly value: number | null;
  readonly step: number | null;
  readonly params: ParamValues;
  readonly reason: string | null;
}
