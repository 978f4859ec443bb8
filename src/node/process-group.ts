/**
 * Signals to a process and everything it started. On POSIX systems each trial leads a process group of its own; Windows
 * has no groups, there `taskkill /T` follows the tree of parents.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { errorCode } from "./os-error.ts";

export type StopSignal = "SIGTERM" | "SIGKILL";

/** Sends the signal to every member of the group that `leader` leads; nothing happens where there is none left. */
export function signalGroup(leader: number, signal: StopSignal): void {
  if (process.platform === "win32") {
    const force = signal === "SIGKILL" ? ["/F"] : [];
    execFile("taskkill", ["/PID", String(leader), "/T", ...force], { windowsHide: true }, () => {});
  } else {
    signalProcess(-leader, signal);
  }
}

/** A negative number names a group. */
export function signalProcess(pid: number, signal: StopSignal | 0): "sent" | "gone" {
  try {
    process.kill(pid, signal);
    return "sent";
  } catch (error) {
    // A member that changed its user cannot be signalled, and is then not ours to end.
    if (errorCode(error) === "ESRCH" || errorCode(error) === "EPERM") return "gone";
    throw error;
  }
}

/** Whether a member of the group is left. Zombies, which have ended but that nobody has waited for, do not count. */
export function isGroupAlive(leader: number): boolean {
  if (process.platform === "win32" || signalProcess(-leader, 0) === "gone") return false;
  const states = process.platform === "linux" ? memberStates(leader) : undefined;
  return states === undefined || states.some((state) => state !== "Z" && state !== "X");
}

/** The states of a group's members, as in proc(5); undefined where /proc does not tell. */
function memberStates(group: number): readonly string[] | undefined {
  const pids = listProcesses();
  if (pids === undefined) return undefined;
  return pids.flatMap((pid) => {
    const fields = statFields(pid);
    return fields !== undefined && Number(fields[2]) === group ? [fields[0] as string] : [];
  });
}

/** Numbers of all processes; undefined where there is no /proc. */
export function listProcesses(): readonly number[] | undefined {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return undefined;
  }
}

/** State, parent, group and so on, as in proc(5) from its third field; undefined where the process is gone. */
export function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before it is in parentheses and may hold any character.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** Looks again and again until `isDone`, at most for `limitMs`. Resolves to whether it came true. */
export async function waitUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (let pauseMs = 5; !isDone(); pauseMs = Math.min(100, pauseMs * 2)) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
  }
  return true;
}
