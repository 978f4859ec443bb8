// The entry of a bundle of its own: what reads study and task files is not loaded before a study with a task runs.
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { handEditorTask } from "../../node/editor-task-files.ts";
import { resolveEditorTask } from "./resolve-editor-task.ts";

export type RunnerOptions =
  | { readonly kind: "ready"; readonly options: readonly string[] }
  | { readonly kind: "impossible"; readonly reason: string }
  | { readonly kind: "cancelled" };

/** What the runner of a study is to be told of the study's task: nothing, where it can tell itself. */
export async function editorTaskOptions(studyFile: string, handFolder: string): Promise<RunnerOptions> {
  const label = taskOf(studyFile);
  if (label === undefined) return { kind: "ready", options: [] };
  const resolved = await resolveEditorTask(label, studyFile);
  if (resolved.kind === "not-needed") return { kind: "ready", options: [] };
  if (resolved.kind !== "resolved") return resolved;
  mkdirSync(handFolder, { recursive: true });
  const file = join(handFolder, `task-${randomUUID()}.json`);
  handEditorTask(file, resolved.task);
  return { kind: "ready", options: ["--resolved-task", file] };
}

function taskOf(studyFile: string): string | undefined {
  try {
    const task: unknown = parseDocument(readFileSync(studyFile, "utf8")).getIn(["run", "task"]);
    return typeof task === "string" ? task : undefined;
  } catch {
    // The runner says what is wrong with the file.
    return undefined;
  }
}
