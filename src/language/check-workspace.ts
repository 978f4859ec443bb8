import { checkShellLine, findPlaceholders, splitCommand } from "../study/command.ts";
import type { CompiledStudy } from "../study/compile.ts";
import { namesIn } from "../study/evaluate.ts";
import { exampleText } from "../study/example-text.ts";
import type { Declarations } from "../study/names.ts";
import { parseExpression } from "../study/parse-expression.ts";
import type { DefinitionPath, Problem, ProblemCode, Severity } from "../study/problem.ts";
import { isMapping } from "../study/read-space.ts";
import type { Recall } from "../study/recall.ts";
import {
  isExtensionLabel,
  type RunnableTask,
  resolveTask,
  type TaskHost,
  textsOfTask,
} from "../study/resolve-task.ts";
import { similarName } from "../study/similar-name.ts";
import { parseTasks, type TaskDescription } from "../study/tasks.ts";
import { parseTemplate } from "../study/template.ts";
import { alternatives, didYouMean } from "../study/wording.ts";
import { type CommandWord, checkScriptCall } from "./check-script.ts";
import { taskLabels } from "./known-tasks.ts";
import { findScript } from "./script/find-script.ts";
import type { Workspace } from "./workspace.ts";

/** What a study says about its surroundings: the tasks of the workspace, the command line, the other studies beside it. */
export function checkWorkspace(
  definition: unknown,
  compiled: CompiledStudy,
  workspace: Workspace,
  recall: Recall,
): readonly Problem[] {
  if (!isMapping(definition)) return [];
  const run = isMapping(definition["run"]) ? definition["run"] : undefined;
  return [
    ...(run ? checkRun(run, definition, compiled.declarations, workspace, recall) : []),
    ...checkName(definition["study"], workspace),
    ...checkPlugin(definition["strategy"], workspace),
  ];
}

function fault(
  code: ProblemCode,
  severity: Severity,
  path: DefinitionPath,
  message: string,
  replacement?: string,
): Problem {
  return { code, severity, message, path, at: "value", ...(replacement !== undefined && { replacement }) };
}

type Run = Readonly<Record<string, unknown>>;

/** A text in which placeholders can stand. */
interface TemplateText {
  readonly text: string;
  readonly path: DefinitionPath;
  /** Whether spans in the text are spans in the study file. */
  readonly origin: "study" | "task";
}

function checkRun(
  run: Run,
  definition: Run,
  declarations: Declarations,
  workspace: Workspace,
  recall: Recall,
): readonly Problem[] {
  const { task, command } = run;
  const hasTask = typeof task === "string" && command === undefined;
  const hasCommand = typeof command === "string" && task === undefined;
  const found: FoundTask = hasTask ? findTask(task, workspace) : { ...nothingKnown, isKnown: hasCommand };
  const texts: TemplateText[] = [...found.texts, ...textsOfRun(run)];
  const problems = [...found.problems, ...texts.flatMap((text) => checkPlaceholders(text, declarations))];
  if (hasCommand && command !== "")
    problems.push(...checkCommand(command, run["shell"] === true, texts, declarations));
  if (!found.isKnown) return problems;
  const words = hasCommand ? splitCommand(command).words : found.words;
  const folder = typeof run["cwd"] === "string" ? run["cwd"] : found.folder;
  const script = findScript(words.map(({ text }) => text));
  const read = script && workspace.script?.(script, folder);
  if (script !== undefined && read !== undefined) {
    const call = {
      words: words.slice(script.wordIndex + 1),
      path: ["run", hasCommand ? "command" : "task"],
      script: nameOfFile(read.file),
      flags: read.flags,
      values: isPlaced(texts, declarations) ? "placed" : "appended",
      booleans: run["booleans"] === "flag" ? "flag" : "value",
    } as const;
    problems.push(...checkScriptCall(call, declarations));
    if (read.checkpoints === "not-named") problems.push(...checkCheckpoints(definition, call.script));
  }
  return [...problems, ...checkUnused(texts, definition, declarations, recall)];
}

const copying: ReadonlySet<unknown> = new Set(["pbt", "pb2", "replay"]);

/** A script that saves nothing cannot be gone on from by another trial; but a module of its own may save for it. */
function checkCheckpoints({ strategy }: Run, script: string): readonly Problem[] {
  const { name, scheduler } = isMapping(strategy) ? strategy : { name: strategy, scheduler: undefined };
  const used = scheduler ?? name;
  if (!copying.has(used)) return [];
  const message = `\`${String(used)}\` goes on from checkpoints, and ${script} does not name \`TUNESMITH_CHECKPOINT\` and \`TUNESMITH_RESUME\`, the folders to save to and to load from. Unless a module that it imports does, the study ends at the first pause. Let it save and load, or use \`asha\`, which can begin again.`;
  return [fault("strategy-misfit", "warning", ["strategy"], message)];
}

