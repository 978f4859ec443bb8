import type { ChildProcess } from "node:child_process";
import type { CheckpointState, JobListener, Outcome, RunningJob } from "../engine/ports.ts";
import { memoryText } from "../study/memory.ts";
import type { MemoryWatch } from "./memory-watch.ts";
import { findStrays, forgetProcess, recordProcess } from "./orphans.ts";
import { readOutput } from "./output-reading.ts";
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
  readonly memory: MemoryWatch;
  readonly memoryLimitBytes: number | undefined;
  /** How often the kernel has ended a process for want of memory; undefined where nobody can tell. */
  kernelKills(): number | undefined;
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
/** One that goes on growing to this multiple of its limit, though it was asked to end, gets no more time. */
const hopelessGrowth = 1.1;
/** What a shell ends with whose command was killed. */
const killedInShell = 137;
const longestTimerMs = 2 ** 31 - 1;

export function superviseTrial(options: TrialProcessOptions): TrialProcess {
  const { child, folder, output, buffer, listener, graceMs, timeoutMs, memory, memoryLimitBytes } = options;
  const { pid } = child;
  /** Why the trial is being ended, once it is. */
  let ending: Outcome | undefined;
  /** Set once every process is gone. */
  let hasGone = false;
  let isStopped = false;
  let killTimer: NodeJS.Timeout | undefined;
  let peakBytes = 0;
  const killsBefore = options.kernelKills();

  const reading = readOutput({
    output,
    buffer,
    onEnd: (outcome) => {
      clearTimeout(killTimer);
      clearTimeout(timeoutTimer);
      forgetProcess(folder);
      if (pid !== undefined) memory.remove(pid);
      options.onGone();
      if (peakBytes > 0) listener.onMemory?.(peakBytes);
      listener.onEnd(outcome, options.checkpoint());
    },
  });
  const conclude = (outcome: Outcome) => {
    hasGone = true;
    reading.conclude(outcome.kind === "out-of-memory" ? { ...outcome, peakBytes } : outcome);
  };

  const signalAll = (signal: StopSignal) => {
    if (pid === undefined) return;
    signalGroup(pid, signal);
    for (const stray of findStrays(folder, pid)) signalProcess(stray, signal);
  };
  const kill = () => signalAll("SIGKILL");
  const end = (reason: Outcome) => {
    if (ending !== undefined || hasGone || pid === undefined) return;
    ending = reason;
    signalAll("SIGTERM");
    killTimer = setTimeout(kill, graceMs);
  };

  const noteMemory = (bytes: number) => {
    peakBytes = Math.max(peakBytes, bytes);
    if (memoryLimitBytes === undefined || bytes <= memoryLimitBytes) return;
    if (ending === undefined) end({ kind: "out-of-memory", peakBytes, limitBytes: memoryLimitBytes });
    else if (bytes > memoryLimitBytes * hopelessGrowth) kill();
  };
  /** What its own end means, where nobody here has ended it. */
  const ownEnd = (code: number | null, signal: NodeJS.Signals | null): Outcome => {
    const wasKilled = signal === "SIGKILL" || code === killedInShell;
    if (wasKilled && (options.kernelKills() ?? 0) > (killsBefore ?? Number.POSITIVE_INFINITY))
      return { kind: "exhausted", of: "memory", message: kernelMessage(peakBytes) };
    return signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "signalled", signal };
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

  // Node keeps a child that has ended until all garbage is collected, and so what listens to it: nothing may, by then.
  if (pid === undefined)
    child.once("error", (error) => conclude({ kind: "not-started", message: options.explain(error) }));
  else
    child.once("exit", (code, signal) => {
      const result = ending ?? ownEnd(code, signal);
      if (ending === undefined && !isGroupAlive(pid)) conclude(result);
      else void settle(pid).then(() => conclude(result));
    });
  const timeoutTimer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => end({ kind: "timed-out", afterMs: timeoutMs }), Math.min(timeoutMs, longestTimerMs));
  if (pid !== undefined) {
    recordProcess(folder, pid, Date.now());
    memory.add(pid, noteMemory);
  }

  return {
    poll: reading.poll,
    stop: () => {
      if (isStopped) kill();
      else end({ kind: "stopped" });
      isStopped = true;
    },
  };
}

function kernelMessage(peakBytes: number): string {
  const held = peakBytes === 0 ? "" : `, when its processes held ${memoryText(peakBytes)} or more`;
  return `the system ended it, since no memory was left${held}`;
}
