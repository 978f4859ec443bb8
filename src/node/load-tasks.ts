import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type ParsedTasks, parseTasks } from "../study/tasks.ts";
import { errorCode, withOsErrors } from "./os-error.ts";

export type LoadedTasks =
  | ({
      readonly kind: "found";
      /** Absolute. */
      readonly file: string;
      readonly workspaceFolder: string;
      readonly text: string;
    } & ParsedTasks)
  | { readonly kind: "none" };

/**
 * The tasks of the workspace that `folder` belongs to: the nearest folder, from there upwards, that has a
 * .vscode/tasks.json. Throws an `OsError` where one cannot be read.
 */
export function loadTasks(folder: string): LoadedTasks {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, ".vscode", "tasks.json");
    const text = withOsErrors("read the workspace's tasks", file, () => readIfThere(file));
    if (text !== undefined) return { kind: "found", file, workspaceFolder: at, text, ...parseTasks(text) };
    if (dirname(at) === at) return { kind: "none" };
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
