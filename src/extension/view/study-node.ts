import type * as vscode from "vscode";
import type { EarlierRun, TrialBrief } from "../monitor-protocol.ts";

/** What stands in the Studies view. `uri` is the study file's. */
export type StudiesNode = StudyNode | TrialNode | MoreNode | EarlierRunsNode | EarlierRunNode;

export interface StudyNode {
  readonly kind: "study";
  readonly uri: vscode.Uri;
  /** `unsaved`: a document that has no file yet. `elsewhere`: a file that is not on the machine of the extension. */
  readonly place: "file" | "unsaved" | "elsewhere";
}

export interface TrialNode {
  readonly kind: "trial";
  readonly uri: vscode.Uri;
  readonly place: StudyNode["place"];
  /** Of a comparison, the run that the trial is of. */
  readonly run: string | null;
  readonly trial: TrialBrief;
}

/** The trials that are not listed. */
export interface MoreNode {
  readonly kind: "more";
  readonly uri: vscode.Uri;
  readonly count: number;
}

export interface EarlierRunsNode {
  readonly kind: "earlier-runs";
  readonly uri: vscode.Uri;
  readonly runs: readonly EarlierRun[];
}

export interface EarlierRunNode {
  readonly kind: "earlier-run";
  readonly uri: vscode.Uri;
  readonly run: EarlierRun;
}
