import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { splitCommand } from "../study/command.ts";
import type { ProblemCode } from "../study/problem.ts";
import {
  isExtensionLabel,
  type ResolvedTask,
  type RunnableTask,
  resolveTask,
  type ShellProgram,
} from "../study/resolve-task.ts";
import type { RunDefinition } from "../study/study.ts";
import type { TaskPlatform } from "../study/tasks.ts";
import { parseTemplate } from "../study/template.ts";
import type { CommandTarget } from "../study/trial-command.ts";
import type { EditorTask } from "./editor-task-files.ts";
import { findProgram } from "./find-program.ts";
import { loadTasks } from "./load-tasks.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a study runs on this machine. */
export interface LocalRun {
  readonly target: CommandTarget;
  /** The shell of a target that needs one. */
  readonly shell: ShellProgram;
  /** Absolute. */
  readonly cwd: string;
  /** Values may hold placeholders. */
  readonly env: Readonly<Record<string, string>>;
}

export type LocalRunResult =
  | { readonly kind: "ready"; readonly run: LocalRun }
  /** The message is one or more whole sentences. */
  | { readonly kind: "impossible"; readonly code: ProblemCode; readonly message: string };

/**
 * Finds out what `run` of a study file means here: a command line of its own, or a task of the workspace with its
 * folder and environment, which the study's own come before.
 *
 * @param studyFile absolute
 * @param editorTask what an editor made of the task, for one that nobody else can resolve
 */
export function resolveRun(
  run: RunDefinition,
  studyFile: string,
  environment: Environment,
  editorTask?: EditorTask,
): LocalRunResult {
  const folder = dirname(studyFile);
  const cwd = run.cwd === undefined ? undefined : resolve(folder, run.cwd);
  if (run.target.kind === "command") {
    const { line } = run.target;
    if (run.shell) {
      const target = { kind: "shell", line, dialect: platformDialect } as const;
      return {
        kind: "ready",
        run: { target, shell: platformShell(environment), cwd: cwd ?? folder, env: run.env },
      };
    }
    const { words, problems } = splitCommand(line);
    const [problem] = problems;
    if (problem !== undefined) return { kind: "impossible", code: problem.code, message: problem.message };
    const target = { kind: "words", words: words.map(({ parts }) => parts) } as const;
    return {
      kind: "ready",
      run: { target, shell: platformShell(environment), cwd: cwd ?? folder, env: run.env },
    };
  }

  const { label } = run.target;
  const found = findTask(label, folder, environment);
  if (found.kind === "impossible") return found;
  if (found.kind === "words" || found.kind === "shell") return fromTask(found, run, cwd, environment);
  if (editorTask?.label === label) return fromTask(editorTask.task, run, cwd, environment);
  const message = `${found.reason} Start the study in VS Code once: what the task runs is kept with it then, and a terminal can go on.`;
  return { kind: "impossible", code: "unsupported-task", message };
}

type Impossible = Extract<LocalRunResult, { kind: "impossible" }>;
type EditorOnly = Extract<ResolvedTask, { kind: "editor-only" }>;

function findTask(
  label: string,
  folder: string,
  environment: Environment,
): RunnableTask | EditorOnly | Impossible {
  const loaded = loadTasks(folder);
  const impossible = (code: ProblemCode, message: string) => ({ kind: "impossible", code, message }) as const;
  const task = loaded.kind === "none" ? undefined : loaded.tasks.find((known) => known.label === label);
  if (task !== undefined && loaded.kind === "found") {
    const { workspaceFolder } = loaded;
    const resolved = resolveTask(task, {
      platform: taskPlatform,
      workspaceFolder,
      userHome: homedir(),
      environment,
    });
    return resolved.kind === "unsupported" ? impossible("unsupported-task", resolved.reason) : resolved;
  }
  if (isExtensionLabel(label)) {
    const reason = `The task "${label}" is not in .vscode/tasks.json; one of that form comes from an extension of VS Code.`;
    return { kind: "editor-only", reason, variables: [] };
  }
  if (loaded.kind === "none")
    return impossible(
      "no-tasks-file",
      `There is no .vscode/tasks.json in ${folder} or a folder above it, so there is no task "${label}". Write it, or use \`command\`.`,
    );
  const [broken] = loaded.problems;
  const labels = loaded.tasks.map((candidate) => `"${candidate.label}"`).join(", ");
  const known = labels === "" ? "It has no tasks." : `It has ${labels}.`;
  return impossible(
    "unknown-task",
    `The task "${label}" is not in ${loaded.file}. ${broken?.message ?? known}`,
  );
}

function fromTask(
  task: RunnableTask,
  run: RunDefinition,
  cwd: string | undefined,
  environment: Environment,
): LocalRunResult {
  const common = { cwd: cwd ?? task.cwd, env: { ...task.env, ...run.env } };
  if (task.kind === "words") {
    const target = { kind: "words", words: task.words.map(parseTemplate) } as const;
    return { kind: "ready", run: { target, shell: platformShell(environment), ...common } };
  }
  const target = { kind: "shell", line: task.line, dialect: platformDialect } as const;
  return { kind: "ready", run: { target, shell: task.shell ?? platformShell(environment), ...common } };
}

/** Why no trial could start, found out before the first one: undefined where nothing speaks against it. */
export function findObstacle(run: LocalRun, environment: Environment): string | undefined {
  const program = programOf(run);
  if (program === undefined) return undefined;
  const found = findProgram(program, {
    cwd: run.cwd,
    environment: { ...environment, ...plainValues(run.env) },
  });
  return found.kind === "missing" ? found.message : undefined;
}

/** Undefined where it depends on the trial's values. */
function programOf({ target, shell }: LocalRun): string | undefined {
  if (target.kind === "shell") return shell.executable;
  const parts = target.words[0] ?? [];
  return parts.every(({ kind }) => kind === "text")
    ? parts.map((part) => (part.kind === "text" ? part.text : "")).join("")
    : undefined;
}

function plainValues(env: LocalRun["env"]): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => parseTemplate(value).every(({ kind }) => kind === "text")),
  );
}

const taskPlatform: TaskPlatform =
  process.platform === "win32" ? "windows" : process.platform === "darwin" ? "osx" : "linux";
const platformDialect = process.platform === "win32" ? "cmd" : "sh";

function platformShell(environment: Environment): ShellProgram {
  if (process.platform !== "win32") return { executable: "/bin/sh", args: ["-c"] };
  return { executable: environment["ComSpec"] ?? "cmd.exe", args: ["/d", "/c"] };
}
