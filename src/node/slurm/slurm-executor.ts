/**
 * Runs trials as jobs of a Slurm cluster. Output, metrics and exit codes come over the file system that all nodes share;
 * the cluster is only asked who is still there. What a job says in its own files outranks what the cluster says of it.
 *
 * Nothing is submitted twice and no job is lost sight of: a job's name, drawn at random, is on disk before the job is
 * submitted, so that a runner that was killed at any moment finds its jobs again (`findSurvivors`).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Executor, Job, JobListener, RunningJob } from "../../engine/ports.ts";
import { createReportParser } from "../../engine/report-parser.ts";
import { TransientMap } from "../../engine/transient-map.ts";
import type { SlurmOptions, Study } from "../../study/study.ts";
import { checkpointState, discardCheckpoints, prepareCheckpoint } from "../checkpoint-folder.ts";
import { compileTrialCommand, keepCommand } from "../command-line.ts";
import type { LocalRun } from "../local-run.ts";
import { outcomeOfSetup } from "../machine-fault.ts";
import { inheritedEnvironment, trialEnvironment, trialFiles } from "../trial-environment.ts";
import { openTrialOutput } from "../trial-output.ts";
import { type AttemptFiles, jobScript } from "./job-script.ts";
import { type Environment, jobKey, slurmCommands } from "./slurm-commands.ts";
import {
  type JobRecord,
  latestAttempt,
  newAttempt,
  readExitCode,
  readJobRecord,
  type SlurmJob,
  superviseJob,
} from "./slurm-job.ts";
import { createSubmission, type SubmissionRequest } from "./submission.ts";

export interface SlurmExecutorOptions {
  readonly study: Study;
  readonly slurm: SlurmOptions;
  readonly run: LocalRun;
  /** The runner's own, which jobs inherit. */
  readonly environment: Environment;
  /** The study's folder, on the shared file system. Absolute. */
  readonly folder: string;
  trialFolder(trial: number): string;
  /** How often the files of running trials are looked at. */
  readonly pollMs?: number;
  /** How often the cluster is asked who is still there: one call for all. */
  readonly listMs?: number;
  /** How long a file may take to be seen from another node. */
  readonly fileLagMs?: number;
}

export interface SlurmExecutor extends Executor {
  /** Of these trials, those whose jobs are queued or running, or ended while nobody was there to see it. */
  findSurvivors(trials: readonly number[]): Promise<ReadonlySet<number>>;
}

/** How long a job may take from its submission until the cluster lists it. */
const submissionLagMs = 4_000;
const bufferBytes = 256 * 1024;
const defaultArrayLimit = 500;

