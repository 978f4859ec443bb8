import { splitCommand } from "../study/command.ts";
import type { Span } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import { resolveTask, type TaskHost } from "../study/resolve-task.ts";
import { knownTasks } from "./known-tasks.ts";
import { findScript } from "./script/find-script.ts";
import type { Script, Workspace } from "./workspace.ts";

/** The training script that a study runs. */
export interface StudyScript extends Script {
  /** Where the study's own command names it, in the command's text; undefined where a task runs it. */
  readonly wordSpan: Span | undefined;
}

/** Stands for the user's machine where that is not known. */
const anyHost: TaskHost = { platform: "linux", workspaceFolder: ".", userHome: "~", environment: {} };

/** Undefined where the study runs no script that can be found and read. */
export function studyScript(definition: unknown, workspace: Workspace): StudyScript | undefined {
  const run = isMapping(definition) ? definition["run"] : undefined;
  const line = isMapping(run) ? commandOf(run, workspace) : undefined;
  const found = line && findScript(line.words.map(({ text }) => text));
  if (line === undefined || found === undefined) return undefined;
  const script = workspace.script?.(found, line.folder);
  return script && { ...script, wordSpan: line.words[found.wordIndex]?.span };
}

interface CommandLine {
  readonly words: readonly { readonly text: string; readonly span: Span | undefined }[];
  /** Where it runs, from the study file's folder. */
  readonly folder: string;
}

function commandOf(run: Readonly<Record<string, unknown>>, workspace: Workspace): CommandLine | undefined {
  const { command, task, cwd } = run;
  const folder = typeof cwd === "string" ? cwd : undefined;
  if (typeof command === "string") return { words: splitCommand(command).words, folder: folder ?? "." };
  if (typeof task !== "string") return undefined;
  const found = knownTasks(workspace).find(({ label }) => label === task);
  const resolved = found && resolveTask(found, workspace.host ?? anyHost);
  if (resolved?.kind !== "words" && resolved?.kind !== "shell") return undefined;
  const words =
    resolved.kind === "words" ? resolved.words : splitCommand(resolved.line).words.map(({ text }) => text);
  return { words: words.map((text) => ({ text, span: undefined })), folder: folder ?? resolved.cwd };
}
