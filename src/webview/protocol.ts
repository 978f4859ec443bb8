import type { HistoryAxis } from "../analysis/best-so-far.ts";
import type { ComparedRun, ComparisonGoal } from "../analysis/compare/compared-run.ts";
import type { TrialMark } from "../analysis/trial-filter.ts";
import type { DomainMapping } from "../study/domain.ts";
import type { Direction } from "../study/objective.ts";
import type { Trial, TrialState } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { TrialColumns } from "./trial-columns.ts";

/**
 * Everything that the extension and the results panel say to each other. The extension sends one snapshot when the
 * panel asks for it, then deltas. Each message carries a version, one more than the last; a panel that misses one asks
 * for a new snapshot. Messages travel as JSON, hence `WireNumber`, but for typed arrays, which VS Code moves as they are:
 * trials come as columns.
 */
export type HostMessage = Snapshot | Delta | PastRuns | Compared | Reveal | TrialFiles | Explanation;

export interface Snapshot {
  readonly kind: "snapshot";
  readonly version: number;
  readonly overview: StudyOverview;
  /** By number, without gaps. */
  readonly trials: TrialColumns;
  /**
   * The studies of the journal or the comparison, and those that were asked for to compare, this one among them, in their
   * order; none where there is no other.
   */
  readonly studies: readonly RelatedStudy[];
}

export interface Delta {
  readonly kind: "delta";
  readonly version: number;
  readonly overview: StudyOverview;
  /** The trials that are new or different since the last message. */
  readonly trials: TrialColumns;
  /** As in a snapshot; absent where they are what they were. */
  readonly studies?: readonly RelatedStudy[];
}

/** The runs of the panel's study that are there to be looked at. */
export interface PastRuns {
  readonly kind: "past-runs";
  /** Those that a fresh start has put aside, the latest first. */
  readonly runs: readonly PastRun[];
}

export interface PastRun {
  /** The path of its journal. */
  readonly journal: string;
  /** Milliseconds since the epoch. */
  readonly setAsideAt: number;
}

/** A person has chosen these files, outside of the panel, to be compared with its study. */
export interface Compared {
  readonly kind: "compared";
  readonly files: readonly string[];
}

/** Select this trial and bring it into view. */
export interface Reveal {
  readonly kind: "reveal";
  readonly trial: number;
}

/** What is in the folder of the trial that is looked at; sent when that trial is chosen, and when it changes. */
export interface TrialFiles {
  readonly kind: "trial-files";
  readonly trial: number;
  /** Whether the trial has a folder. */
  readonly exists: boolean;
  /** The command that it ran, as a person would type it; null where nobody wrote it down. */
  readonly command: string | null;
  /** Only those that hold something. */
  readonly logs: readonly LogTail[];
  readonly files: readonly TrialFile[];
}

/** The answer to `explain`, in sentences. */
export interface Explanation {
  readonly kind: "explanation";
  /** Null: of the whole study. */
  readonly trial: number | null;
  readonly sections: readonly ExplanationSection[];
}

