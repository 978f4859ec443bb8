import type { ChildProcess } from "node:child_process";
import type { CheckpointState, JobListener, Outcome, RunningJob } from "../engine/ports.ts";
import { findStrays, forgetProcess, recordProcess } from "./orphans.ts";
import { isGroupAlive, type StopSignal, signalGroup, signalProcess, waitUntil } from "./process-group.ts";
import type { TrialOutput } from "./trial-output.ts";

/** One trial's processes and output, from the spawn to the end of the last of them. */
export interface TrialProcess extends RunningJob {
  /** Reads what the trial has written since. */
  poll(): void;
}

export interface TrialProcessOptions {
  /** Just spawned; leads a process group. */
  readonly child: ChildProcess;
  readonly folder: string;
  readonly output: TrialOutput;
  /** Shared by all trials, as each reads at one go. */
  readonly buffer: Buffer;
  readonly listener: JobListener;
  readonly graceMs: number;
  readonly timeoutMs: number | undefined;
  /** Why a program did not start, for a person. */
  explain(error: Error): string;
  onGone(): void;
  /** Whether the trial has left a checkpoint, asked once it is over. */
  checkpoint(): CheckpointState;
}

/** What processes that outlive the main one get to finish by themselves, as Python's helpers do. */
const lingerMs = 100;
/** What they get after SIGTERM, and what the system gets to carry out a SIGKILL. */
const leftoverMs = 1000;
const longestTimerMs = 2 ** 31 - 1;
const lastLineLength = 300;

export function superviseTrial(options: TrialProcessOptions): TrialProcess {
  const { child, folder, output, buffer, listener, graceMs, timeoutMs } = options;
  const { pid } = child;
  /** Why the trial is being ended, once it is. */
  let ending: Outcome | undefined;
  /** Set once every process is gone. */
  let outcome: Outcome | undefined;
  let isReading = false;
  let isStopped = false;
  let isOver = false;
  let killTimer: NodeJS.Timeout | undefined;

  const finish = (result: Outcome) => {
    isOver = true;
    clearTimeout(killTimer);
    clearTimeout(timeoutTimer);
    forgetProcess(folder);
    const complete = withLastLine(result, output);
    output.close();
    options.onGone();
    listener.onEnd(complete, options.checkpoint());
  };
  const readSlice = () => {
    isReading = output.read(buffer) === "more";
    if (isReading) setImmediate(readSlice);
    else if (outcome !== undefined) finish(outcome);
  };
  const conclude = (result: Outcome) => {
    outcome = result;
    if (!isReading) readSlice();
  };

  const signalAll = (signal: StopSignal) => {
    if (pid === undefined) return;
    signalGroup(pid, signal);
    for (const stray of findStrays(folder, pid)) signalProcess(stray, signal);
  };
  const kill = () => signalAll("SIGKILL");
  const end = (reason: Outcome) => {
    if (ending !== undefined || outcome !== undefined || pid === undefined) return;
    ending = reason;
    signalAll("SIGTERM");
    killTimer = setTimeout(kill, graceMs);
  };

  /** Ends what the main process has left behind. */
  const settle = async (leader: number): Promise<void> => {
    const isGone = () =>
      !isGroupAlive(leader) && (ending === undefined || findStrays(folder, leader).length === 0);
    if (isGone()) return;
    if (ending === undefined && !(await waitUntil(isGone, lingerMs)) && ending === undefined) {
      signalGroup(leader, "SIGTERM");
      if (!(await waitUntil(isGone, Math.min(graceMs, leftoverMs)))) signalGroup(leader, "SIGKILL");
    }
    // Where the trial is being ended, the timer sends SIGKILL.
    await waitUntil(isGone, (ending === undefined ? 0 : graceMs) + leftoverMs);
  };

  child.once("error", (error) => {
    if (pid === undefined) conclude({ kind: "not-started", message: options.explain(error) });
  });
  child.once("exit", (code, signal) => {
    const result: Outcome =
      ending ?? (signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal });
    const leader = pid as number;
    if (ending === undefined && !isGroupAlive(leader)) conclude(result);
    else void settle(leader).then(() => conclude(result));
  });
  const timeoutTimer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => end({ kind: "timed-out", afterMs: timeoutMs }), Math.min(timeoutMs, longestTimerMs));
  if (pid !== undefined) recordProcess(folder, pid, Date.now());

  return {
    poll: () => {
      if (!isReading && !isOver) readSlice();
    },
    stop: () => {
      if (isStopped) kill();
      else end({ kind: "stopped" });
      isStopped = true;
    },
  };
}

/** Says what the trial complained of last, where it ended badly. */
function withLastLine(outcome: Outcome, output: TrialOutput): Outcome {
  if (outcome.kind !== "signalled" && (outcome.kind !== "exited" || outcome.code === 0)) return outcome;
  const lastLine = output.lastLine(lastLineLength);
  return lastLine === undefined ? outcome : { ...outcome, lastLine };
}