function nameOfFile(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Whether values go where placeholders stand; else they are appended. */
function isPlaced(texts: readonly TemplateText[], declarations: Declarations): boolean {
  return texts.some(({ text }) => findPlaceholders(text).some(({ name }) => declarations.has(name)));
}

function textsOfRun({ command, env }: Run): readonly TemplateText[] {
  const variables = isMapping(env) ? Object.entries(env) : [];
  return [
    ...(typeof command === "string"
      ? [{ text: command, path: ["run", "command"], origin: "study" } as const]
      : []),
    ...variables.flatMap(([name, text]): readonly TemplateText[] =>
      typeof text === "string" ? [{ text, path: ["run", "env", name], origin: "study" }] : [],
    ),
  ];
}

interface FoundTask {
  readonly texts: readonly TemplateText[];
  readonly problems: readonly Problem[];
  /** Whether the task is there and can be run, so that what it passes on is known. */
  readonly isKnown: boolean;
  readonly words: readonly CommandWord[];
  /** Where it runs. */
  readonly folder: string;
}

const nothingKnown: FoundTask = { texts: [], problems: [], isKnown: false, words: [], folder: "." };

/** For a task that tasks.json does not have: nothing where an editor has it; undefined where there is no such task. */
function editorOnly(
  label: string,
  path: DefinitionPath,
  workspace: Workspace,
): readonly Problem[] | undefined {
  const known = workspace.editorTasks?.();
  if (known === "asking" || known?.labels.includes(label)) return [];
  if (known?.isComplete === true || !isExtensionLabel(label)) return undefined;
  const reason = `The task "${label}" is not in .vscode/tasks.json; one of that form comes from an extension of VS Code.`;
  return onlyInEditor(label, path, workspace, reason);
}

/** Whoever cannot ask an editor says what is to be done; a runner refuses where it was not done. */
function onlyInEditor(
  label: string,
  path: DefinitionPath,
  { editorTasks }: Workspace,
  reason: string,
): readonly Problem[] {
  const known = editorTasks?.();
  if (known === "asking" || known?.labels.includes(label)) return [];
  const message = `${reason} Start the study in VS Code once; then a terminal can go on with it.`;
  return [fault("unsupported-task", "warning", path, message)];
}

/** Stands for the user's machine where that is not known. */
const anyHost: TaskHost = {
  platform: "linux",
  workspaceFolder: "/workspace",
  userHome: "/home",
  environment: {},
};

function findTask(label: string, workspace: Workspace): FoundTask {
  const path = ["run", "task"];
  const failed = (problem: Problem): FoundTask => ({ ...nothingKnown, problems: [problem] });
  const result = workspace.tasks();
  const { tasks, problems } = result.kind === "found" ? parseTasks(result.text) : { tasks: [], problems: [] };
  const task = tasks.find((candidate) => candidate.label === label);
  if (task === undefined) {
    const inEditor = editorOnly(label, path, workspace);
    if (inEditor !== undefined) return { ...nothingKnown, problems: inEditor };
    if (result.kind === "missing") {
      const message =
        "There is no .vscode/tasks.json in this workspace. Write the task there, or use `command` with a command line in place of `task`.";
      return failed(fault("no-tasks-file", "error", path, message));
    }
    if (problems.length === 0) return failed(unknownTask(label, path, tasks, workspace));
    const message = `.vscode/tasks.json cannot be read to its end, and the task \`${label}\` is not in what can be read. ${problems[0]?.message}`;
    return failed(fault("no-tasks-file", "error", path, message));
  }
  const resolved = resolveTask(task, workspace.host ?? anyHost);
  if (resolved.kind === "unsupported")
    return failed(fault("unsupported-task", "error", path, resolved.reason));
  if (resolved.kind === "editor-only")
    return { ...nothingKnown, problems: onlyInEditor(label, path, workspace, resolved.reason) };
  return {
    texts: textsOfTask(resolved).map((text) => ({ text, path, origin: "task" })),
    problems: [],
    isKnown: true,
    words: wordsOfTask(resolved),
    folder: resolved.cwd,
  };
}

function wordsOfTask(task: RunnableTask): readonly CommandWord[] {
  if (task.kind === "words")
    return task.words.map((text) => ({ text, parts: parseTemplate(text), span: undefined }));
  // Of a line with several commands, the first is looked at.
  return splitCommand(task.line).words.map((word) => ({ ...word, span: undefined }));
}

function unknownTask(
  label: string,
  path: DefinitionPath,
  tasks: readonly TaskDescription[],
  workspace: Workspace,
): Problem {
  const labels = taskLabels(tasks, workspace);
  const suggestion = similarName(label, labels);
  const rest =
    suggestion !== undefined
      ? didYouMean(suggestion)
      : labels.length === 0
        ? " It has no tasks yet."
        : labels.length <= 8
          ? ` It has ${alternatives(labels, "and")}.`
          : "";
  return fault(
    "unknown-task",
    "error",
    path,
    `.vscode/tasks.json has no task \`${label}\`.${rest}`,
    suggestion && exampleText(suggestion, "flow"),
  );
}

function checkPlaceholders(
  { text, path, origin }: TemplateText,
  declarations: Declarations,
): readonly Problem[] {
  return findPlaceholders(text).flatMap(({ name, span }): readonly Problem[] => {
    if (declarations.has(name)) return [];
    const suggestion = similarName(name, [...declarations.keys()]);
    const place = origin === "task" ? " in this task" : "";
    const literal =
      suggestion === undefined ? ` For braces that are no placeholder, write \`{{${name}}}\`.` : "";
    const message = `\`{${name}}\`${place} names no parameter of this study.${didYouMean(suggestion && `{${suggestion}}`)}${literal}`;
    const problem = fault("unknown-placeholder", "error", path, message);
    if (origin === "task") return [problem];
    return [{ ...problem, span, ...(suggestion !== undefined && { replacement: `{${suggestion}}` }) }];
  });
}

function checkCommand(
  command: string,
  shell: boolean,
  texts: readonly TemplateText[],
  declarations: Declarations,
): readonly Problem[] {
  const problems = shell
    ? checkShellLine(command, isPlaced(texts, declarations) ? "placed" : "appended")
    : splitCommand(command).problems;
  return problems.map(({ code, severity, message, span, replacement }) => ({
    ...fault(code, severity, ["run", "command"], message, replacement),
    span,
  }));
}

/**
 * Where some values are placed by name, a searched parameter that is placed nowhere most likely has no effect, and every
 * trial that differs in it alone is wasted.
 */
function checkUnused(
  texts: readonly TemplateText[],
  definition: Run,
  declarations: Declarations,
  recall: Recall,
): readonly Problem[] {
  const used = new Set(texts.flatMap(({ text }) => findPlaceholders(text).map(({ name }) => name)));
  if (![...used].some((name) => declarations.has(name))) return [];
  addNames(used, conditionNames(definition["space"], recall));
  for (const name of used) {
    const declaration = declarations.get(name);
    if (declaration?.kind === "derived" && declaration.expression)
      addNames(used, namesIn(declaration.expression));
  }
  const where = texts.some(({ origin }) => origin === "task") ? "the task" : "the command";
  return [...declarations].flatMap(([name, declaration]): readonly Problem[] => {
    if (declaration.kind !== "parameter" || used.has(name)) return [];
    const message = `\`${name}\` is searched, but ${where} does not use it. Add \`{${name}}\` where its value belongs, unless the program reads it from the file TUNESMITH_PARAMS.`;
    return [{ ...fault("unused-parameter", "warning", declaration.path, message), at: "key" }];
  });
}

function addNames(used: Set<string>, names: readonly { readonly name: string }[]): void {
  for (const { name } of names) used.add(name);
}

/** The names that conditions use: a parameter that only switches others on and off has its effect through them. */
function conditionNames(space: unknown, recall: Recall): readonly { readonly name: string }[] {
  if (!isMapping(space)) return [];
  return Object.values(space).flatMap((entry) => {
    if (!isMapping(entry)) return [];
    const when = entry["when"];
    return typeof when === "string"
      ? recall(`names ${when}`, [], () => namesIn(parseExpression(when).expression))
      : conditionNames(entry, recall);
  });
}

/** Results are kept under the study's name, so two files of a folder cannot share one. */
function checkName(written: unknown, workspace: Workspace): readonly Problem[] {
  const name = typeof written === "string" ? written : workspace.fileStem;
  const other = workspace.otherStudies?.().find(({ study }) => study === name);
  if (other === undefined) return [];
  const message = `${other.file} is a study named \`${name}\` too, and their results would be mixed. Give one of them another name with \`study\`.`;
  const path = written === undefined ? [] : ["study"];
  return [
    { ...fault("duplicate-study", "error", path, message), at: written === undefined ? "key" : "value" },
  ];
}

/** A plug-in is a program of somebody's: whether it is there is all that anybody but a runner finds out. */
function checkPlugin(strategy: unknown, { addressOf }: Workspace): readonly Problem[] {
  const plugin = isMapping(strategy) ? strategy["plugin"] : undefined;
  if (typeof plugin !== "string" || plugin === "" || addressOf === undefined) return [];
  if (addressOf(plugin) !== undefined) return [];
  const message = `There is no file ${plugin} beside the study file. The path of a plug-in is relative to the study file's folder.`;
  return [fault("missing-plugin", "error", ["strategy", "plugin"], message)];
}