export interface ExplanationSection {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** The end of a log. */
export interface LogTail {
  readonly name: "stdout.log" | "stderr.log";
  readonly text: string;
  /** Of the whole log, in bytes. */
  readonly size: number;
  readonly isCut: boolean;
}

export interface TrialFile {
  /** From the trial's folder, with forward slashes. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** What a person wants of the runner. */
export type StudyWish =
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "cancel"; readonly trial: number }
  | { readonly kind: "retry"; readonly trial: number }
  | { readonly kind: "enqueue"; readonly values: ParamValues };

export type PanelMessage =
  /** The panel is there, or has lost its place: send a snapshot. */
  | { readonly kind: "ready" }
  /** Of a journal with several studies, show this one. */
  | { readonly kind: "choose-study"; readonly name: string }
  /** Show an earlier run, by the path of its journal; null: the latest one. */
  | { readonly kind: "show-run"; readonly journal: string | null }
  /** Hold the shown study against these: study files and journals, by their paths. */
  | { readonly kind: "compare"; readonly files: readonly string[] }
  /** Let the person choose studies to compare with; the answer is `compared`. */
  | { readonly kind: "choose-compared" }
  | { readonly kind: "run" }
  | { readonly kind: "stop" }
  | { readonly kind: "open-study-file" }
  /** Open the study file where the parameter is defined. */
  | { readonly kind: "open-parameter"; readonly name: string }
  | { readonly kind: "wish"; readonly wish: StudyWish }
  /** Ask for the number of trials at once, and change it. */
  | { readonly kind: "change-parallel" }
  | { readonly kind: "mark"; readonly trial: number; readonly mark: TrialMark }
  /** Send what is in this trial's folder, and what changes there; null: no longer of any. */
  | { readonly kind: "watch-trial"; readonly trial: number | null }
  /** Say why the trial has its values and ended as it did; null: what the study has learned. */
  | { readonly kind: "explain"; readonly trial: number | null }
  | { readonly kind: "trial-command"; readonly command: TrialCommand; readonly trial: number }
  /** Show two trials beside each other in the editor, with the code that they ran. */
  | { readonly kind: "compare-trials"; readonly trials: readonly [number, number] }
  | { readonly kind: "reveal-trial-folder"; readonly trial: number }
  /** The path is from the trial's folder. */
  | { readonly kind: "open-trial-file"; readonly trial: number; readonly path: string }
  | { readonly kind: "copy"; readonly text: string }
  /** Write a file, where the person chooses. */
  | { readonly kind: "save"; readonly name: string; readonly content: FileContent }
  /** Write the study, as it is now, as one page. */
  | {
      readonly kind: "export-report";
      /** Of a journal with several studies, the one that is shown. */
      readonly study: string | null;
      /** Files whose studies are to be in it as well. */
      readonly compared: readonly string[];
    }
  | { readonly kind: "open-trial-output"; readonly trial: number };

/** The commands, without `tunesmith.`, that lead from a trial to its code. */
export type TrialCommand = "runTrialAgain" | "debugTrial" | "applyTrialValues" | "showTrialCode";

/** What commands are handed that a person chooses from the menu of a trial in the panel. */
export interface TrialMenuContext {
  readonly webviewSection: "trial";
  readonly trialEnded: boolean;
  readonly studyFile: string;
  readonly trial: number;
}

export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly base64: string };

export type RunState =
  /** Nothing has been run yet. */
  | "new"
  /** The runner has been started and has not created a trial yet. */
  | "starting"
  | "running"
  /** A person lets it start nothing for now; trials that run go on. */
  | "paused"
  /** A stop has been asked for; trials are being ended. */
  | "stopping"
  /** The runner has ended by itself, and at least one trial is complete. */
  | "finished"
  /** Somebody ended it before it was done. */
  | "stopped"
  /** The runner is gone without a word; its running trials will be run again. */
  | "interrupted"
  /** The runner has ended, and no trial is complete. */
  | "failed";

export interface ObjectiveOverview {
  readonly metric: string;
  readonly direction: Direction;
}

export interface ParameterOverview {
  readonly name: string;
  readonly domain: DomainMapping;
  /** Whether a condition switches it off in some configurations. */
  readonly isConditional: boolean;
}

