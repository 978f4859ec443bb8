import { mergeCommands, noCommand, type TaskDescription, type TaskPlatform, type TaskText } from "./tasks.ts";
import { escapeTemplate } from "./template.ts";

/** The machine that a task runs on. */
export interface TaskHost {
  readonly platform: TaskPlatform;
  /** Absolute; the folder that holds .vscode. */
  readonly workspaceFolder: string;
  readonly userHome: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What an editor has filled in, by the variable's name: `input:rate`, `config:python.path`. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** What a task runs. Its texts may hold placeholders. */
export type RunnableTask =
  | {
      readonly kind: "words";
      readonly words: readonly string[];
      readonly cwd: string;
      readonly env: TaskEnvironment;
    }
  | {
      readonly kind: "shell";
      readonly line: string;
      /** Undefined for the platform's own. */
      readonly shell: ShellProgram | undefined;
      readonly cwd: string;
      readonly env: TaskEnvironment;
    };

/** The reasons are whole sentences, for a person. */
export type ResolvedTask =
  | RunnableTask
  /** VS Code can tell what it runs, and nobody else; the variables are those that it has to fill in. */
  | { readonly kind: "editor-only"; readonly reason: string; readonly variables: readonly string[] }
  | { readonly kind: "unsupported"; readonly reason: string };

export type TaskEnvironment = Readonly<Record<string, string>>;

export interface ShellProgram {
  readonly executable: string;
  /** What stands before the line; the line is the last argument. */
  readonly args: readonly string[];
}

/** `npm: train`: how VS Code calls a task that an extension provides, with the extension's name for its tasks before it. */
export function isExtensionLabel(label: string): boolean {
  return /^[\w.-]+: \S/.test(label);
}

/** Every text of a task in which a placeholder can stand. */
export function textsOfTask(task: ResolvedTask): readonly string[] {
  if (task.kind !== "words" && task.kind !== "shell") return [];
  return [...(task.kind === "words" ? task.words : [task.line]), ...Object.values(task.env)];
}

/** What VS Code would run for the task on this machine, or why that cannot be a trial. */
export function resolveTask(task: TaskDescription, host: TaskHost): ResolvedTask {
  const merged = mergeCommands(task.command, task.overrides[host.platform] ?? noCommand);
  const type = merged.type ?? task.type;
  const unsupported = (reason: string) =>
    ({ kind: "unsupported", reason: `The task "${task.label}" ${reason}` }) as const;
  const editorOnly = (reason: string, variables: readonly string[] = []) =>
    ({ kind: "editor-only", reason: `The task "${task.label}" ${reason}`, variables }) as const;
  if (task.dependsOn) {
    return unsupported(
      "depends on other tasks, which a trial does not run. Name a task without `dependsOn`, or use `command`.",
    );
  }
  if (type !== "shell" && type !== "process" && type !== "npm")
    return editorOnly(`has the type ${type}, and only an extension of VS Code knows what it runs.`);

  const refused = new Set<string>();
  const asked = new Set<string>();
  const substitute = (text: string) => substituteVariables(text, host, { refused, asked });
  const substituteText = ({ value, quoting }: TaskText): TaskText => ({ value: substitute(value), quoting });
  const cwd = folderOf(host, substitute(merged.cwd ?? ""));
  const env = Object.fromEntries(
    Object.entries(merged.env).map(([name, value]) => [name, substitute(value)]),
  );
  const command = merged.command && substituteText(merged.command);
  const args = (merged.args ?? []).map(substituteText);
  const shell = merged.shell && {
    executable: merged.shell.executable === undefined ? undefined : substitute(merged.shell.executable),
    args: merged.shell.args?.map(substitute),
  };
  const [firstRefused] = refused;
  if (firstRefused !== undefined) {
    return unsupported(
      `uses \${${firstRefused}}, which depends on what is open in the editor at that moment. A trial needs a fixed value.`,
    );
  }
  const [firstAsked] = asked;
  if (firstAsked !== undefined)
    return editorOnly(`uses \${${firstAsked}}, which only VS Code itself can fill in.`, [...asked]);

  if (type === "npm") {
    if (task.npm === undefined) return unsupported("names no `script`.");
    // What follows `--` goes to the script.
    const words = ["npm", "run", escapeTemplate(task.npm.script), "--"];
    const folder = folderOf(host, task.npm.path, cwd);
    if (host.platform !== "windows") return { kind: "words", words, cwd: folder, env };
    return { kind: "shell", line: words.join(" "), shell: undefined, cwd: folder, env };
  }
  if (command === undefined || command.value.trim() === "") return unsupported("has no command.");
  if (type === "process") {
    return { kind: "words", words: [command.value, ...args.map(({ value }) => value)], cwd, env };
  }
  const executable = shell?.executable;
  const family = executable === undefined ? defaultFamily(host.platform) : familyOf(executable);
  if (family === undefined) {
    return unsupported(
      `runs in ${executable}, which Tunesmith cannot quote values for. Use a POSIX shell or a process task.`,
    );
  }
  if (family === "cmd" && host.platform !== "windows")
    return unsupported(`runs in ${executable}, which is not here.`);
  const program =
    executable === undefined
      ? undefined
      : { executable, args: shell?.args ?? (family === "cmd" ? ["/d", "/c"] : ["-c"]) };
  return { kind: "shell", line: shellLine(command, args, family), shell: program, cwd, env };
}

type ShellFamily = "posix" | "cmd";

function defaultFamily(platform: TaskPlatform): ShellFamily {
  return platform === "windows" ? "cmd" : "posix";
}

/** Only shells whose quoting of variables is known, so that a value can never become syntax. */
function familyOf(executable: string): ShellFamily | undefined {
  const name = /([^/\\]+?)(?:\.exe)?$/i.exec(executable)?.[1]?.toLowerCase();
  if (name === "cmd") return "cmd";
  return name !== undefined && /^(?:sh|ash|bash|dash|ksh|zsh)$/.test(name) ? "posix" : undefined;
}

/**
 * VS Code's rule: a lone command string is the line as it stands; with arguments, each text goes in as it is unless it
 * says how to quote it, or holds a space outside quotes.
 */
function shellLine(command: TaskText, args: readonly TaskText[], family: ShellFamily): string {
  if (args.length === 0 && command.quoting === undefined) return command.value;
  return [command, ...args].map((text) => quoted(text, family)).join(" ");
}

function quoted({ value, quoting }: TaskText, family: ShellFamily): string {
  const how = quoting ?? (hasBareSpace(value, family) ? "strong" : undefined);
  if (how === undefined) return value;
  if (family === "cmd") return how === "escape" ? value.replace(/[ "]/g, "^$&") : `"${value}"`;
  if (how === "escape") return value.replace(/[ "']/g, "\\$&");
  if (how === "weak") return `"${value.replaceAll('"', '\\"')}"`;
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function hasBareSpace(value: string, family: ShellFamily): boolean {
  const quoted = family === "cmd" ? /\^.|"[^"]*"/gs : /\\.|"(?:\\.|[^"\\])*"|'[^']*'/gs;
  return value.replace(quoted, "").includes(" ");
}

/** Paths of the platform, without the host's path module. */
function folderOf(host: TaskHost, path: string, base = host.workspaceFolder): string {
  if (path === "" || path === ".") return base;
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  return `${base.replace(/[/\\]$/, "")}${separatorOf(host)}${path}`;
}

function separatorOf({ platform }: TaskHost): string {
  return platform === "windows" ? "\\" : "/";
}

/** An editor is asked for these once, and the answer holds for every trial. */
const askedVariable = /^(?:input|command|config|workspaceFolder|extensionInstallFolder):/;

const refusedVariable =
  /^(?:file\w*|relativeFile\w*|lineNumber|columnNumber|selectedText|execPath|defaultBuildTask)$/;

/**
 * Fills in the variables that need no editor, and those that one has answered; collects the others. What no variable is
 * called stays: it may be the shell's own.
 */
function substituteVariables(
  text: string,
  host: TaskHost,
  { refused, asked }: { readonly refused: Set<string>; readonly asked: Set<string> },
): string {
  const { workspaceFolder } = host;
  const values: Readonly<Record<string, string>> = {
    workspaceFolder,
    workspaceRoot: workspaceFolder,
    cwd: workspaceFolder,
    workspaceFolderBasename: /[^/\\]*(?=[/\\]?$)/.exec(workspaceFolder)?.[0] ?? "",
    workspaceRootFolderName: /[^/\\]*(?=[/\\]?$)/.exec(workspaceFolder)?.[0] ?? "",
    userHome: host.userHome,
    pathSeparator: separatorOf(host),
    "/": separatorOf(host),
  };
  return text.replace(/\$\{([^{}]+)\}/g, (whole, name: string) => {
    const value = name.startsWith("env:")
      ? (host.environment[name.slice(4)] ?? "")
      : (values[name] ?? host.answers?.[name]);
    if (value !== undefined) return escapeTemplate(value);
    if (askedVariable.test(name)) asked.add(name);
    if (refusedVariable.test(name)) refused.add(name);
    return whole;
  });
}
