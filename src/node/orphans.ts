/**
 * Processes of trials that nobody watches any more: a runner that was killed leaves them training, and a trial may leave
 * processes that took themselves out of its group. On Linux they are known by `TUNESMITH_DIR` in their environment,
 * which children inherit. Elsewhere the executor writes down the leader of each group (`process.json`).
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  isGroupAlive,
  listProcesses,
  signalGroup,
  signalProcess,
  statFields,
  waitUntil,
} from "./process-group.ts";

export interface EndOrphansOptions {
  /** Between asking politely and ending by force. */
  readonly graceMs: number;
}

/**
 * Ends every process of the trials under `trialsFolder`, which no runner may be running. This process and those that
 * started it are left alone. Resolves to how many there were, once they are gone.
 */
export async function endOrphans(trialsFolder: string, { graceMs }: EndOrphansOptions): Promise<number> {
  const find = () =>
    findTrialProcesses(
      (folder) => dirname(folder) === resolve(trialsFolder) || isWithin(folder, trialsFolder),
    );
  const found = find();
  if (found === undefined) return endRecordedGroups(trialsFolder, graceMs);
  if (found.length === 0) return 0;
  for (const pid of found) signalProcess(pid, "SIGTERM");
  if (!(await waitUntil(() => find()?.length === 0, graceMs))) {
    for (const pid of find() ?? []) signalProcess(pid, "SIGKILL");
    await waitUntil(() => find()?.length === 0, 1000);
  }
  return found.length;
}

/** The processes of one trial that have left its group. Where processes do not tell, none. */
export function findStrays(trialFolder: string, group: number): readonly number[] {
  const found = findTrialProcesses((folder) => folder === trialFolder) ?? [];
  return found.filter((pid) => Number(statFields(pid)?.[2]) !== group);
}

/** Undefined where there is no /proc. */
function findTrialProcesses(isOurs: (trialFolder: string) => boolean): readonly number[] | undefined {
  const pids = listProcesses();
  if (pids === undefined) return undefined;
  const spared = ownLine();
  return pids.filter((pid) => {
    if (spared.has(pid)) return false;
    const folder = trialFolderOf(pid);
    // A zombie's environment reads as empty, so it is not found.
    return folder !== undefined && isOurs(folder);
  });
}

/** Undefined also for processes of other users. */
function trialFolderOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    const at = environment.startsWith(variable) ? 0 : environment.indexOf(`\0${variable}`) + 1;
    if (at === 0 && !environment.startsWith(variable)) return undefined;
    const end = environment.indexOf("\0", at);
    return environment.slice(at + variable.length, end < 0 ? undefined : end);
  } catch {
    return undefined;
  }
}

const variable = "TUNESMITH_DIR=";

/** This process, its parent, and so on. */
function ownLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0 && !line.has(pid); pid = Number(statFields(pid)?.[1] ?? 0))
    line.add(pid);
  return line;
}

/** The same folder may have been reached by another path, through a symbolic link. */
function isWithin(trialFolder: string, trialsFolder: string): boolean {
  try {
    return realpathSync(dirname(trialFolder)) === realpathSync(trialsFolder);
  } catch {
    return false;
  }
}

const recordName = "process.json";

/** Leaves a trace of a trial's process for a later `endOrphans`, where the system keeps none. */
export function recordProcess(trialFolder: string, pid: number, startedAt: number): void {
  if (process.platform !== "linux")
    writeFileSync(join(trialFolder, recordName), JSON.stringify({ pid, startedAt }));
}

export function forgetProcess(trialFolder: string): void {
  if (process.platform !== "linux") rmSync(join(trialFolder, recordName), { force: true });
}

async function endRecordedGroups(trialsFolder: string, graceMs: number): Promise<number> {
  let folders: readonly string[];
  try {
    folders = readdirSync(trialsFolder).map((name) => join(trialsFolder, name));
  } catch {
    return 0;
  }
  const recorded = folders.flatMap((folder) => {
    const pid = recordedProcess(folder);
    forgetProcess(folder);
    return pid === undefined || pid === process.pid || pid === process.ppid ? [] : [pid];
  });
  for (const pid of recorded) signalGroup(pid, "SIGTERM");
  await waitUntil(() => recorded.every((pid) => signalProcess(pid, 0) === "gone"), graceMs);
  for (const pid of recorded)
    if (process.platform === "win32" || isGroupAlive(pid)) signalGroup(pid, "SIGKILL");
  return recorded.length;
}

/** The recorded process if it is still that one: its number may have gone to another since. */
function recordedProcess(trialFolder: string): number | undefined {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(join(trialFolder, recordName), "utf8")) as Partial<
      Record<string, unknown>
    >;
    if (typeof pid !== "number" || typeof startedAt !== "number") return undefined;
    const actual = processStart(pid);
    return actual !== undefined && Math.abs(actual - startedAt) < 3000 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds since the epoch, to the second. */
function processStart(pid: number): number | undefined {
  const [program, ...words] =
    process.platform === "win32"
      ? [
          "powershell",
          "-NoProfile",
          "-NonInteractive",
          "-Command",
          `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString("o")`,
        ]
      : ["ps", "-o", "lstart=", "-p", String(pid)];
  const output = execFileSync(program as string, words, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  }).trim();
  const time = Date.parse(process.platform === "win32" ? output : `${output} UTC`);
  return Number.isNaN(time) ? undefined : time;
}
