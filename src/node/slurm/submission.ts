/** Hands jobs to the cluster: those that come at about the same time as one array. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { arrayScript } from "./job-script.ts";
import { jobKey, type SlurmCommands, type Submitted } from "./slurm-commands.ts";

/** What a job is known by. The name is drawn at random for each submission; a number alone may come to be another job's. */
export interface JobName {
  readonly name: string;
  /** Within an array. */
  readonly index: number | undefined;
}

export interface SubmissionRequest {
  /** The script to run. */
  readonly script: string;
  /** Where Slurm's own messages go. */
  readonly log: string;
  /** Called before anything is submitted: what is not on disk now could be submitted twice. */
  onNamed(job: JobName): void;
  onSubmitted(job: JobName & { readonly id: string }): void;
  onRefused(message: string): void;
  /** Something that a person should know meanwhile. */
  onNotice(message: string): void;
}

export interface SubmissionOptions {
  readonly commands: SlurmCommands;
  /** Of the study, for the jobs' names. */
  readonly study: string;
  /** Options of `sbatch`. */
  readonly options: readonly string[];
  /** Where lists of arrays are kept. Absolute. */
  readonly folder: string;
  /** At most so many jobs an array. */
  readonly arrayLimit: number;
}

export interface Submission {
  add(request: SubmissionRequest): void;
  /** Whether the request was still waiting, and is gone now. */
  withdraw(request: SubmissionRequest): boolean;
}

/** Trials that the run loop starts one after another come within this time. */
const gatherMs = 30;
const retryMs = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

export function createSubmission(given: SubmissionOptions): Submission {
  const waiting: SubmissionRequest[] = [];
  const flush = () => {
    const all = waiting.splice(0);
    for (let from = 0; from < all.length; from += given.arrayLimit)
      void submit(given, all.slice(from, from + given.arrayLimit));
  };
  return {
    add: (request) => {
      if (waiting.length === 0) setTimeout(flush, gatherMs);
      waiting.push(request);
    },
    withdraw: (request) => {
      const at = waiting.indexOf(request);
      if (at >= 0) waiting.splice(at, 1);
      return at >= 0;
    },
  };
}

async function submit(
  { commands, study, options, folder }: SubmissionOptions,
  requests: readonly SubmissionRequest[],
): Promise<void> {
  const [first, ...others] = requests;
  if (first === undefined) return;
  const name = `${study.replace(/[^\w.-]+/g, "-").slice(0, 40)}.${randomBytes(9).toString("base64url")}`;
  const isArray = others.length > 0;
  const jobs = requests.map((request, index) => ({
    request,
    job: { name, index: isArray ? index : undefined },
  }));
  for (const { request, job } of jobs) request.onNamed(job);
  const { script, words } = isArray
    ? writeArray(folder, name, requests)
    : { script: first.script, words: [] };
  const log = isArray ? join(folder, `${name}.%a.log`) : first.log;
  const all = [
    "--no-requeue",
    "--open-mode=append",
    "--export=ALL",
    `--job-name=${name}`,
    `--output=${log}`,
    ...words,
    ...options,
  ];
  const result = await submitOnce(
    commands,
    name,
    () => commands.submit(all, script),
    (message) => {
      for (const request of requests) request.onNotice(message);
    },
  );
  for (const { request, job } of jobs) {
    if (result.kind === "submitted")
      request.onSubmitted({ ...job, id: isArray ? `${result.id}_${job.index}` : result.id });
    else request.onRefused(result.message);
  }
}

/** Where the controller did not answer, it is asked whether it has the job before it is asked again to take it. */
async function submitOnce(
  commands: SlurmCommands,
  name: string,
  attempt: () => Promise<Submitted>,
  notice: (message: string) => void,
): Promise<Submitted> {
  for (let failures = 0; ; failures++) {
    const result = await attempt();
    if (result.kind !== "unanswered") return result;
    notice(`the cluster does not answer (${result.message}); it is asked again`);
    for (let jobs: Awaited<ReturnType<SlurmCommands["list"]>>; jobs === undefined; ) {
      await pause(retryMs[Math.min(failures, retryMs.length - 1)] ?? 0);
      jobs = await commands.list();
      const found = jobs?.get(jobKey(name, undefined)) ?? jobs?.get(jobKey(name, 0));
      if (found !== undefined) return { kind: "submitted", id: found.id.split("_")[0] ?? found.id };
    }
  }
}

function writeArray(folder: string, name: string, requests: readonly SubmissionRequest[]) {
  const list = join(folder, `${name}.list`);
  const script = join(folder, `${name}.sh`);
  writeFileSync(list, requests.map((request) => `${request.script}\n`).join(""));
  writeFileSync(script, arrayScript(list), { mode: 0o755 });
  return { script, words: [`--array=0-${requests.length - 1}`] };
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