export function createSlurmExecutor(options: SlurmExecutorOptions): SlurmExecutor {
  const { study, slurm, run, trialFolder, pollMs = 200, listMs = 2_000, fileLagMs = 5_000 } = options;
  const environment = inheritedEnvironment(options.environment);
  const commands = slurmCommands(environment);
  const build = compileTrialCommand(study, run);
  const buffer = Buffer.allocUnsafe(bufferBytes);
  /** By trial. */
  const jobs = new TransientMap<number, SlurmJob>();
  const folder = join(options.folder, "slurm");
  const submission = createSubmission({
    commands,
    study: study.name,
    options: sbatchOptions(slurm),
    folder,
    arrayLimit: slurm.arrayLimit ?? defaultArrayLimit,
  });
  let pollTimer: NodeJS.Timeout | undefined;
  let isLooking = false;

  const look = async () => {
    // A job that is submitted while the list is on its way cannot be in it.
    const asked = jobs.values().filter((job) => job.record()?.id !== undefined);
    const listed = await commands.list();
    if (listed !== undefined)
      for (const job of asked) {
        const record = job.record();
        if (record !== undefined) job.observe(listed.get(jobKey(record.name, record.index)));
      }
    isLooking = jobs.size > 0;
    if (isLooking) setTimeout(() => void look(), listMs);
  };
  const add = (trial: number, job: SlurmJob) => {
    jobs.set(trial, job);
    pollTimer ??= setInterval(() => {
      for (const each of jobs.values()) each.poll();
    }, pollMs);
    if (isLooking) return;
    isLooking = true;
    setTimeout(() => void look(), listMs);
  };
  const remove = (trial: number) => {
    jobs.delete(trial);
    if (jobs.size > 0) return;
    clearInterval(pollTimer);
    pollTimer = undefined;
  };

  const follow = (job: Job, listener: JobListener, files: AttemptFiles, adopted?: JobRecord): SlurmJob => {
    const trial = trialFiles(trialFolder(job.trial));
    const { segment, until } = job;
    const output = openTrialOutput({
      files: trial,
      parser: createReportParser(study, job.params),
      cwd: run.cwd,
      listener,
      // The next runner may have to read a job's output from its beginning.
      logLimit: { limitBytes: study.keep.logBytes, makesHoles: "at-its-end" },
      segment,
      ...(adopted !== undefined && { since: adopted.since }),
    });
    const request: SubmissionRequest = {
      script: files.script,
      log: files.log,
      onNamed: (name) => supervised.onNamed(name),
      onSubmitted: (submitted) => supervised.onSubmitted(submitted),
      onRefused: (message) => supervised.onRefused(message),
      onNotice: (message) => listener.onNotice(message),
    };
    const supervised = superviseJob({
      commands,
      files,
      output,
      buffer,
      listener,
      timeoutMs: study.run?.timeoutMs,
      fileLagMs,
      withdraw: () => submission.withdraw(request),
      checkpoint: () => (until === undefined ? "none" : checkpointState(trial.folder, until)),
      onGone: () => remove(job.trial),
      ...(adopted !== undefined && { adopted }),
    });
    if (adopted === undefined) {
      mkdirSync(folder, { recursive: true });
      const command = build(job.params);
      keepCommand(trial, command, run.cwd);
      writeFileSync(trial.params, `${JSON.stringify(job.params)}\n`);
      if (until !== undefined) prepareCheckpoint(trial.folder, until);
      const script = jobScript({
        title: `Trial ${job.trial} of ${study.name}`,
        command,
        shell: run.shell,
        cwd: run.cwd,
        environment: { PYTHONUNBUFFERED: "1", ...trialEnvironment({}, command.env, job, trial) },
        files,
        stdout: trial.stdout,
        stderr: trial.stderr,
      });
      writeFileSync(files.script, script, { mode: 0o755 });
      submission.add(request);
    }
    add(job.trial, supervised);
    return supervised;
  };

  return {
    start: (job, listener) =>
      orNotStarted(job, listener, () => follow(job, listener, newAttempt(trialFolder(job.trial)))),
    adopt: (job, listener) => {
      const files = latestAttempt(trialFolder(job.trial));
      const record = files && readJobRecord(files);
      if (files === undefined || record === undefined) return undefined;
      return orNotStarted(job, listener, () => follow(job, listener, files, record));
    },
    discard: (places) => void discardCheckpoints(places, trialFolder),
    findSurvivors: async (trials) => {
      const attempts = trials.flatMap((trial) => {
        const files = latestAttempt(trialFolder(trial));
        const record = files && readJobRecord(files);
        return files === undefined || record === undefined ? [] : [{ trial, files, record }];
      });
      const survivors = new Set<number>();
      if (attempts.length === 0) return survivors;
      const statusOf = ({ name, index }: JobRecord) => listed.get(jobKey(name, index));
      let listed = await untilAnswered(() => commands.list());
      // An sbatch that its runner has not outlived may still be on its way.
      for (let waitedMs = 0; waitedMs < submissionLagMs; waitedMs += listMs) {
        if (attempts.every(({ record }) => record.id !== undefined || statusOf(record) !== undefined)) break;
        await pause(listMs);
        listed = await untilAnswered(() => commands.list());
      }
      for (const { trial, files, record } of attempts) {
        const status = statusOf(record);
        const isThere = status?.phase === "queued" || status?.phase === "running";
        if (isThere && record.id === undefined)
          writeFileSync(files.job, `${JSON.stringify({ ...record, id: status.id })}\n`);
        if (isThere || readExitCode(files) !== undefined) survivors.add(trial);
        else writeFileSync(files.withdrawn, "");
      }
      return survivors;
    },
  };

  function orNotStarted(job: Job, listener: JobListener, begin: () => RunningJob): RunningJob {
    try {
      return begin();
    } catch (error) {
      const outcome = outcomeOfSetup(error, trialFolder(job.trial));
      // The caller gets its handle before it hears of the end.
      setImmediate(() => listener.onEnd(outcome, "none"));
      return { stop: () => {} };
    }
  }
}

/** What a study asks of the cluster, as options of `sbatch`. Its own come last, and so have the last word. */
export function sbatchOptions(slurm: SlurmOptions): readonly string[] {
  const { partition, account, timeMs, cpus, gpus, gres, memoryBytes, options } = slurm;
  const minutes = timeMs === undefined ? undefined : Math.ceil(timeMs / 60_000);
  const mebibytes = memoryBytes === undefined ? undefined : Math.ceil(memoryBytes / 2 ** 20);
  const resources = gres ?? (gpus === undefined || gpus === 0 ? undefined : `gpu:${gpus}`);
  return [
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(minutes === undefined ? [] : [`--time=${minutes}`]),
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(resources === undefined ? [] : [`--gres=${resources}`]),
    ...(mebibytes === undefined ? [] : [`--mem=${mebibytes}M`]),
    ...options,
  ];
}

async function untilAnswered<Result>(ask: () => Promise<Result | undefined>): Promise<Result> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(5_000);
  }
}
