import { runningTimeOf } from "../study/trial.ts";
import type { Clock, Executor, Job, JobListener } from "./ports.ts";
import { type RunEvent, type RunSummary, runStudy, type StudyRun } from "./run.ts";
import type { StudySession } from "./study-session.ts";

/** One strategy under one seed, about to run. */
export interface SubStudy {
  readonly session: StudySession;
  readonly executor: Executor;
}

export interface ComparisonOptions<Study extends SubStudy> {
  /** Those of the first seed first, each seed's in the order of the strategies. All have the same budget. */
  readonly studies: readonly Study[];
  readonly clock: Clock;
  /** How many trials run at once, over all. */
  parallel(): number;
  /** How long the trials of each study may run, in sum. Undefined: there is no limit. */
  timeMs(): number | undefined;
  readonly observer: (study: Study, event: RunEvent) => void;
}

export interface ComparisonRun {
  /** In the order of the studies. */
  readonly done: Promise<readonly RunSummary[]>;
  readonly runs: readonly StudyRun[];
  stop(reason: string): void;
  /** Looks again who may start what: a limit has changed, or somebody has asked for something. */
  wake(): void;
}

interface Member {
  readonly study: SubStudy;
  readonly run: StudyRun;
  readonly position: number;
  /** Offered a place, it had nothing to start. It is asked again after something has happened to its trials. */
  isIdle: boolean;
  isOver: boolean;
  /** Calls off the look at its time that is due next. A pending one would keep the process alive. */
  cancelWatch: () => void;
}

/**
 * Runs studies side by side in places that they share. A free place goes to the study that has used least of its budget,
 * so that at any time all of them are about equally far, and a look at them before the end is fair.
 */
export function runComparison<Study extends SubStudy>(options: ComparisonOptions<Study>): ComparisonRun {
  const { studies, clock } = options;
  let isSharing = false;
  let hasNews = false;
  let stopReason: string | undefined;

  const members: Member[] = [];
  const takePlace = sharedPlaces();
  for (const [position, study] of studies.entries()) {
    const run = runStudy({
      session: study.session,
      executor: listeningExecutor(study.executor, takePlace, () => noteNews(position)),
      clock,
      places: "offered",
      observer: (event) => options.observer(study, event),
    });
    members.push({ study, run, position, isIdle: false, isOver: false, cancelWatch: () => {} });
  }
  const done = Promise.all(
    members.map(async (member) => {
      const summary = await member.run.done;
      member.isOver = true;
      member.cancelWatch();
      void share();
      return summary;
    }),
  );

  function noteNews(position: number): void {
    const member = members[position];
    if (member !== undefined) member.isIdle = false;
    void share();
  }

  const spentMs = ({ study }: Member) => timeSpentMs(study.session, clock.now());

  function next(): Member | undefined {
    const taken = members.reduce((sum, { study }) => sum + study.session.running.length, 0);
    if (taken >= options.parallel()) return undefined;
    const shares = new Map<Member, number>();
    for (const member of members)
      if (!member.isOver && !member.isIdle)
        // One that has nothing left to start needs no place; offered one, it ends.
        shares.set(
          member,
          isSpent(member.study.session)
            ? 0
            : shareOf(member.study.session, spentMs(member), options.timeMs()),
        );
    return [...shares].sort(([a, shareA], [b, shareB]) => shareA - shareB || a.position - b.position)[0]?.[0];
  }

  async function share(): Promise<void> {
    hasNews = true;
    if (isSharing) return;
    isSharing = true;
    while (hasNews) {
      hasNews = false;
      for (let member = next(); member !== undefined && stopReason === undefined; member = next()) {
        if (concludeIfSpent(member)) continue;
        member.isIdle = !(await member.run.offerPlace());
        if (!member.isIdle) watchTime(member);
      }
    }
    isSharing = false;
  }

  function concludeIfSpent(member: Member): boolean {
    const limit = options.timeMs();
    if (limit === undefined || spentMs(member) < limit) return false;
    member.isIdle = true;
    member.run.conclude("the time budget is spent");
    return true;
  }

  /** Trials that run together spend the time together. */
  function watchTime(member: Member): void {
    member.cancelWatch();
    const limit = options.timeMs();
    if (limit === undefined || member.isOver || stopReason !== undefined) return;
    const running = Math.max(1, member.study.session.running.length);
    member.cancelWatch = clock.after(Math.max(10, (limit - spentMs(member)) / running), () => {
      if (member.study.session.running.length === 0) return;
      if (!concludeIfSpent(member)) watchTime(member);
    });
  }

  const wake = () => {
    for (const member of members) {
      member.isIdle = false;
      if (member.study.session.running.length > 0) watchTime(member);
    }
    void share();
  };
  void share();
  return {
    done,
    runs: members.map(({ run }) => run),
    stop: (reason) => {
      stopReason = reason;
      for (const { run, isOver, cancelWatch } of members) {
        cancelWatch();
        if (!isOver) run.stop(reason);
      }
    },
    wake,
  };
}

