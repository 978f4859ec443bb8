import { parseTasks, type TaskDescription } from "../study/tasks.ts";
import type { Workspace } from "./workspace.ts";

/** The tasks of the workspace, as far as its tasks file can be read. */
export function knownTasks(workspace: Workspace): readonly TaskDescription[] {
  const found = workspace.tasks();
  return found.kind === "found" ? parseTasks(found.text).tasks : [];
}

/** The labels of these tasks and of those that an editor has besides. */
export function taskLabels(tasks: readonly TaskDescription[], workspace: Workspace): readonly string[] {
  const known = workspace.editorTasks?.();
  const others = known === undefined || known === "asking" ? [] : known.labels;
  return [...new Set([...tasks.map(({ label }) => label), ...others])];
}
