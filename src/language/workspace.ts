import type { TaskHost } from "../study/resolve-task.ts";

/** What checking a study file asks of the place that it lies in. */
export interface Workspace {
  /** The file's name without `.study.yaml`: the name of a study that gives none. */
  readonly fileStem: string;
  /** The tasks file of the workspace folder that holds the study file. */
  tasks(): TasksResult;
  /** The machine that trials run on; without it, what a task needs of its machine is not checked. */
  readonly host?: TaskHost;
  /** The other study files of the same folder with the names of their studies. */
  otherStudies?(): readonly OtherStudy[];
}

export type TasksResult =
  | { readonly kind: "found"; readonly text: string }
  /** There is no .vscode/tasks.json. */
  | { readonly kind: "missing" };

export interface OtherStudy {
  readonly file: string;
  readonly study: string;
}
