import type { RunLimits } from "../engine/budget-ceiling.ts";
import type { ExplainedStudy } from "../engine/explain-trial.ts";
import type { LocatedProblem } from "../language/check.ts";
import type { Workspace } from "../language/workspace.ts";
import type { Study } from "../study/study.ts";

/** What the tools ask of the machine. Files are absolute paths that `locate` has given. */
export interface StudyHost {
  /** The study files that may be used, each as a caller names it. */
  studyFiles(): readonly string[];
  /** A study file as a caller names it, where it may be used. */
  locate(file: string): Located;
  /** @throws where the file cannot be read */
  read(file: string): StudyFileContent;
  /** What there is of the study; undefined before its first run. */
  explained(file: string, study: Study | undefined): ExplainedStudy | undefined;
  /** What `tunesmith status --format json` says; undefined before the study's first run. */
  status(file: string): Promise<StudyStatus | undefined>;
  runner(file: string): RunnerState;
  /** What a run within these limits would do, as `tunesmith run --dry-run --json` says it. */
  plan(file: string, limits: RunLimits): Promise<object>;
  /** Starts a run that outlives the caller and adds no more than the limits to the study. */
  start(file: string, limits: RunLimits): Promise<StartAnswer>;
  /** Asks the runner to stop cleanly; the message says why it was not. */
  stop(file: string): { readonly kind: "asked" | "not-asked"; readonly message: string };
  /** Resolves after so long, or when the caller has given up. */
  pause(delayMs: number, signal: AbortSignal | undefined): Promise<void>;
  /** Milliseconds of any origin, for durations. */
  elapsed(): number;
}

export type Located =
  | { readonly kind: "found"; readonly file: string }
  /** The message is for whoever asked. */
  | { readonly kind: "refused"; readonly message: string };

export interface StudyFileContent {
  readonly text: string;
  readonly study: Study | undefined;
  readonly problems: readonly LocatedProblem[];
  readonly workspace: Workspace;
}

export type RunnerState =
  | { readonly kind: "none" }
  /** Here, or on another host, where nobody can tell. */
  | { readonly kind: "running"; readonly pid: number; readonly host: string };

export type StartAnswer =
  | { readonly kind: "running"; readonly pid: number }
  /** It had nothing to do, or could not begin; the messages are those of the runner. */
  | { readonly kind: "ended"; readonly exitCode: number; readonly messages: string };

export interface StudyStatus {
  readonly running: boolean;
  /** Trials that have begun, in whatever way they ended. */
  readonly trials: number;
  /** Configurations that have ended, as `budget.trials` counts them. */
  readonly settled: number;
  readonly elapsedMs: number;
  readonly [field: string]: unknown;
}

/** The host cannot do what was asked of it; the message says why. */
export class HostError extends Error {}
