import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { TrialJson } from "../../src/analysis/trial-json.ts";

/** The bundle as it is shipped; `npm test` and `npm run build` make it. */
export const cliBundle = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workspace {
  readonly folder: string;
  /** The study file, if `study` was given. */
  readonly file: string;
  write(name: string, text: string): string;
  cli(...args: readonly string[]): Promise<Ended>;
  /** Starts the command line in the background; killed with the test. */
  start(...args: readonly string[]): ChildProcess;
  trials(): Promise<readonly TrialJson[]>;
}

/** A folder with a study file in it, removed after the test. */
export function makeWorkspace(study = "", name = "s.study.yaml"): Workspace {
  const { workspace, remove } = makeFolder(study, name);
  onTestFinished(remove);
  return workspace;
}

/** The same for several tests. */
export function makeFolder(study: string, name: string): { readonly workspace: Workspace; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunesmith cli "));
  const write = (file: string, text: string) => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    return target;
  };
  const start = (...args: readonly string[]) => {
    const child = spawn(process.execPath, [cliBundle, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    return child;
  };
  const cli = (...args: readonly string[]) => ended(start(...args));
  const file = name;
  write(name, study);
  const trials = async () => {
    const { code, stdout, stderr } = await cli("trials", file, "--format", "json");
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as readonly TrialJson[];
  };
  return {
    workspace: { folder, file, write, cli, start, trials },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...output }));
  });
}

/** Processes whose environment says that they belong to a trial of this workspace. Linux only; elsewhere none. */
export function trialProcesses({ folder }: Pick<Workspace, "folder">): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isZombie = /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
        return !isZombie && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`TUNESMITH_DIR=${folder}`);
      } catch {
        return false;
      }
    });
}
