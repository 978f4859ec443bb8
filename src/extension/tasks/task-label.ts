import type * as vscode from "vscode";

/** How tasks.json, and so `run.task`, calls a task: one of an extension has the name of its kind before it. */
export function taskLabel({ name, source }: Pick<vscode.Task, "name" | "source">): string {
  return source === "Workspace" || source === "Folder" || source === "User" ? name : `${source}: ${name}`;
}
