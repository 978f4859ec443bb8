import { hasEnded, type Segment, type Trial } from "../study/trial.ts";
import type { Advice, Assignment } from "./assignment.ts";
import type { Clock, Executor, JobListener, RunningJob } from "./ports.ts";
import { createControl } from "./run-control.ts";
import type { RunControl } from "./study-control.ts";
import type { StudySession } from "./study-session.ts";
import { TransientMap } from "./transient-map.ts";

export type RunEvent =
  /** The reason is a scheduler's, where it had one to start this trial from another one's checkpoint. */
  | { readonly kind: "trial-started"; readonly trial: Trial; readonly reason: string | null }
  /** The trial has got to the step that it was to reach for now. */
  | { readonly kind: "trial-paused"; readonly trial: Trial; readonly step: number | null }
  | {
      readonly kind: "trial-resumed";
      readonly trial: Trial;
      readonly until: number | null;
      readonly reason: string | null;
    }
  | { readonly kind: "report"; readonly trial: Trial; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: "trial-ended"; readonly trial: Trial; readonly isBest: boolean }
  | { readonly kind: "notice"; readonly trial: Trial; readonly message: string };

export interface RunOptions {
  readonly session: StudySession;
  readonly executor: Executor;
  readonly clock: Clock;
  /** Told what happens, in order, once it is safe on disk. Trials are live objects: read them at once. */
  readonly observer?: (event: RunEvent) => void;
  /** `offered`: it shares its places with other runs, and starts a trial only where it is offered one. Default: own. */
  readonly places?: "own" | "offered";
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
  /** Ends the study in good order, as where it had nothing more to do. */
  conclude(reason: string): void;
  /**
   * Lets it start one trial, where places are offered. Resolves with whether it has; if not, it waits for something to
   * happen to its own trials, or is done. Not to be called again before that.
   */
  offerPlace(): Promise<boolean>;
  /** What a person may ask of it meanwhile. */
  readonly control: RunControl;
}

/**
 * Runs trials until the session has no more to start: keeps as many of them going as may, hands reports in and
 * endings on. The next configuration is decided while the others train.
 */
