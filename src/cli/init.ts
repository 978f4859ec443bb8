import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { ProposedStudy } from "../bridges/propose-study.ts";
import { checkStudy } from "../language/check.ts";
import { scriptLanguage } from "../language/script/script-flags.ts";
import { takeEditorTask } from "../node/editor-task.ts";
import { loadTasks } from "../node/load-tasks.ts";
import { nodeWorkspace } from "../node/node-workspace.ts";
import { splitCommand } from "../study/command.ts";
import { type ResolvedTask, resolveTask } from "../study/resolve-task.ts";
import { type Command, CommandError, choice, type Invocation, UsageError } from "./command.ts";
import { type RunTarget, targetOfScript, tunableScript } from "./tunable-script.ts";
import { writeNew } from "./write-new.ts";

export const initCommand: Command = {
  usage:
    "[SCRIPT | COMMAND LINE | -- COMMAND...] [--task LABEL] [--resolved-task FILE] [-o FILE] [--format text|json] [--force]",
  options: {
    task: { type: "string" },
    "resolved-task": { type: "string" },
    output: { type: "string", short: "o" },
    format: { type: "string" },
    force: { type: "boolean" },
  },
  help: {
    task: "the label of a task in .vscode/tasks.json, in place of a script",
    "resolved-task": "what an editor made of a task; the file is removed",
    output: "where to write the study file; standard output without",
    format: "text (default); json: the text with its file name, what to decide first, and what is to be done",
    force: "write over a file that is there",
  },
  async run(invocation) {
    const format = choice(invocation, "format", ["text", "json"]);
    const target = targetOf(invocation);
    const { proposeStudy } = await import("../bridges/propose-study.ts");
    const { noteLine } = await import("../bridges/draft-text.ts");
    const given = invocation.options["output"];
    const source = tunableScript(target);
    const file = typeof given === "string" ? path.resolve(given) : freeName(target.cwd, stemOf(source.name));
    const cwd = path.relative(path.dirname(file), target.cwd).replaceAll(path.sep, "/");
    const proposal = proposeStudy(cwd === "" ? source : { ...source, run: { ...source.run, cwd } });
    if (typeof given === "string") writeNew(invocation, given, proposal.text);
    if (format === "json") writeJson(invocation, file, proposal);
    else {
      if (given === undefined) invocation.output.write(proposal.text);
      for (const note of proposal.notes) invocation.errors.write(`${noteLine(note)}\n`);
    }
    return 0;
  },
};

/** @throws CommandError where there is nothing to run */
function targetOf({ positionals, options }: Invocation): RunTarget {
  const cwd = process.cwd();
  const { task, "resolved-task": handed } = options;
  if (typeof handed === "string") {
    const taken = takeEditorTask(handed);
    if (taken === undefined) throw new CommandError(`${handed} holds no task`);
    return targetOfResolved(taken.label, taken.task);
  }
  if (typeof task === "string") {
    if (positionals.length > 0) throw new UsageError("name a task or a command, not both");
    return targetOfTask(task, cwd);
  }
  const [first, ...others] = positionals;
  if (first === undefined) throw new UsageError("name a script, a command line or a task");
  if (others.length > 0) return { words: positionals, cwd, env: {}, task: undefined };
  if (isFile(first) && scriptLanguage(first) !== undefined) return targetOfScript(first, cwd);
  return targetOfLine(first, { cwd, env: {}, task: undefined });
}

function targetOfTask(label: string, cwd: string): RunTarget {
  const loaded = loadTasks(cwd);
  if (loaded.kind === "none")
    throw new CommandError(`there is no .vscode/tasks.json in ${cwd} or a folder above it`);
  const found = loaded.tasks.find((task) => task.label === label);
  if (found === undefined) {
    const labels = loaded.tasks.map((task) => task.label).join(", ");
    throw new CommandError(`${loaded.file} has no task ${label}; it has ${labels || "none"}`);
  }
  const { platform } = nodeWorkspace(path.join(cwd, "new.study.yaml")).host ?? { platform: "linux" };
  const host = {
    platform,
    workspaceFolder: loaded.workspaceFolder,
    userHome: homedir(),
    environment: process.env,
  };
  return targetOfResolved(label, resolveTask(found, host));
}

function targetOfResolved(label: string, task: ResolvedTask): RunTarget {
  if (task.kind !== "words" && task.kind !== "shell") throw new CommandError(task.reason);
  const rest = { cwd: task.cwd, env: task.env, task: label };
  return task.kind === "words" ? { words: task.words, ...rest } : targetOfLine(task.line, rest);
}

function targetOfLine(line: string, rest: Pick<RunTarget, "cwd" | "env" | "task">): RunTarget {
  const { words, problems } = splitCommand(line);
  if (words.length === 0) throw new CommandError("the command is empty");
  const texts = words.map(({ text }) => text);
  return problems.length === 0 ? { words: texts, ...rest } : { words: texts, line, ...rest };
}

function stemOf(name: string): string {
  const stem = path.basename(name).replace(/\.[^.]*$/, "");
  return stem.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "") || "new";
}

/** A file that is not there yet, of a study whose name no other in the folder has. */
function freeName(folder: string, stem: string): string {
  for (let count = 1; ; count++) {
    const file = path.join(folder, `${stem}${count === 1 ? "" : `-${count}`}.study.yaml`);
    const { fileStem, otherStudies } = nodeWorkspace(file);
    const isTaken = otherStudies?.().some(({ study }) => study === fileStem);
    if (!existsSync(file) && isTaken !== true) return file;
  }
}

function writeJson({ output }: Invocation, file: string, { text, selection, notes }: ProposedStudy): void {
  const { problems } = checkStudy(text, nodeWorkspace(file));
  const json = { file, text, selection, notes, problems: problems.map(({ message }) => message) };
  output.write(`${JSON.stringify(json, undefined, 2)}\n`);
}

/** @throws CommandError where the file is there already and nobody said to write over it */
function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
