import { hasEnded, type Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { Clock, Executor, RunningJob } from "./ports.ts";
import type { Assignment, StudySession } from "./study-session.ts";

export type RunEvent =
  | { readonly kind: "trial-started"; readonly trial: Trial }
  | { readonly kind: "report"; readonly trial: Trial; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: "trial-ended"; readonly trial: Trial; readonly isBest: boolean }
  | { readonly kind: "notice"; readonly trial: Trial; readonly message: string };

export interface RunOptions {
  readonly session: StudySession;
  readonly executor: Executor;
  readonly clock: Clock;
  /** Told what happens, in order, once it is safe on disk. Trials are live objects: read them at once. */
  readonly observer?: (event: RunEvent) => void;
}

export interface RunSummary {
  /** `stopped`: somebody stopped it. `failed`: the study could not be recorded any more. */
  readonly kind: "done" | "stopped" | "failed";
  readonly reason: string;
  readonly error?: unknown;
}

export interface StudyRun {
  readonly done: Promise<RunSummary>;
  /** Starts nothing more and ends the running trials, politely at first; the second call hurries. */
  stop(reason: string): void;
}

/**
 * Runs trials until the session has no more to start: keeps `budget.parallel` of them going, hands reports in and
 * endings on. The next configuration is decided while the others train.
 */
export function runStudy({ session, executor, clock, observer }: RunOptions): StudyRun {
  const { budget } = session.study;
  const jobs = new Map<number, RunningJob>();
  const announce = announcer(session, clock, observer);
  let stopping: RunSummary | undefined;
  let isFilling = false;
  let finish!: (summary: RunSummary) => void;
  const ended = new Promise<RunSummary>((resolve) => {
    finish = resolve;
  });

  const stop = (summary: RunSummary) => {
    stopping ??= summary;
    for (const job of [...jobs.values()]) job.stop();
    void fill();
  };
  const fail = (error: unknown) => stop({ kind: "failed", reason: messageOf(error), error });

  async function fill(): Promise<void> {
    if (isFilling) return;
    isFilling = true;
    let done: RunSummary | undefined;
    try {
      while (stopping === undefined && done === undefined && jobs.size < budget.parallel) {
        const next = await session.next();
        if (next.kind === "done") done = { kind: "done", reason: next.reason };
        else if (stopping !== undefined) session.interrupt(next.assignment.trial.number, stopReason());
        else start(next.assignment);
      }
    } catch (error) {
      stopping ??= { kind: "failed", reason: messageOf(error), error };
      for (const job of jobs.values()) job.stop();
    }
    isFilling = false;
    const summary = stopping ?? done;
    if (jobs.size === 0 && summary !== undefined) finish(summary);
  }

  const stopReason = () => `interrupted: ${stopping?.reason ?? "the run was stopped"}`;

  function start({ trial, seed, until }: Assignment): void {
    const { number } = trial;
    let isStopped = false;
    let hasFinished = false;
    announce({ kind: "trial-started", trial });
    const job = executor.start(
      { trial: number, params: jobParams(trial, until), seed, until },
      {
        onReport: (metrics) => {
          if (hasEnded(trial)) return;
          const advice = session.report(number, metrics);
          announce({ kind: "report", trial, metrics });
          if (advice.kind === "stop" && !isStopped) {
            isStopped = true;
            jobs.get(number)?.stop();
          }
        },
        onNotice: (message) => announce({ kind: "notice", trial, message }),
        onEnd: (outcome) => {
          hasFinished = true;
          jobs.delete(number);
          session.end(number, outcome, stopReason());
          announce({ kind: "trial-ended", trial, isBest: session.best === trial });
          if (session.failure !== undefined) fail(session.failure);
          void fill();
        },
      },
    );
    // A job that ended or was stopped before `start` returned has nothing left to hold on to.
    if (hasFinished) return;
    jobs.set(number, job);
    if (isStopped) job.stop();
  }

  /** Where the resource is a parameter (such as n_samples) and not a step, the trial gets it as one. */
  function jobParams({ params }: Trial, until: number | undefined): ParamValues {
    const name = session.study.fidelity?.parameter;
    return name === undefined || until === undefined ? params : { ...params, [name]: until };
  }

  const cancelDeadline =
    budget.timeMs === undefined
      ? () => {}
      : clock.after(Math.max(0, budget.timeMs - session.elapsedMs), () =>
          stop({ kind: "done", reason: "the time budget is spent" }),
        );

  const done = ended.then(async (summary) => {
    cancelDeadline();
    if (summary.kind !== "failed") session.close(summary.kind, summary.reason);
    try {
      await announce.flush();
      return summary;
    } catch (error) {
      return { kind: "failed" as const, reason: messageOf(error), error };
    }
  });
  void fill();
  return { done, stop: (reason) => stop({ kind: "stopped", reason }) };
}

interface Announcer {
  (event: RunEvent): void;
  /** Resolves once everything announced so far has been delivered. */
  flush(): Promise<void>;
}

/** At most so often is the journal synced for the sake of announcements: each sync holds up the trials' own files. */
const announceEveryMs = 100;

/** Delivers events in order, each after the journal that holds it is safe; one sync serves all that wait. */
function announcer(
  session: StudySession,
  clock: Clock,
  observer: (event: RunEvent) => void = () => {},
): Announcer {
  let waiting: RunEvent[] = [];
  let delivery: Promise<void> | undefined;
  let isResting = false;

  async function deliver(): Promise<void> {
    while (waiting.length > 0) {
      const events = waiting;
      waiting = [];
      await session.sync();
      for (const event of events) observer(event);
    }
  }
  const start = (): Promise<void> => {
    delivery ??= deliver().finally(() => {
      delivery = undefined;
    });
    return delivery;
  };
  const announceWaiting = () => {
    if (isResting || waiting.length === 0) return;
    isResting = true;
    clock.after(announceEveryMs, () => {
      isResting = false;
      announceWaiting();
    });
    // A journal that fails ends the run by `session.failure`; here it only ends the delivery.
    start().catch(() => {});
  };
  const announce = (event: RunEvent) => {
    waiting.push(event);
    announceWaiting();
  };
  return Object.assign(announce, { flush: () => start().then(() => session.sync()) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
