/** How a debugger starts what a trial ran: pure, so that it can be tested without one. */

/** What `tunesmith rerun --print` says. */
export interface PrintedLaunch {
  readonly trial: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | null>>;
  readonly script: {
    readonly language: "python" | "javascript" | "typescript";
    /** Absolute. */
    readonly path: string;
    readonly module: string | null;
    readonly interpreter: readonly string[];
    readonly args: readonly string[];
  } | null;
}

/** A launch configuration, as launch.json has it. */
export interface LaunchConfiguration {
  readonly [key: string]: unknown;
  readonly name?: unknown;
  readonly type?: unknown;
  readonly request?: unknown;
  readonly program?: unknown;
  readonly module?: unknown;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of launch.json.
const openFile = "${file}";
const pythonTypes = ["debugpy", "python"];
const nodeTypes = ["node", "pwa-node"];

/**
 * The configuration of launch.json that starts the trial's script, with the trial's values in place of its own
 * arguments, or a new one. A configuration for whatever file is open counts too, but one for the script comes first.
 * Undefined where the trial runs no script that VS Code can debug.
 */
export function debugConfiguration(
  launch: PrintedLaunch,
  existing: readonly LaunchConfiguration[],
): Record<string, unknown> | undefined {
  const { script, cwd, trial } = launch;
  if (script === null) return undefined;
  const types = script.language === "python" ? pythonTypes : nodeTypes;
  const fitting = existing.filter(
    ({ type, request }) => request === "launch" && types.includes(String(type)),
  );
  const own =
    fitting.find((each) => startsScript(each, script)) ??
    fitting.find(({ program }) => program === openFile) ??
    {};
  const [first = "", ...options] = script.interpreter;
  // The script may be started by something else, such as a launcher of several processes: then it is run by itself.
  const isPython = /(?:^|[/\\])(?:python|pypy)[\d.]*w?(?:\.exe)?$/i.test(first);
  const isNode = /(?:^|[/\\])node(?:js)?(?:\.exe)?$/i.test(first);
  const started =
    script.language === "python"
      ? {
          ...(script.module === null ? { program: script.path } : { module: script.module }),
          ...(isPython && { python: first, pythonArgs: options }),
        }
      : {
          program: script.path,
          ...(isNode && { runtimeExecutable: first, runtimeArgs: options }),
        };
  const { program: _program, module: _module, args: _args, ...rest } = own;
  return {
    type: types[0],
    request: "launch",
    console: "integratedTerminal",
    ...rest,
    ...started,
    name: `Trial ${trial}`,
    args: script.args,
    cwd,
    env: { ...(isRecord(own["env"]) ? own["env"] : {}), ...launch.env },
  };
}

function startsScript(
  { program, module }: LaunchConfiguration,
  script: NonNullable<PrintedLaunch["script"]>,
): boolean {
  if (script.module !== null && module === script.module) return true;
  if (typeof program !== "string") return false;
  const path = program.replace(/^\$\{workspaceFolder\}[/\\]?/, "").replace(/^\.[/\\]/, "");
  return (
    path !== "" &&
    !path.includes("${") &&
    (script.path === path || script.path.endsWith(`/${path.replaceAll("\\", "/")}`))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
