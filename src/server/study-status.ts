/** The answer to `tunesmith/studyStatus`, a request of our own: a study file in brief, for the status bar of an editor. */
export interface StudyStatus {
  readonly errors: number;
  readonly warnings: number;
  /** Null while the file has errors. */
  readonly strategy: string | null;
  /** What the study will cost; empty where that cannot be told. */
  readonly cost: string;
}

export const studyStatusMethod = "tunesmith/studyStatus";
