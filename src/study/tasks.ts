import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { SyntaxProblem } from "./parse-expression.ts";
import type { Span } from "./problem.ts";

/** A task of .vscode/tasks.json. What it would run is known only on a machine: see resolve-task.ts. */
export interface TaskDescription {
  /** VS Code's name for the task: its label, or what it shows for a task that has none. */
  readonly label: string;
  /** Of the label's value in the text, or of the whole task where it has none. */
  readonly span: Span;
  readonly type: string;
  /** Anything but a plain property makes the task unsupported; see resolve-task.ts. */
  readonly dependsOn: boolean;
  /** `package.json` script and its folder, for a task of type npm. */
  readonly npm: { readonly script: string; readonly path: string } | undefined;
  readonly command: TaskCommand;
  /** What replaces parts of the command on one platform. */
  readonly overrides: Readonly<Partial<Record<TaskPlatform, TaskCommand>>>;
}

export type TaskPlatform = "windows" | "osx" | "linux";

/** What is not given is undefined. */
export interface TaskCommand {
  readonly type: string | undefined;
  readonly command: TaskText | undefined;
  readonly args: readonly TaskText[] | undefined;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly shell: TaskShell | undefined;
}

/** A command of which nothing is given. */
export const noCommand: TaskCommand = {
  type: undefined,
  command: undefined,
  args: undefined,
  cwd: undefined,
  env: {},
  shell: undefined,
};

/** A text of a task, with the quoting that its shell line asks for. */
export interface TaskText {
  readonly value: string;
  readonly quoting: "escape" | "strong" | "weak" | undefined;
}

export interface TaskShell {
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
}

export interface ParsedTasks {
  readonly tasks: readonly TaskDescription[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads .vscode/tasks.json (schema version 2.0.0, JSON with comments). What can be read of a broken file is read.
 * Source of the meaning: https://code.visualstudio.com/docs/debugtest/tasks and its appendix.
 */
export function parseTasks(text: string): ParsedTasks {
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  const problems = errors.map(({ error, offset, length }) =>
    fileProblem(`This is not valid JSON (${printParseErrorCode(error)}).`, {
      start: offset,
      end: offset + length,
    }),
  );
  if (root === undefined) return { tasks: [], problems };
  if (root.type !== "object") {
    return { tasks: [], problems: [...problems, fileProblem("This is not a tasks file.", spanOf(root))] };
  }
  const shared = record(getNodeValue(root));
  const list = propertyOf(root, "tasks");
  const nodes = list?.type === "array" ? (list.children ?? []) : [];
  return { tasks: nodes.flatMap((node) => readTask(node, shared)), problems };
}

function fileProblem(message: string, span: Span): SyntaxProblem {
  return { code: "no-tasks-file", severity: "error", message, span };
}

const platforms: readonly TaskPlatform[] = ["windows", "osx", "linux"];

/** The properties of the file itself (its `options`, say) hold for every task that does not say otherwise. */
function readTask(node: Node, shared: JsonRecord): readonly TaskDescription[] {
  if (node.type !== "object") return [];
  const task = record(getNodeValue(node));
  const type = text(task["type"]) ?? text(shared["type"]) ?? "process";
  const npm = type === "npm" ? readNpm(task) : undefined;
  const label = text(task["label"]) ?? text(task["taskName"]) ?? npmLabel(npm);
  if (label === undefined) return [];
  const overrides: Partial<Record<TaskPlatform, TaskCommand>> = {};
  for (const platform of platforms) {
    const over = mergeCommands(readCommand(record(shared[platform])), readCommand(record(task[platform])));
    overrides[platform] = over;
  }
  const dependsOn = task["dependsOn"];
  const labelNode = propertyOf(node, "label") ?? propertyOf(node, "taskName") ?? node;
  return [
    {
      label,
      span: spanOf(labelNode),
      type,
      dependsOn: Array.isArray(dependsOn) ? dependsOn.length > 0 : dependsOn !== undefined,
      npm,
      command: mergeCommands(readCommand({ options: shared["options"] }), readCommand(task)),
      overrides,
    },
  ];
}

/** The script that the definition of an npm task names, in tasks.json as in VS Code; anybody can write anything there. */
export function readNpm(definition: JsonRecord): TaskDescription["npm"] {
  const script = text(definition["script"]);
  return script === undefined ? undefined : { script, path: text(definition["path"]) ?? "" };
}

/** As VS Code shows a detected script. */
function npmLabel(npm: TaskDescription["npm"]): string | undefined {
  if (npm === undefined) return undefined;
  const folder = npm.path.replace(/\/$/, "");
  return folder === "" ? `npm: ${npm.script}` : `npm: ${npm.script} - ${folder}`;
}

function readCommand(source: JsonRecord): TaskCommand {
  const options = record(source["options"]);
  const shell = options["shell"] === undefined ? undefined : record(options["shell"]);
  const { args } = source;
  return {
    type: text(source["type"]),
    command: readText(source["command"]),
    args: Array.isArray(args) ? args.flatMap((argument) => readText(argument) ?? []) : undefined,
    cwd: text(options["cwd"]),
    env: Object.fromEntries(
      Object.entries(record(options["env"])).flatMap(([name, value]) =>
        value === null || typeof value === "object" ? [] : [[name, String(value)]],
      ),
    ),
    shell: shell && { executable: text(shell["executable"]), args: texts(shell["args"]) },
  };
}

/** What `over` gives replaces what `base` gives; environments are merged by variable. */
export function mergeCommands(base: TaskCommand, over: TaskCommand): TaskCommand {
  return {
    type: over.type ?? base.type,
    command: over.command ?? base.command,
    args: over.args ?? base.args,
    cwd: over.cwd ?? base.cwd,
    env: { ...base.env, ...over.env },
    shell: over.shell ?? base.shell,
  };
}

/** Long commands may be written as a list of strings, joined with spaces. */
function readText(value: unknown): TaskText | undefined {
  const plain = joined(value);
  if (plain !== undefined) return { value: plain, quoting: undefined };
  const quoted = record(value);
  const inner = joined(quoted["value"]);
  const { quoting } = quoted;
  if (inner === undefined) return undefined;
  return {
    value: inner,
    quoting: quoting === "escape" || quoting === "strong" || quoting === "weak" ? quoting : undefined,
  };
}

function joined(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return text(value) ?? texts(value)?.join(" ");
}

type JsonRecord = Readonly<Record<string, unknown>>;

function record(value: unknown): JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

/** The value node of a property of an object node. */
function propertyOf(node: Node, name: string): Node | undefined {
  return node.children?.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

function spanOf(node: Node): Span {
  return { start: node.offset, end: node.offset + node.length };
}
