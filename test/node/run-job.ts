import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckpointState, Outcome, RunningJob } from "../../src/engine/ports.ts";
import { createLocalExecutor } from "../../src/node/local-executor.ts";
import { resolveRun } from "../../src/node/local-run.ts";
import type { Slot } from "../../src/node/slots.ts";
import type { CheckpointPlace } from "../../src/schedulers/scheduler.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { ParamValues } from "../../src/study/value.ts";

/** A folder for one test file, with a space and a quote in its path. */
export interface Scratch {
  readonly folder: string;
  /** In the command line of every process that a test starts through `node`. */
  readonly marker: string;
  remove(): void;
}

export function createScratch(): Scratch {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tune smith's-")));
  return {
    folder,
    marker: `marker-${randomUUID()}`,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Processes that are still there, zombies not counted. */
export function processesWith(marker: string): readonly string[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,stat=,args="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(marker) && !/^\s*\d+\s+Z/.test(line));
}

export interface JobOptions {
  readonly run: Readonly<Record<string, unknown>>;
  /** Further keys of the study file. */
  readonly study?: Readonly<Record<string, unknown>>;
  readonly params?: ParamValues;
  readonly trial?: number;
  readonly until?: number;
  /** How many segments came before; then the trial's folder is left as it is. */
  readonly segment?: number;
  readonly resume?: CheckpointPlace;
  readonly slots?: readonly Slot[];
  readonly place?: number;
  readonly graceMs?: number;
  readonly kernelKills?: () => number | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called with the trial's folder, which is not there. */
  readonly beforeStart?: (folder: string) => void;
  /** Called with the handle once it runs. */
  readonly onStart?: (job: RunningJob) => void;
  readonly onReport?: (metrics: Readonly<Record<string, number>>, job: RunningJob) => void;
}

export interface JobResult {
  readonly outcome: Outcome;
  readonly checkpoint: CheckpointState;
  readonly reports: readonly Readonly<Record<string, number>>[];
  readonly notices: readonly string[];
  /** Undefined where nobody looked. */
  readonly peakMemoryBytes: number | undefined;
  /** The trial's folder. */
  readonly folder: string;
  read(name: string): string;
}

/** Runs one trial of a study in `scratch` for real. */
export async function runJob(scratch: Scratch, options: JobOptions): Promise<JobResult> {
  const { trial = 0, params = {} } = options;
  const definition = {
    objective: { minimize: "loss" },
    space: { lr: "uniform(0, 1)" },
    strategy: "random",
    budget: { trials: 1 },
    ...options.study,
    run: options.run,
  };
  const { study, problems } = compileStudy(definition, { defaultName: "test", needsRun: "run-required" });
  if (study?.run === undefined) throw new Error(JSON.stringify(problems));
  const environment = options.environment ?? process.env;
  const resolved = resolveRun(study.run, join(scratch.folder, "test.study.yaml"), environment);
  if (resolved.kind === "impossible") throw new Error(resolved.message);
  const trials = join(scratch.folder, "trials");
  const folder = join(trials, String(trial));
  const { segment = 0, place = 0, resume, until } = options;
  if (segment === 0) rmSync(folder, { recursive: true, force: true });
  options.beforeStart?.(folder);
  const executor = createLocalExecutor({
    study,
    run: resolved.run,
    environment,
    trialFolder: (number) => join(trials, String(number)),
    pollMs: 20,
    slots: options.slots,
    graceMs: options.graceMs ?? 5000,
    ...(options.kernelKills !== undefined && { kernelKills: options.kernelKills }),
  });
  const reports: Readonly<Record<string, number>>[] = [];
  const notices: string[] = [];
  let peakMemoryBytes: number | undefined;
  const { outcome, checkpoint } = await new Promise<Pick<JobResult, "outcome" | "checkpoint">>((end) => {
    const job: RunningJob = executor.start(
      { trial, params, seed: 11, until, place, segment, resume },
      {
        onReport: (metrics) => {
          reports.push(metrics);
          options.onReport?.(metrics, job);
        },
        onMemory: (bytes) => {
          peakMemoryBytes = bytes;
        },
        onNotice: (message) => notices.push(message),
        onEnd: (outcome, checkpoint) => end({ outcome, checkpoint }),
      },
    );
    options.onStart?.(job);
  });
  return {
    outcome,
    checkpoint,
    reports,
    notices,
    peakMemoryBytes,
    folder,
    read: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : ""),
  };
}