export interface FidelityOverview {
  /** What steps are called. */
  readonly resource: string | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** A study of the same journal or comparison, or of another file, to choose from and to compare with. */
export interface RelatedStudy {
  /** Tells it from all others here. */
  readonly name: string;
  /** What a person calls it. */
  readonly label: string;
  /** The file that was asked for to compare; null for a study of the shown one's own journal or comparison. */
  readonly file: string | null;
  readonly trialCount: number;
  /** What it is compared by; null where that is not what the shown study is judged by. */
  readonly run: ComparedRun | null;
  /** Of the first objective; null where it is another one than the shown study's. */
  readonly bestSoFar: Readonly<Record<HistoryAxis, BestSoFar>> | null;
}

export interface BestSoFar {
  /** Where the best value changed, and what it was from there on. */
  readonly improvements: readonly { readonly at: number; readonly value: number }[];
  /** How far the study has come. */
  readonly end: number;
}

/** The study but for its trials; small enough to be sent whole each time. */
export interface StudyOverview {
  /**
   * `study`: of a study file of Tunesmith. `virtual`: the same, but its files are on no machine that could run it, so it
   * is to be looked at only. `journal`: somebody else's results, to be looked at only. `report`: a page by itself,
   * without an editor around it.
   */
  readonly source: "study" | "virtual" | "journal" | "report";
  readonly name: string;
  /** The name of the comparison that this is a run of; absent where it is of none. */
  readonly comparison?: string;
  readonly description: string | null;
  /** Name of the study file. */
  readonly fileName: string;
  readonly strategy: string | null;
  readonly objectives: readonly ObjectiveOverview[];
  /** What it is compared with other studies by; absent where several objectives leave no single number. */
  readonly goal?: ComparisonGoal;
  /** The searched parameters, in the order of the file, as far as they are known. */
  readonly parameters: readonly ParameterOverview[];
  readonly fidelity: FidelityOverview | null;
  readonly runState: RunState;
  /** Whether this window may start processes for the study. */
  readonly trusted: boolean;
  /** What the latest run had run out of when it ended by itself. */
  readonly endReason: string | null;
  readonly budgetTrials: number | null;
  readonly budgetTimeMs: number | null;
  readonly budgetSteps: number | null;
  readonly parallel: number;
  /** The last steps of all trials that have ended, in sum. */
  readonly stepsSpent: number;
  /** Configurations that count against the budget. */
  readonly settled: number;
  readonly counts: Readonly<Record<TrialState, number>>;
  /** Per objective the best complete trial. */
  readonly best: readonly (BestTrial | null)[];
  /** Time that the study ran in its sessions up to `asOf`, and whether it goes on growing. */
  readonly elapsedMs: number;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly timeLeftMs: number | null;
  /** The most frequent reasons for which trials failed. */
  readonly failures: readonly FailureReason[];
  /** What a person has put on trials, by their numbers. */
  readonly marks: Readonly<Record<string, TrialMark>>;
  /** Why the last start ended at once, as the runner put it. */
  readonly startProblem: string | null;
  /** Since when the runner has given no sign of life, in milliseconds since the epoch; absent where it has. */
  readonly notAnsweringSince?: number;
}

export interface BestTrial {
  /** Its number. */
  readonly trial: number;
  readonly value: WireNumber;
}

export interface FailureReason {
  readonly reason: string;
  readonly count: number;
  /** The first trial that failed so. */
  readonly trial: number;
}

/** JSON has no word for these three; nothing else that is not a finite number occurs. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

export function toWireNumber(value: number): WireNumber {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

/** What a trial reported on its way, one entry a report. */
export interface Curve {
  readonly steps: Float64Array;
  /** Per objective; NaN where it was not reported at that step. */
  readonly values: readonly Float64Array[];
}

/** A trial as the panel keeps it. */
export interface TrialRow
  extends Pick<
    Trial,
    | "number"
    | "configuration"
    | "state"
    | "params"
    | "metrics"
    | "step"
    | "note"
    | "reason"
    | "cause"
    | "peakMemoryBytes"
    | "segments"
    | "startedAt"
    | "endedAt"
    | "retryOf"
    | "superseded"
  > {
  /** One per objective: final once the trial is complete, otherwise the last report. */
  readonly values: readonly number[] | null;
  /** By how much the constraints are exceeded, in sum; null where there are none, or before the end. */
  readonly excess: number | null;
  /** Null where the trial reported nothing. */
  readonly curve: Curve | null;
}
