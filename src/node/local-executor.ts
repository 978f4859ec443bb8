/**
 * Runs trials as processes of this machine. Each leads a process group of its own, so that whatever it starts ends with
 * it; its output goes into files without passing through this process.
 */
import { writeFileSync } from "node:fs";
import type { Executor, JobListener, Outcome } from "../engine/ports.ts";
import { createReportParser } from "../engine/report-parser.ts";
import { TransientMap } from "../engine/transient-map.ts";
import type { Study } from "../study/study.ts";
import { checkpointState, discardCheckpoints, prepareCheckpoint } from "./checkpoint-folder.ts";
import { compileTrialCommand, keepCommand } from "./command-line.ts";
import { kernelKillCounter } from "./kernel-kills.ts";
import type { LocalRun } from "./local-run.ts";
import { blameDisk, outcomeOfSetup } from "./machine-fault.ts";
import { createMemoryWatch, tellsMemory } from "./memory-watch.ts";
import type { Slot } from "./slots.ts";
import { explainStart, pinning, type StartedTrial, spawnTrial } from "./spawn-trial.ts";
import { inheritedEnvironment, trialEnvironment, trialFiles } from "./trial-environment.ts";
import { openTrialOutput, type TrialOutput } from "./trial-output.ts";
import { superviseTrial, type TrialProcess } from "./trial-process.ts";

export interface LocalExecutorOptions {
  readonly study: Study;
  readonly run: LocalRun;
  /** By place; undefined where each trial may use all of the machine. */
  readonly slots?: readonly Slot[] | undefined;
  /** The runner's own, which trials inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  trialFolder(trial: number): string;
  /** Between asking a trial to end and ending it. */
  readonly graceMs?: number;
  /** How often the output of running trials is read. */
  readonly pollMs?: number;
  /** How often the kernel has ended a process for want of memory. */
  readonly kernelKills?: () => number | undefined;
}

/** Read of one file before others have their turn: about a millisecond's work. */
const sliceBytes = 256 * 1024;

export function createLocalExecutor(options: LocalExecutorOptions): Executor {
  const { study, run, trialFolder, graceMs = 5000, pollMs = 50 } = options;
  const build = compileTrialCommand(study, run);
  const inherited = inheritedEnvironment(options.environment);
  const buffer = Buffer.allocUnsafe(sliceBytes);
  /** By number. */
  const running = new TransientMap<number, TrialProcess>();
  const memoryLimitBytes = study.run?.memoryBytes;
  const memory = createMemoryWatch({ limitBytes: memoryLimitBytes });
  const { kernelKills = kernelKillCounter() } = options;
  const tellOnce = teller();
  let timer: NodeJS.Timeout | undefined;

  const add = (number: number, trial: TrialProcess) => {
    running.set(number, trial);
    timer ??= setInterval(() => {
      for (const each of running.values()) each.poll();
    }, pollMs);
  };
  const remove = (number: number) => {
    running.delete(number);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    start: (job, listener) => {
      const files = trialFiles(trialFolder(job.trial));
      let output: TrialOutput | undefined;
      let started: StartedTrial | undefined;
      try {
        const parser = createReportParser(study, job.params);
        output = openTrialOutput({
          files,
          parser,
          cwd: run.cwd,
          listener,
          segment: job.segment,
          logLimit: { limitBytes: study.keep.logBytes, makesHoles: "while-it-grows" },
        });
        writeFileSync(files.params, `${JSON.stringify(job.params)}\n`);
        const { until } = job;
        if (until !== undefined) prepareCheckpoint(files.folder, until);
        const command = build(job.params);
        const slot = options.slots?.[job.place];
        started = {
          command,
          cwd: run.cwd,
          environment: trialEnvironment(inherited, command.env, job, files, slot?.gpu),
          pinning: slot?.cores && pinning(slot.cores, inherited, run.cwd),
        };
        const child = spawnTrial(started, run, output);
        const reason = started;
        const trial = superviseTrial({
          child,
          folder: files.folder,
          output,
          buffer,
          listener: {
            ...listener,
            onEnd: (outcome, checkpoint) => listener.onEnd(blameDisk(outcome, files.folder), checkpoint),
          },
          graceMs,
          timeoutMs: study.run?.timeoutMs,
          memory,
          memoryLimitBytes,
          kernelKills,
          explain: (error) => explainStart(error, reason, run),
          onGone: () => remove(job.trial),
          checkpoint: () => (until === undefined ? "none" : checkpointState(files.folder, until)),
        });
        add(job.trial, trial);
        if (memoryLimitBytes !== undefined && !tellsMemory)
          tellOnce(listener, "this system does not tell what memory processes hold: `memory` is not watched");
        if (slot?.cores !== undefined && started.pinning === undefined)
          tellOnce(listener, "there is no `taskset` here: trials are not held to cores of their own");
        keepCommand(files, command, run.cwd);
        return trial;
      } catch (error) {
        const outcome: Outcome =
          started === undefined
            ? outcomeOfSetup(error, files.folder)
            : { kind: "not-started", message: explainStart(error, started, run) };
        // The caller gets its handle before it hears of the end.
        setImmediate(() => {
          output?.close();
          listener.onEnd(outcome, "none");
        });
        return { stop: () => {} };
      }
    },
    discard: (places) => void discardCheckpoints(places, trialFolder),
  };
}

/** Tells a person each thing once. */
function teller(): (listener: JobListener, message: string) => void {
  const told = new Set<string>();
  return (listener, message) => {
    if (!told.has(message)) listener.onNotice(message);
    told.add(message);
  };
}
