import { homedir } from "node:os";
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { EditorTask } from "../../node/editor-task-files.ts";
import { loadTasks } from "../../node/load-tasks.ts";
import { resolveTask } from "../../study/resolve-task.ts";
import type { TaskDescription } from "../../study/tasks.ts";
import { describeExecution } from "./describe-execution.ts";
import { fillInVariables } from "./fill-in-variables.ts";
import { taskLabel } from "./task-label.ts";

export type ResolvedInEditor =
  | { readonly kind: "resolved"; readonly task: EditorTask }
  /** The command line can tell by itself what runs, or why nothing can. */
  | { readonly kind: "not-needed" }
  /** A whole sentence. */
  | { readonly kind: "impossible"; readonly reason: string }
  | { readonly kind: "cancelled" };

/**
 * What a task runs that only VS Code can tell: one of an extension, or one that asks for something.
 *
 * @param beside a file beside which the task is looked for, such as the study file
 * @param known the task itself, where it is at hand
 */
export async function resolveEditorTask(
  label: string,
  beside: string,
  known?: vscode.Task,
): Promise<ResolvedInEditor> {
  const loaded = loadTasks(dirname(beside));
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(beside));
  const workspaceFolder =
    loaded.kind === "found" ? loaded.workspaceFolder : (folder?.uri.fsPath ?? dirname(beside));
  const host = {
    platform:
      process.platform === "win32"
        ? ("windows" as const)
        : process.platform === "darwin"
          ? ("osx" as const)
          : ("linux" as const),
    workspaceFolder,
    userHome: homedir(),
    environment: process.env,
  };
  let description: TaskDescription | string | undefined =
    loaded.kind === "found" ? loaded.tasks.find((task) => task.label === label) : undefined;
  let resolved = description && typeof description !== "string" ? resolveTask(description, host) : undefined;
  if (resolved && resolved.kind !== "editor-only") return { kind: "not-needed" };
  if (resolved === undefined || resolved.variables.length === 0) {
    const found = known ?? (await findTask(label, folder));
    if (found === undefined) return { kind: "not-needed" };
    description = describeExecution(found);
    if (typeof description === "string")
      return { kind: "impossible", reason: vscode.l10n.t('The task "{0}" {1}', label, description) };
    resolved = resolveTask(description, host);
  }
  let keep = true;
  if (resolved.kind === "editor-only" && resolved.variables.length > 0 && typeof description === "object") {
    const text = loaded.kind === "found" ? loaded.text : "{}";
    const filled = await fillInVariables(resolved.variables, text, folder);
    if (filled.kind !== "answered") return filled;
    keep = !filled.hasSecret;
    resolved = resolveTask(description, { ...host, answers: filled.answers });
  }
  return resolved.kind === "words" || resolved.kind === "shell"
    ? { kind: "resolved", task: { label, task: resolved, keep } }
    : { kind: "impossible", reason: resolved.reason };
}

/** Of several folders, that of the study comes first. */
async function findTask(
  label: string,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<vscode.Task | undefined> {
  const tasks = (await vscode.tasks.fetchTasks()).filter((task) => taskLabel(task) === label);
  return tasks.find(({ scope }) => scope === folder) ?? tasks[0];
}
