import type { Domain } from "../study/domain.ts";
import type { TaskHost } from "../study/resolve-task.ts";
import type { StrategyText } from "../study/strategy-texts.ts";
import type { StartSource, Study } from "../study/study.ts";
import type { PastTrials } from "./results.ts";
import type { FoundScript } from "./script/find-script.ts";
import type { ScriptFlags } from "./script/script-flags.ts";

/** What checking a study file asks of the place that it lies in. */
export interface Workspace {
  /** The file's name without `.study.yaml`: the name of a study that gives none. */
  readonly fileStem: string;
  /** The tasks file of the workspace folder that holds the study file. */
  tasks(): TasksResult;
  /** The tasks that an editor has, from tasks.json and from extensions. */
  editorTasks?(): EditorTasks;
  /** The machine that trials run on; without it, what a task needs of its machine is not checked. */
  readonly host?: TaskHost;
  /** The other study files of the same folder with the names of their studies. */
  otherStudies?(): readonly OtherStudy[];
  /**
   * The training script that a command runs, from the folder that trials run in: relative to the study file, or
   * absolute. Undefined where it is not there, or cannot be read.
   */
  script?(found: FoundScript, folder: string): Script | undefined;
  /** What earlier trials of a study of this name, in this file, say; undefined where there are none. */
  pastTrials?(study: string, parameters: readonly NamedDomain[]): PastTrials | undefined;
  /** What of an older study can be learned from; undefined where nobody looks, as while a person types. */
  olderTrials?(study: Study, source: StartSource): OlderTrialsFound;
  /** What is told of a strategy beyond its summary: long texts, which only editors have loaded. */
  strategyText?(name: string): StrategyText | undefined;
  /** The address of a file or folder, by its path from the study file's folder; undefined where there is none. */
  addressOf?(path: string): string | undefined;
}

export interface OlderTrialsFound {
  readonly kind: "whole" | "partly" | "unreadable";
  /** How much was found and what was left out and why, or why nothing can be read. */
  readonly message: string;
}

export interface Script {
  /** Absolute. */
  readonly file: string;
  readonly flags: ScriptFlags;
  /** Whether it names the environment variables that say where to save and what to go on from. */
  readonly checkpoints?: "named" | "not-named";
}

export interface NamedDomain {
  readonly name: string;
  readonly domain: Domain;
}

/** `asking` while the editor has not answered; undefined where there is none that could. */
export type EditorTasks =
  | { readonly labels: readonly string[]; readonly isComplete: boolean }
  | "asking"
  | undefined;

export type TasksResult =
  | { readonly kind: "found"; readonly text: string; readonly uri?: string }
  /** There is no .vscode/tasks.json. */
  | { readonly kind: "missing" };

export interface OtherStudy {
  readonly file: string;
  readonly study: string;
}
