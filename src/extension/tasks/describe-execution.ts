import * as vscode from "vscode";
import {
  noCommand,
  readNpm,
  type TaskCommand,
  type TaskDescription,
  type TaskText,
} from "../../study/tasks.ts";
import { taskLabel } from "./task-label.ts";

/** A task of VS Code as one of tasks.json would describe it; a reason, to follow `The task "x" `, where none could. */
export function describeExecution(task: vscode.Task): TaskDescription | string {
  const { execution } = task;
  const base = { label: taskLabel(task), span: { start: 0, end: 0 }, dependsOn: false, overrides: {} };
  const npm = npmScript(task.definition);
  if (npm !== undefined) return { ...base, type: "npm", npm, command: noCommand };
  if (execution instanceof vscode.ProcessExecution) {
    const { process, args, options } = execution;
    const command = { ...ofOptions(options), command: plain(process), args: args.map(plain) };
    return { ...base, type: "process", npm: undefined, command };
  }
  if (!(execution instanceof vscode.ShellExecution))
    return vscode.l10n.t("is run by an extension itself, inside VS Code.");
  const { commandLine, command, args, options } = execution;
  const words =
    commandLine === undefined
      ? { command: command === undefined ? undefined : textOf(command), args: args?.map(textOf) }
      : { command: plain(commandLine), args: undefined };
  const shell = options && { executable: options.executable, args: options.shellArgs };
  return { ...base, type: "shell", npm: undefined, command: { ...ofOptions(options), ...words, shell } };
}

/** What follows `--` goes to the script, so that it counts which script it is, and not how it is started. */
function npmScript(definition: vscode.TaskDefinition): TaskDescription["npm"] {
  const npm = definition.type === "npm" ? readNpm(definition) : undefined;
  // `npm: install` is no script, though it goes by one.
  return npm?.script === "install" ? undefined : npm;
}

function ofOptions(options: vscode.ProcessExecutionOptions | undefined): TaskCommand {
  return { ...noCommand, cwd: options?.cwd, env: options?.env ?? {} };
}

function plain(value: string): TaskText {
  return { value, quoting: undefined };
}

function textOf(text: string | vscode.ShellQuotedString): TaskText {
  if (typeof text === "string") return plain(text);
  const quotings = {
    [vscode.ShellQuoting.Escape]: "escape",
    [vscode.ShellQuoting.Strong]: "strong",
    [vscode.ShellQuoting.Weak]: "weak",
  } as const;
  return { value: text.value, quoting: quotings[text.quoting] };
}
