/** One trial as a job of the cluster, from its submission to the last of its output. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { CheckpointState, JobListener, Outcome, RunningJob } from "../../engine/ports.ts";
import { readOutput } from "../output-reading.ts";
import { lastLineOfFile } from "../output-tail.ts";
import type { OutputPosition, TrialOutput } from "../trial-output.ts";
import type { AttemptFiles } from "./job-script.ts";
import type { JobPhase, JobStatus, SlurmCommands } from "./slurm-commands.ts";
import type { JobName } from "./submission.ts";

/** What job.json holds. */
export interface JobRecord extends JobName {
  /** Undefined until the cluster has accepted it. */
  readonly id?: string;
  /** Where the trial's files stood before it started. */
  readonly since: OutputPosition;
}

export interface SlurmJob extends RunningJob {
  record(): JobRecord | undefined;
  /** Before the cluster is asked to take it. */
  onNamed(job: JobName): void;
  onSubmitted(job: JobName & { readonly id: string }): void;
  onRefused(message: string): void;
  /** Reads what the job has written since. */
  poll(): void;
  /** What the cluster says of it; undefined where it does not know it. */
  observe(status: JobStatus | undefined): void;
}

export interface SlurmJobOptions {
  readonly commands: SlurmCommands;
  readonly files: AttemptFiles;
  readonly output: TrialOutput;
  readonly buffer: Buffer;
  readonly listener: JobListener;
  readonly timeoutMs: number | undefined;
  /** How long the exit file may take to be seen from here, once the cluster says that the job has ended. */
  readonly fileLagMs: number;
  /** Takes it back where it has not been submitted yet. */
  withdraw(): boolean;
  /** Whether the trial has saved what it can go on from. */
  checkpoint(): CheckpointState;
  onGone(): void;
  /** Of an earlier runner. */
  readonly adopted?: JobRecord;
}

const lastLineLength = 300;

/** Ends that the cluster brought about: they say more than the signal by which it did so. */
const tellsWhy: ReadonlySet<JobPhase> = new Set(["timed-out", "out-of-memory", "cancelled", "lost"]);

export function attemptFiles(folder: string): AttemptFiles {
  return {
    folder,
    job: join(folder, "job.json"),
    script: join(folder, "job.sh"),
    started: join(folder, "started.json"),
    exit: join(folder, "exit.json"),
    withdrawn: join(folder, "withdrawn"),
    log: join(folder, "slurm.log"),
  };
}

/** A folder that no earlier attempt at the trial has had. */
export function newAttempt(trialFolder: string): AttemptFiles {
  const parent = join(trialFolder, "slurm");
  mkdirSync(parent, { recursive: true });
  const folder = join(parent, String(attemptNumbers(parent).length));
  mkdirSync(folder);
  return attemptFiles(folder);
}

/** The attempt that was begun last, undefined where there is none. */
export function latestAttempt(trialFolder: string): AttemptFiles | undefined {
  const parent = join(trialFolder, "slurm");
  const last = attemptNumbers(parent).at(-1);
  return last === undefined ? undefined : attemptFiles(join(parent, String(last)));
}

function attemptNumbers(parent: string): readonly number[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map(Number)
    .filter((number) => Number.isInteger(number))
    .sort((a, b) => a - b);
}

/** Undefined where the attempt got no name before its runner was killed: then nothing was submitted. */
export function readJobRecord({ job }: AttemptFiles): JobRecord | undefined {
  const value = readJson(job);
  if (typeof value?.["name"] !== "string") return undefined;
  const { name, index, id } = value;
  return {
    name,
    since: value["since"] as OutputPosition,
    index: typeof index === "number" ? index : undefined,
    ...(typeof id === "string" && { id }),
  };
}

/** The exit code that the job has left; undefined while there is none. */
export function readExitCode({ exit }: AttemptFiles): number | undefined {
  const code = readJson(exit)?.["code"];
  return typeof code === "number" ? code : undefined;
}