export function runStudy({ session, executor, clock, observer, places = "own" }: RunOptions): StudyRun {
  const jobs = new TransientMap<number, RunningJob>();
  const announce = announcer({ session, executor, clock, ...(observer !== undefined && { observer }) });
  let stopping: RunSummary | undefined;
  let isFilling = false;
  /** Something has happened since the session was last asked. */
  let hasNews = false;
  let hasToldOfRepetition = false;
  let isPaused = false;
  /** A change of the study that waits until the decision which is on its way has been made. */
  let pendingChange: (() => void) | undefined;
  let freePlaces = places === "own" ? Number.POSITIVE_INFINITY : 0;
  let finish!: (summary: RunSummary) => void;
  const ended = new Promise<RunSummary>((resolve) => {
    finish = resolve;
  });

  const stop = (summary: RunSummary) => {
    stopping ??= summary;
    session.abandonProposal();
    for (const job of jobs.values()) job.stop();
    void fill();
  };
  const fail = (error: unknown) => stop({ kind: "failed", reason: messageOf(error), error });

  async function fill(): Promise<void> {
    hasNews = true;
    if (isFilling) return;
    isFilling = true;
    let done: RunSummary | undefined;
    try {
      while (isFillable() && hasNews) {
        hasNews = false;
        done = await fillPlaces();
      }
    } catch (error) {
      stopping ??= { kind: "failed", reason: messageOf(error), error };
      for (const job of jobs.values()) job.stop();
    }
    isFilling = false;
    // A paused study waits for what a person decides, even where there is nothing more to do.
    const summary = stopping ?? (isPaused ? undefined : done);
    if (jobs.size > 0 || summary === undefined) return;
    // From here on it answers a person as one that starts nothing more.
    stopping = summary;
    finish(summary);
  }

  const isFillable = () =>
    stopping === undefined && !isPaused && freePlaces > 0 && jobs.size < session.parallel;

  /** Undefined where there may be more to do later. */
  async function fillPlaces(): Promise<RunSummary | undefined> {
    while (isFillable()) {
      applyChange();
      const next = await session.next();
      switch (next.kind) {
        case "assignment":
          freePlaces -= 1;
          if (stopping === undefined) start(next.assignment);
          else session.interrupt(next.assignment.trial.number, stopReason());
          break;
        case "ended":
          announceEnd(next.trial);
          break;
        case "wait":
          return undefined;
        case "done":
          return { kind: "done", reason: next.reason };
      }
    }
    return undefined;
  }

  function applyChange(): void {
    const change = pendingChange;
    pendingChange = undefined;
    change?.();
  }

  /** A scheduler that fails ends the run, and the trial with it. */
  function adviceOn(number: number, metrics: Readonly<Record<string, number>>): Advice {
    try {
      return session.report(number, metrics);
    } catch (error) {
      fail(error);
      return { kind: "continue" };
    }
  }

  const stopReason = () => `interrupted: ${stopping?.reason ?? "the run was stopped"}`;

  function announceEnd(trial: Trial): void {
    announce({ kind: "trial-ended", trial, isBest: session.best === trial });
  }

  function announceStart({ trial, job, replaced }: Assignment): void {
    const { reason, until } = trial.segments[job.segment] as Segment;
    if (replaced !== undefined) announceEnd(replaced);
    const isContinued = job.segment > 0 && trial.segments[job.segment - 1]?.origin === undefined;
    announce(
      isContinued
        ? { kind: "trial-resumed", trial, until, reason }
        : { kind: "trial-started", trial, reason },
    );
    const isFresh = job.segment === 0 || job.repetition !== undefined;
    if (isFresh || job.until === undefined || job.resume !== undefined || hasToldOfRepetition) return;
    hasToldOfRepetition = true;
    const message =
      "its task left nothing in TUNESMITH_CHECKPOINT, so trials that go on begin at their first step again";
    announce({ kind: "notice", trial, message });
  }

  /** Takes up what goes on without a runner. */
  function adopt(assignment: Assignment): void {
    const { trial, job } = assignment;
    const isThere = begin(assignment, (listener) => executor.adopt?.(job, listener));
    if (!isThere)
      session.interrupt(trial.number, "interrupted: nothing was left of it when the study went on");
  }

  function start(assignment: Assignment): void {
    announceStart(assignment);
    begin(assignment, (listener) => executor.start(assignment.job, listener));
  }

  function begin({ trial }: Assignment, run: (listener: JobListener) => RunningJob | undefined): boolean {
    const { number } = trial;
    let isStopped = false;
    let hasFinished = false;
    const job = run({
      onReport: (metrics) => {
        if (hasFinished) return;
        const advice = adviceOn(number, metrics);
        announce({ kind: "report", trial, metrics });
        if (advice.kind !== "continue" && !isStopped) {
          isStopped = true;
          jobs.get(number)?.stop();
        }
        void fill();
      },
      onMemory: (peakBytes) => {
        if (!hasFinished) session.noteMemory(number, peakBytes);
      },
      onNotice: (message) => announce({ kind: "notice", trial, message }),
      onEnd: (outcome, checkpoint) => {
        hasFinished = true;
        jobs.delete(number);
        session.end(number, outcome, checkpoint, stopReason());
        if (hasEnded(trial)) announceEnd(trial);
        else announce({ kind: "trial-paused", trial, step: trial.step });
        if (session.failure !== undefined) fail(session.failure);
        else if (outcome.kind === "lost" && outcome.endsRun) fail(new Error(outcome.message));
        void fill();
      },
    });
    if (job === undefined) return false;
    // A job that ended or was stopped before `start` returned has nothing left to hold on to.
    if (hasFinished) return true;
    jobs.set(number, job);
    if (isStopped) job.stop();
    return true;
  }

  let cancelDeadline = () => {};
  function setDeadline(): void {
    cancelDeadline();
    const { timeMs } = session.study.budget;
    if (timeMs === undefined) return;
    cancelDeadline = clock.after(Math.max(0, timeMs - session.elapsedMs), () =>
      stop({ kind: "done", reason: "the time budget is spent" }),
    );
  }

  const control = createControl({
    session,
    phase: () => (stopping === undefined ? (isPaused ? "paused" : "running") : "stopping"),
    running: () => jobs.keys(),
    setPaused: (paused) => {
      isPaused = paused;
      session.setPaused(paused);
      void fill();
    },
    stop: (reason) => stop({ kind: "stopped", reason }),
    budgetChanged: () => {
      setDeadline();
      void fill();
    },
    redefine: (next, older) => {
      const before = pendingChange;
      pendingChange = () => {
        before?.();
        session.redefine(next(), older);
        setDeadline();
      };
      if (!isFilling) applyChange();
      void fill();
    },
    requestAdded: () => void fill(),
    cancelled: (number, ended) => {
      jobs.get(number)?.stop();
      if (ended !== undefined) announceEnd(ended);
      void fill();
    },
  });
  setDeadline();

  const done = ended.then(async (summary) => {
    cancelDeadline();
    session.abandonProposal();
    if (summary.kind !== "failed") session.close(summary.kind, summary.reason);
    try {
      await announce.flush();
      return summary;
    } catch (error) {
      return { kind: "failed" as const, reason: messageOf(error), error };
    }
  });
  for (const survivor of session.survivors) adopt(survivor);
  void fill();
  return {
    done,
    stop: (reason) => stop({ kind: "stopped", reason }),
    conclude: (reason) => stop({ kind: "done", reason }),
    offerPlace: async () => {
      freePlaces = 1;
      await fill();
      const hasStarted = freePlaces === 0;
      freePlaces = 0;
      return hasStarted;
    },
    control,
  };
}

interface Announcer {
  (event: RunEvent): void;
  /** Resolves once everything announced so far has been delivered. */
  flush(): Promise<void>;
}

/** At most so often is the journal synced for the sake of announcements: each sync holds up the trials' own files. */
const announceEveryMs = 100;

/**
 * Delivers events in order, each after the journal that holds it is safe; one sync serves all that wait. A checkpoint is
 * given up by then too: not before the journal says that nobody needs it.
 */
function announcer({ session, executor, clock, observer = () => {} }: RunOptions): Announcer {
  let waiting: RunEvent[] = [];
  let delivery: Promise<void> | undefined;
  let isResting = false;

  async function deliver(): Promise<void> {
    while (waiting.length > 0) {
      const events = waiting;
      waiting = [];
      const mayFree = events.some(({ kind }) => kind === "trial-ended" || kind === "trial-paused");
      await (mayFree ? syncAndFree() : session.sync());
      for (const event of events) observer(event);
    }
  }
  async function syncAndFree(): Promise<void> {
    const unneeded = session.takeUnneededCheckpoints();
    await session.sync();
    if (unneeded.length > 0) executor.discard?.(unneeded);
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
  // A run that was killed may have had no time to give up what this one, which ends no trial, finds.
  return Object.assign(announce, { flush: () => start().then(syncAndFree) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