/** Gives each job a place of its own among those of all studies, the lowest that is free. */
function sharedPlaces(): (job: Job) => { readonly job: Job; readonly free: () => void } {
  const taken = new Set<number>();
  return (job) => {
    let place = 0;
    while (taken.has(place)) place += 1;
    taken.add(place);
    return { job: { ...job, place }, free: () => taken.delete(place) };
  };
}

/** Tells of each report and each ending once the study has taken it in. */
function listeningExecutor(
  executor: Executor,
  takePlace: ReturnType<typeof sharedPlaces>,
  onNews: () => void,
): Executor {
  const listening = (listener: JobListener, free: () => void): JobListener => ({
    ...listener,
    onReport: (metrics) => {
      listener.onReport(metrics);
      onNews();
    },
    onEnd: (outcome, checkpoint) => {
      free();
      listener.onEnd(outcome, checkpoint);
      onNews();
    },
  });
  const { adopt, discard } = executor;
  return {
    start: (asked, listener) => {
      const { job, free } = takePlace(asked);
      return executor.start(job, listening(listener, free));
    },
    ...(adopt && {
      adopt: (asked, listener) => {
        const { job, free } = takePlace(asked);
        const running = adopt.call(executor, job, listening(listener, free));
        if (running === undefined) free();
        return running;
      },
    }),
    ...(discard && { discard: (places) => discard.call(executor, places) }),
  };
}

/** How long the trials of a study have run, those that run now included. */
function timeSpentMs({ state }: StudySession, now: number): number {
  return state.trials.reduce((sum, trial) => {
    const own = trial.state === "running" ? trial.segments.filter(({ origin }) => origin === undefined) : [];
    const runningMs = own.reduce((total, segment) => total + (segment.endedAt ?? now) - segment.startedAt, 0);
    return sum + (runningTimeOf(trial) ?? runningMs);
  }, 0);
}

/** Whether nothing runs and the budget allows no more. */
function isSpent({ study, history, running }: StudySession): boolean {
  if (running.length > 0) return false;
  const { trials, steps } = study.budget;
  if (steps !== undefined && history.steps >= steps) return true;
  return trials !== undefined && history.settled >= trials && history.paused.size === 0;
}

/** How much of its budget a study has used, by the limit that it is nearest to. Without a limit, trials are counted. */
function shareOf(
  { study, history, running }: StudySession,
  spentMs: number,
  timeMs: number | undefined,
): number {
  const begun = history.settled + history.paused.size + running.length;
  const { trials, steps } = study.budget;
  const shares = [
    ...(trials === undefined ? [] : [begun / trials]),
    ...(steps === undefined ? [] : [history.steps / steps]),
    ...(timeMs === undefined ? [] : [spentMs / timeMs]),
  ];
  return shares.length === 0 ? begun : Math.max(...shares);
}
