import type { StudyResults } from "../analysis/study-results.ts";

/**
 * What the editor knows of a study's earlier trials. The features that use it take it as a value: whoever calls them
 * reads the journal, folds it, and keeps the fold for as long as the journal stays as it is.
 */
export interface PastTrials {
  readonly results: StudyResults;
  /** How the trials that the journal holds differ from the study as it is now written; see `journalChange`. */
  readonly stored: StoredStudy;
  /** In [0, 1] by name, together 1; empty where the trials do not tell. */
  readonly importance: ReadonlyMap<string, number>;
  /** How long trials took; undefined where none has ended. */
  readonly pace: Pace | undefined;
}

export interface Pace {
  readonly trialMs: number;
  /** Undefined where trials report no steps. */
  readonly stepMs: number | undefined;
}

/** The study as the journal holds it. */
export interface StoredStudy {
  readonly trials: number;
  /** `tunesmith:definition`: what the trials depend on, as plain JSON; undefined for a study of another tool. */
  readonly definition: { readonly [section: string]: unknown } | undefined;
  readonly seed: number | undefined;
  /** 1 minimize, 2 maximize; one per objective. */
  readonly directions: readonly number[];
}
