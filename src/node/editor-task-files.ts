import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunnableTask } from "../study/resolve-task.ts";
import { storeFolder } from "./study-folder.ts";

/** What an editor made of a task that only it can resolve: one of an extension, or one with `${input:...}`. */
export interface EditorTask {
  readonly label: string;
  readonly task: RunnableTask;
  /** Not where a password is among the answers: such a task lives as long as the runner. */
  readonly keep: boolean;
}

/** Hands a task to a runner, which takes it over by `takeEditorTask`. */
export function handEditorTask(file: string, task: EditorTask): void {
  writeFileSync(file, JSON.stringify(task), { mode: 0o600 });
}

/** Where a study's folder keeps what an editor made of its task; see editor-task.ts. */
export function keptTaskFile(folder: string): string {
  return join(folder, "task.json");
}

/** The labels of all tasks that are kept with the studies of a file's folder. */
export function keptTaskLabels(studyFile: string): readonly string[] {
  const store = storeFolder(dirname(studyFile));
  if (!existsSync(store)) return [];
  const folders = readdirSync(store, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => labelIn(keptTaskFile(join(store, name))) ?? []);
}

function labelIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { label } = JSON.parse(readFileSync(file, "utf8")) as { readonly label?: unknown };
    return typeof label === "string" ? label : undefined;
  } catch {
    // Whoever runs the study hears why it cannot be read.
    return undefined;
  }
}
