import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { RunnableTask } from "../study/resolve-task.ts";
import type { Study } from "../study/study.ts";
import { type EditorTask, keptTaskFile } from "./editor-task-files.ts";
import { withOsErrors } from "./os-error.ts";
import { type StudyFolder, studyFolder } from "./study-folder.ts";

const texts = z.record(z.string(), z.string());
const shell = z.object({ executable: z.string(), args: z.array(z.string()) });
const schema = z.object({
  label: z.string(),
  keep: z.boolean(),
  task: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("words"), words: z.array(z.string()).min(1), cwd: z.string(), env: texts }),
    z.object({
      kind: z.literal("shell"),
      line: z.string(),
      shell: shell.optional(),
      cwd: z.string(),
      env: texts,
    }),
  ]),
});

/** Takes over what an editor hands to a runner; the file is removed, for it may hold what nobody else should read. */
export function takeEditorTask(file: string): EditorTask | undefined {
  const task = withOsErrors("read what the editor made of the task", file, () => readTask(file));
  rmSync(file, { force: true });
  return task;
}

/** Keeps the task with the study, so that a terminal can go on with it. */
export function keepEditorTask(folder: StudyFolder, task: EditorTask): void {
  if (!task.keep) return;
  const file = keptTaskFile(folder.path);
  withOsErrors("keep the task with the study", file, () => {
    writeFileSync(file, `${JSON.stringify(task, null, 2)}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  });
}

/** What an editor made of the study's task when it last ran it. */
export function keptEditorTask(studyFile: string, { name, run }: Study): EditorTask | undefined {
  if (run?.target.kind !== "task") return undefined;
  const kept = readTask(keptTaskFile(studyFolder(studyFile, name).path));
  return kept?.label === run.target.label ? kept : undefined;
}

function readTask(file: string): EditorTask | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { label, keep, task } = schema.parse(JSON.parse(readFileSync(file, "utf8")));
    const runnable: RunnableTask = task.kind === "words" ? task : { ...task, shell: task.shell };
    return { label, keep, task: runnable };
  } catch (error) {
    // Somebody else wrote it, or half of it: then the task is not known.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
