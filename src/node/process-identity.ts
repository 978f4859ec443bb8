/**
 * Tells one process from another that later has the same number. A process is known by its number, the moment it was
 * started as its system counts it, and its host.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./os-error.ts";

export interface ProcessIdentity {
  readonly pid: number;
  /** Two processes of one host and number have different ones. Empty where the system does not tell. */
  readonly startTime: string;
  readonly host: string;
}

/** `elsewhere`: on another host, so there is no telling from here. */
export type Liveness = "alive" | "dead" | "elsewhere";

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? "", host: hostname() };
}

/** Of a process of this host, undefined where there is none of that number. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = exists(pid) ? startTimeOf(pid) : undefined;
  return startTime === undefined ? undefined : { pid, startTime, host: hostname() };
}

export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.host === other.host && one.startTime === other.startTime;
}

export function livenessOf(identity: ProcessIdentity): Liveness {
  if (identity.host !== hostname()) return "elsewhere";
  const startTime = identityOf(identity.pid)?.startTime;
  if (startTime === undefined) return "dead";
  return startTime === "" || identity.startTime === "" || startTime === identity.startTime ? "alive" : "dead";
}

/** The identity within a parsed JSON value, undefined where it holds none. */
export function readIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, startTime, host } = value as Partial<Record<string, unknown>>;
  if (!Number.isSafeInteger(pid) || Number(pid) <= 0) return undefined;
  if (typeof startTime !== "string" || typeof host !== "string") return undefined;
  return { pid: Number(pid), startTime, host };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return errorCode(error) === "EPERM";
  }
}

/** Undefined where the process is gone, empty where the system does not say. */
function startTimeOf(pid: number): string | undefined {
  if (process.platform === "linux") return linuxStartTime(pid);
  if (process.platform === "win32") return windowsStartTime(pid);
  try {
    return outputOf("ps", ["-o", "lstart=", "-p", String(pid)]);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "" : undefined;
  }
}

/** Clock ticks since boot, after the boot's own id: ticks alone start over when the machine does. */
function linuxStartTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    return errorCode(error) === "EACCES" ? "" : undefined;
  }
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  // A zombie has ended; it only waits for its parent to notice.
  if (state === "Z" || state === "X" || startTicks === undefined) return undefined;
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${startTicks}`;
}

function windowsStartTime(pid: number): string {
  const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  try {
    return outputOf("powershell", ["-NoProfile", "-NonInteractive", "-Command", script]);
  } catch {
    return "";
  }
}

function outputOf(program: string, words: readonly string[]): string {
  return execFileSync(program, words, {
    encoding: "utf8",
    // Where a time comes in words and in local time, both are pinned down.
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  }).trim();
}
