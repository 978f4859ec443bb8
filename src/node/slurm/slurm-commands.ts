/** Slurm's commands: submit, look, cancel. Every call has a time limit, since a controller that is down blocks them. */
import { execFile } from "node:child_process";
import { errorCode } from "../os-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export type Submitted =
  | { readonly kind: "submitted"; readonly id: string }
  /** The cluster will not have it: a wrong option, a limit. The message is Slurm's own. */
  | { readonly kind: "refused"; readonly message: string }
  /** Nobody knows whether it was accepted: the controller did not answer. */
  | { readonly kind: "unanswered"; readonly message: string };

/** Where a job is, as far as a trial is concerned. */
export type JobPhase =
  | "queued"
  | "running"
  | "completed"
  | "failed"
  | "timed-out"
  | "out-of-memory"
  | "cancelled"
  /** Its node failed, or it was taken away for another job. */
  | "lost";

export interface JobStatus {
  readonly id: string;
  readonly phase: JobPhase;
  /** Slurm's own word, such as NODE_FAIL. */
  readonly state: string;
  /** Why it waits, or why it ended, in Slurm's word. */
  readonly reason: string;
}

export interface SlurmCommands {
  submit(options: readonly string[], script: string, signal?: AbortSignal): Promise<Submitted>;
  /** All jobs of this user that the controller still remembers, by `jobKey`; undefined where it does not answer. */
  list(): Promise<ReadonlyMap<string, JobStatus> | undefined>;
  /** Nothing happens where the job has ended. The name goes with the number: a number may come to be another job's. */
  cancel(job: { readonly id: string; readonly name: string }, how: "politely" | "at once"): Promise<void>;
}

const submitLimitMs = 60_000;
const listLimitMs = 20_000;

export function slurmCommands(environment: Environment): SlurmCommands {
  const run = (program: string, words: readonly string[], timeout: number) =>
    new Promise<{ readonly output: string; readonly errors: string; readonly failure: unknown }>(
      (resolve) => {
        const env = { ...environment, LC_ALL: "C" } as NodeJS.ProcessEnv;
        execFile(program, words, { env, timeout, maxBuffer: 1 << 28 }, (failure, output, errors) =>
          resolve({ output, errors, failure }),
        );
      },
    );
  return {
    submit: async (options, script) => {
      const { output, errors, failure } = await run(
        "sbatch",
        ["--parsable", ...options, script],
        submitLimitMs,
      );
      const [id] = output.trim().split(";");
      if (failure === null && id !== undefined && /^\d+$/.test(id)) return { kind: "submitted", id };
      if (errorCode(failure) === "ENOENT")
        return {
          kind: "refused",
          message: "There is no sbatch on this machine. Start the study where jobs are submitted.",
        };
      const message = slurmMessage(errors) || String(failure);
      return { kind: isOutage(errors, failure) ? "unanswered" : "refused", message };
    },
    list: async () => {
      const words = ["--noheader", "--array", "--states=all", "--me", "--format=%i|%F|%K|%T|%r|%j"];
      const { output, failure } = await run("squeue", words, listLimitMs);
      return failure === null ? parseQueue(output) : undefined;
    },
    cancel: async ({ id, name }, how) => {
      const words = how === "politely" ? [] : ["--full", "--signal=KILL"];
      await run("scancel", [...words, `--name=${name}`, id], listLimitMs);
    },
  };
}

/** How a job of a name, and within an array of an index, is found in the list. */
export function jobKey(name: string, index: number | undefined): string {
  return index === undefined ? name : `${name}[${index}]`;
}

/** Lines of `squeue --format=%i|%F|%K|%T|%r|%j`. */
export function parseQueue(output: string): ReadonlyMap<string, JobStatus> {
  const jobs = new Map<string, JobStatus>();
  for (const line of output.split("\n")) {
    const [id, , index, state, reason, ...name] = line.split("|");
    if (id === undefined || state === undefined || reason === undefined) continue;
    const number = index !== undefined && /^\d+$/.test(index) ? Number(index) : undefined;
    jobs.set(jobKey(name.join("|"), number), { id, state, reason, phase: phaseOf(state) });
  }
  return jobs;
}

const phases: Readonly<Record<string, JobPhase>> = {
  PENDING: "queued",
  CONFIGURING: "queued",
  REQUEUED: "queued",
  REQUEUE_FED: "queued",
  REQUEUE_HOLD: "queued",
  SPECIAL_EXIT: "queued",
  RESV_DEL_HOLD: "queued",
  COMPLETED: "completed",
  FAILED: "failed",
  TIMEOUT: "timed-out",
  DEADLINE: "timed-out",
  OUT_OF_MEMORY: "out-of-memory",
  CANCELLED: "cancelled",
  REVOKED: "cancelled",
  NODE_FAIL: "lost",
  BOOT_FAIL: "lost",
  PREEMPTED: "lost",
};

/** Every other state (RUNNING, COMPLETING, SUSPENDED, STAGE_OUT, and what is still to be invented) has not ended. */
function phaseOf(state: string): JobPhase {
  return phases[state] ?? "running";
}

function slurmMessage(errors: string): string {
  return errors
    .split("\n")
    .map((line) => line.replace(/^sbatch: (error: )?/, "").trim())
    .filter((line) => line !== "")
    .join(" ");
}

function isOutage(errors: string, failure: unknown): boolean {
  const wasKilled = (failure as { readonly killed?: boolean } | null)?.killed === true;
  return wasKilled || /unable to contact|timed out|connection refused|communication/i.test(errors);
}
