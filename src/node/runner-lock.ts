/**
 * `runner.json` says which process runs a study, and lets only one do so. It is there exactly while the study runs,
 * unless the runner was killed; then the next one finds out at once that it is dead and takes over. While the runner
 * works, it touches the file every few seconds.
 */
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { startHeartbeat } from "./heartbeat.ts";
import { asOsError, errorCode, withOsErrors } from "./os-error.ts";
import { livenessOf, ownIdentity, type ProcessIdentity, readIdentity } from "./process-identity.ts";

/** What runner.json holds. */
export interface Runner extends ProcessIdentity {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The study file, absolute. */
  readonly file: string;
  /** Of Tunesmith. */
  readonly version: string;
  /** Somebody who asks for a trial or tells of one: it has the study for a moment only. */
  readonly isCaller?: true;
}

export type RunnerStatus =
  | { readonly kind: "none" }
  | (Runner & { readonly kind: "running" })
  /** On another host, so nobody can say from here whether it still runs. */
  | (Runner & { readonly kind: "elsewhere" })
  /** It was killed, or its host was restarted. Also a file that nobody can read. */
  | { readonly kind: "dead" };

export type RunnerClaim =
  | { readonly kind: "claimed"; release(): void }
  | { readonly kind: "running" | "elsewhere"; readonly runner: Runner; readonly message: string };

export interface RunnerDetails {
  /** The study file, absolute. */
  readonly file: string;
  readonly version: string;
  readonly isCaller?: true;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Who runs the study of this runner.json. Throws an `OsError` where the file is there and cannot be read. */
export function readRunner(path: string): RunnerStatus {
  const text = readText(path);
  return text === undefined ? { kind: "none" } : statusOf(text);
}

/**
 * Makes this process the runner, or says who is. Never waits. The claim ends with `release`, or with the process,
 * which it keeps from ending by itself. Throws an `OsError` where the file cannot be written.
 */
export function claimRunner(path: string, details: RunnerDetails): RunnerClaim {
  const runner: Runner = {
    ...ownIdentity(),
    startedAt: new Date(details.startedAt).toISOString(),
    file: details.file,
    version: details.version,
    ...(details.isCaller && { isCaller: true }),
  };
  const text = `${JSON.stringify(runner, null, 2)}\n`;
  for (;;) {
    if (createWhole(path, text)) return claimed(path, text);
    const found = readText(path);
    const status = found === undefined ? undefined : statusOf(found);
    if (status?.kind === "running") return { kind: "running", runner: status, message: running(status) };
    if (status?.kind === "elsewhere") {
      return { kind: "elsewhere", runner: status, message: elsewhere(status, path) };
    }
    if (found !== undefined) removeDead(path, found);
  }
}

/** So long may one caller hold up others: it has to make one proposal. */
const callerLimitMs = 120_000;

/** Resolves once no caller has the study, with true, or one has had it for too long. */
export async function callersDone(path: string): Promise<boolean> {
  const end = Date.now() + callerLimitMs;
  for (let status = readRunner(path); Date.now() < end; status = readRunner(path)) {
    if (!("isCaller" in status) || status.isCaller !== true) return true;
    // Not all of those that wait at the same time.
    await pause(5 + Math.random() * 25);
  }
  return false;
}

function claimed(path: string, text: string): RunnerClaim {
  const endHeartbeat = startHeartbeat(path);
  const release = () => {
    process.off("exit", release);
    endHeartbeat();
    if (readText(path) === text) rmSync(path, { force: true });
  };
  process.on("exit", release);
  return { kind: "claimed", release };
}

/** Creates the file with all of its text, or not at all: false where there is one already. */
function createWhole(path: string, text: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { flag: "wx" });
    return linkNew(draft, path, text);
  } catch (error) {
    throw asOsError(error, "write the runner's file", path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkNew(draft: string, path: string, text: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
  }
  // Some file systems have no hard links. A reader there may meet the file before its text is in it.
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes the file only if it still says what was found dead; another may have taken over meanwhile. */
function removeDead(path: string, found: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw asOsError(error, "remove the file of a runner that is gone", path);
  }
  // The one who was faster has its file back before it could miss it.
  if (readText(aside) !== found)
    withOsErrors("put the runner's file back", path, () => linkBack(aside, path));
  rmSync(aside, { force: true });
}

function linkBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") renameSync(aside, path);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw asOsError(error, "read the runner's file", path);
  }
}

function statusOf(text: string): RunnerStatus {
  const runner = parseRunner(text);
  if (runner === undefined) return { kind: "dead" };
  const liveness = livenessOf(runner);
  if (liveness === "dead") return { kind: "dead" };
  return { ...runner, kind: liveness === "alive" ? "running" : "elsewhere" };
}

function parseRunner(text: string): Runner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const identity = readIdentity(value);
    if (identity === undefined) return undefined;
    const { startedAt, file, version, isCaller } = value as Partial<Record<string, unknown>>;
    return {
      ...identity,
      startedAt: String(startedAt),
      file: String(file),
      version: String(version),
      ...(isCaller === true && { isCaller }),
    };
  } catch {
    return undefined;
  }
}

function running(runner: Runner): string {
  return `The study is already running (process ${runner.pid}, since ${runner.startedAt}).`;
}

function elsewhere(runner: Runner, path: string): string {
  const who = `The study was started on the host ${runner.host} (process ${runner.pid}, at ${runner.startedAt})`;
  return `${who} and may still be running there. If it is not, delete ${path} and run the study again.`;
}
