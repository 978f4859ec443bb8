import { parseTasks, type TaskDescription } from "../study/tasks.ts";
import type { Workspace } from "./workspace.ts";

/** The tasks of the workspace, as far as its tasks file can be read. */
export function knownTasks(workspace: Workspace): readonly TaskDescription[] {
  const found = workspace.tasks();
  return found.kind === "found" ? parseTasks(found.text).tasks : [];
}
