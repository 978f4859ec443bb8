import type { TrialCommand, TrialEnvironment } from "../../study/trial-command.ts";

/** One attempt at a trial, as a job of the cluster. Paths are absolute and on the file system that all nodes share. */
export interface AttemptFiles {
  /** A folder of its own: what an earlier attempt still writes, behind a broken network, never lands here. */
  readonly folder: string;
  /** What was asked for: written before the job is submitted, completed with its number after. */
  readonly job: string;
  readonly script: string;
  /** Written by the job when it starts: where it runs. */
  readonly started: string;
  /** Written by the job when it ends: the exit code. It outranks what the cluster says. */
  readonly exit: string;
  /** There once nobody wants the attempt any more: a job that comes to run after all ends at once. */
  readonly withdrawn: string;
  /** What Slurm itself has to say. */
  readonly log: string;
}

export interface ScriptOptions {
  readonly title: string;
  readonly command: TrialCommand;
  /** The program and words in front of a shell line. */
  readonly shell: { readonly executable: string; readonly args: readonly string[] };
  readonly cwd: string;
  /** On top of what the job inherits; undefined for what it must not have. */
  readonly environment: TrialEnvironment;
  readonly files: AttemptFiles;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The script of a job, for any POSIX shell. It runs the trial in a process group of its own, hands a request to end on
 * to all of it, and keeps the exit code in a file, since a cluster without accounting forgets it.
 */
export function jobScript(options: ScriptOptions): string {
  const { title, command, shell, cwd, environment, files, stdout, stderr } = options;
  const words =
    command.kind === "program"
      ? [command.file, ...command.args]
      : [shell.executable, ...shell.args, command.line];
  return [
    "#!/bin/sh",
    `# ${title.replace(/[\r\n]/g, " ")}`,
    ...Object.entries(environment).map(([name, value]) =>
      value === undefined ? `unset ${name}` : `export ${name}=${quoted(value)}`,
    ),
    `[ ! -e ${quoted(files.withdrawn)} ] || exit 0`,
    `keep() { printf '%s\\n' "$2" > "$1.new" && mv "$1.new" "$1"; }`,
    `keep ${quoted(files.started)} "{\\"job\\":\\"$SLURM_JOB_ID\\",\\"node\\":\\"$SLURMD_NODENAME\\",\\"restarts\\":\${SLURM_RESTART_COUNT:-0}}"`,
    `cd ${quoted(cwd)} || { keep ${quoted(files.exit)} '{"code":97}'; exit 97; }`,
    "asked=",
    `trap 'asked=1; kill -s TERM -- "-$trial" 2>/dev/null' TERM INT`,
    // A shell without a terminal makes no process groups itself.
    `setsid ${words.map(quoted).join(" ")} < /dev/null >> ${quoted(stdout)} 2>> ${quoted(stderr)} &`,
    "trial=$!",
    // A request that came before there was anybody to hand it to.
    '[ -z "$asked" ] || kill -s TERM -- "-$trial"',
    'wait "$trial"; code=$?',
    // A signal ends `wait` before the trial has ended, or before its status was told. 127: it has been told already.
    'while [ -n "$asked" ]; do asked=; wait "$trial"; last=$?; [ "$last" = 127 ] || code=$last; done',
    `keep ${quoted(files.exit)} "{\\"code\\":$code}"`,
    'exit "$code"',
    "",
  ].join("\n");
}

/** The script of an array of jobs: each runs the script on its line of the list. */
export function arrayScript(list: string): string {
  return [
    "#!/bin/sh",
    `script=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quoted(list)})`,
    'exec /bin/sh "$script"',
    "",
  ].join("\n");
}

/** As one word of a POSIX shell, whatever is in it. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