export function superviseJob(options: SlurmJobOptions): SlurmJob {
  const { commands, files, output, buffer, listener, timeoutMs, fileLagMs } = options;
  let record = options.adopted;
  /** Why we end it, once we do. */
  let ending: Outcome | undefined;
  let isStopped = false;
  let outcome: Outcome | undefined;
  let startedAt: number | undefined;
  let endSeenAt: number | undefined;
  let killedAt: number | undefined;
  let wasRunning = false;
  let missed = 0;

  const reading = readOutput({
    output,
    buffer,
    onEnd: (complete) => {
      options.onGone();
      listener.onEnd(complete, options.checkpoint());
    },
  });
  const conclude = (result: Outcome) => {
    outcome ??= ending ?? result;
    reading.conclude(outcome);
  };
  const cancel = (how: "politely" | "at once") => {
    if (record?.id !== undefined) void commands.cancel({ id: record.id, name: record.name }, how);
  };
  const end = (reason: Outcome) => {
    if (ending !== undefined || outcome !== undefined) return;
    ending = reason;
    if (options.withdraw()) conclude(reason);
    else cancel("politely");
  };
  const keep = (next: JobRecord) => {
    record = next;
    const draft = `${files.job}.new`;
    writeFileSync(draft, `${JSON.stringify(next)}\n`, { flush: true });
    renameSync(draft, files.job);
  };

  return {
    record: () => record,
    onNamed: (job) => keep({ ...job, since: output.position }),
    onSubmitted: (job) => {
      keep({ ...job, since: output.position });
      // Somebody wanted it to end while it was on its way.
      if (ending !== undefined) cancel(isStopped ? "at once" : "politely");
    },
    onRefused: (message) => conclude({ kind: "not-started", message: `Slurm: ${message}` }),
    poll: () => {
      if (reading.phase() !== "idle") return;
      if (startedAt === undefined && existsSync(files.started)) startedAt = performance.now();
      if (timeoutMs !== undefined && startedAt !== undefined && performance.now() - startedAt > timeoutMs)
        end({ kind: "timed-out", afterMs: timeoutMs });
      const code = readExitCode(files);
      if (code === undefined) reading.poll();
      else if (code < 128 || ending !== undefined) conclude(outcomeOfCode(code));
      else {
        // Killed: the cluster may know why.
        killedAt ??= performance.now();
        if (performance.now() - killedAt > fileLagMs) conclude(outcomeOfCode(code));
      }
    },
    observe: (status) => {
      if (reading.phase() === "over" || record?.id === undefined) return;
      const code = readExitCode(files);
      if (code !== undefined) {
        if (status !== undefined && tellsWhy.has(status.phase)) conclude(outcomeOfStatus(status, files));
        return;
      }
      if (status === undefined) {
        // Just submitted, or just forgotten: one look is not enough.
        missed += 1;
        if (missed > 2) conclude(lost(record, "the cluster does not know it any more"));
        return;
      }
      missed = 0;
      if (status.phase === "queued" && wasRunning)
        listener.onNotice(`its job ${status.id} was put back into the queue (${status.reason})`);
      wasRunning = status.phase === "running";
      if (status.phase === "queued" || status.phase === "running") {
        endSeenAt = undefined;
        return;
      }
      endSeenAt ??= performance.now();
      if (performance.now() - endSeenAt >= fileLagMs) conclude(outcomeOfStatus(status, files));
    },
    stop: () => {
      if (isStopped) cancel("at once");
      else end({ kind: "stopped" });
      isStopped = true;
    },
  };
}

function outcomeOfCode(code: number): Outcome {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return signal === undefined ? { kind: "exited", code } : { kind: "signalled", signal: signal[0] };
}

/** For a job that left no exit code: it did not get to write it. */
function outcomeOfStatus({ phase, id, state, reason }: JobStatus, { log }: AttemptFiles): Outcome {
  switch (phase) {
    case "timed-out":
      return { kind: "exhausted", of: "time", message: `the time limit of job ${id} is over` };
    case "out-of-memory":
      return { kind: "exhausted", of: "memory", message: `job ${id} needed more than it was given` };
    case "cancelled":
      return { kind: "cancelled", message: `its job ${id} was cancelled on the cluster` };
    case "lost":
      return { kind: "lost", message: `job ${id} was lost (${state})` };
    default: {
      const said = lastLineOfFile(log, lastLineLength);
      const message = `job ${id} ended as ${state} (${reason}) without running to its end`;
      return { kind: "not-started", message: said === undefined ? message : `${message}: ${said}` };
    }
  }
}

function lost({ id, name }: Pick<JobRecord, "id" | "name">, why: string): Outcome {
  return { kind: "lost", message: `job ${id ?? name} was lost: ${why}` };
}

/** Undefined where it is not there, or not whole yet. */
function readJson(file: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
