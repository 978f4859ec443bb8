import type { NextJob, Scheduler, SchedulerContext } from "../../src/schedulers/scheduler.ts";
import type { History } from "../../src/study/history.ts";
import type { Report, Segment, Trial, TrialState } from "../../src/study/trial.ts";
import { spaceOf } from "../samplers/spaces.ts";

/** What happens to a configuration, by its index. */
export interface Course {
  /** What it reports at a step, one value per objective; undefined where it reports nothing. */
  values(configuration: number, step: number, attempt: number): readonly number[] | undefined;
  /** Where an attempt breaks off. The step is the first one that is not reported. */
  accident?(configuration: number, attempt: number): Accident | undefined;
}

export interface Accident {
  readonly step: number;
  /** `interrupted` runs again from scratch, `resumed` from its last pause; `ended` exits early without a complaint. */
  readonly kind: "failed" | "interrupted" | "resumed" | "ended" | "infeasible";
}

export interface Drive {
  readonly workers: number;
  /** How many configurations the budget allows. */
  readonly configurations: number;
  /** Which of `count` running trials comes one step further next. The default takes turns. */
  readonly choose?: (count: number) => number;
  readonly horizon?: (configuration: number) => number;
  /** Called with each decision and the history that it was made on. */
  readonly watch?: (decision: Decision) => void;
}

export type Decision =
  | {
      readonly kind: "job";
      readonly job: NextJob;
      readonly history: History;
      readonly supply: "open" | "spent";
    }
  | { readonly kind: "verdict"; readonly verdict: string; readonly trial: Trial; readonly history: History };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type DrivenTrial = Mutable<Trial> & { reports: Report[]; segments: Segment[] };

export interface Driven {
  readonly trials: readonly DrivenTrial[];
  readonly jobs: readonly NextJob[];
  /** Steps that ran, over all trials. */
  readonly steps: number;
  /** The last attempts, by configuration. */
  readonly latest: ReadonlyMap<number, DrivenTrial>;
}

export function contextOf(given: Partial<SchedulerContext> = {}): SchedulerContext {
  return {
    space: spaceOf({ parameters: {} }),
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    fidelity: { resource: "epoch", min: 1, max: 27, parameter: undefined },
    seed: 1,
    trials: undefined,
    parallel: 1,
    options: {},
    ...given,
  };
}

/**
 * Plays the engine to a scheduler: trials advance step by step, pause where they were told to, end by what becomes of
 * them, and run again where they were interrupted. Fails where the scheduler breaks the contract: waits while nothing
 * runs, starts beyond the budget, or names a trial that is not paused.
 */
export function drive(scheduler: Scheduler, course: Course, options: Drive, max = 27): Driven {
  const trials: DrivenTrial[] = [];
  const configurations = new Map<number, DrivenTrial>();
  const running: DrivenTrial[] = [];
  const jobs: NextJob[] = [];
  const reruns: DrivenTrial[] = [];
  let steps = 0;
  let turn = 0;
  const choose = options.choose ?? ((count: number) => turn++ % count);
  const historyFor = (configuration: number): History => ({
    trials,
    configurations,
    configurationKeys: new Set(),
    horizon: options.horizon?.(configuration),
  });
  const attemptOf = (configuration: number) =>
    trials.filter((trial) => trial.configuration === configuration).length - 1;

  const create = (configuration: number, until: number | undefined, of?: DrivenTrial, kept = false) => {
    const paused = kept && of ? of.segments.filter(({ endedAt }) => endedAt !== null) : [];
    const from = paused.at(-1)?.until ?? 0;
    const trial: DrivenTrial = {
      number: trials.length,
      configuration,
      state: "running",
      params: {},
      values: null,
      metrics: {},
      reports: kept && of ? of.reports.filter(({ step }) => step <= from) : [],
      step: kept ? from : null,
      note: null,
      reason: null,
      segments: [...paused, segment(until)],
      startedAt: 0,
      endedAt: null,
      retryOf: of?.number ?? null,
      superseded: false,
      violations: null,
    };
    trials.push(trial);
    configurations.set(configuration, trial);
    running.push(trial);
  };
  const end = (trial: DrivenTrial, state: TrialState, superseded = false) => {
    trial.state = state;
    trial.superseded = superseded;
    trial.endedAt = 1;
    trial.segments[trial.segments.length - 1] = { ...(trial.segments.at(-1) as Segment), endedAt: 1 };
    if (state === "complete") trial.values = trial.reports.at(-1)?.values ?? null;
    const at = running.indexOf(trial);
    if (at >= 0) running.splice(at, 1);
  };
  const pausedTrial = (number: number): DrivenTrial => {
    const trial = trials[number];
    if (trial?.state !== "waiting") throw new Error(`trial ${number} is not paused`);
    return trial;
  };

  const fill = (): void => {
    while (running.length < options.workers) {
      const again = reruns.shift();
      if (again !== undefined) {
        const kept =
          course.accident?.(again.configuration, attemptOf(again.configuration))?.kind === "resumed";
        create(again.configuration, again.segments.at(-1)?.until ?? undefined, again, kept);
        continue;
      }
      const supply = configurations.size < options.configurations ? "open" : "spent";
      const history = historyFor(configurations.size);
      const job = scheduler.next(history, supply);
      options.watch?.({ kind: "job", job, history, supply });
      jobs.push(job);
      if (jobs.length > 100_000) throw new Error("the scheduler never ends");
      if (job.kind === "done") return;
      if (job.kind === "wait") {
        if (running.length === 0) throw new Error("the scheduler waits, but nothing runs");
        return;
      }
      if (job.kind === "start") {
        if (supply === "spent") throw new Error("the scheduler starts beyond the budget");
        create(configurations.size, job.until);
      } else if (job.kind === "resume") {
        const trial = pausedTrial(job.trial);
        trial.state = "running";
        trial.segments.push(segment(job.until));
        running.push(trial);
      } else if (job.kind === "end") {
        const trial = pausedTrial(job.trial);
        trial.reason = job.reason;
        end(trial, job.state ?? "pruned");
      }
    }
  };

  const advance = (trial: DrivenTrial): void => {
    const { configuration } = trial;
    const step = (trial.step ?? 0) + 1;
    const attempt = attemptOf(configuration);
    const accident = course.accident?.(configuration, attempt);
    if (accident !== undefined && step >= accident.step) {
      if (accident.kind === "failed") {
        end(trial, "failed");
        return;
      }
      if (accident.kind === "ended") {
        end(trial, trial.reports.length > 0 ? "complete" : "failed");
        return;
      }
      if (accident.kind !== "infeasible") {
        end(trial, "cancelled", true);
        reruns.push(trial);
        return;
      }
    }
    steps += 1;
    trial.step = step;
    const values = course.values(configuration, step, attempt);
    if (values !== undefined) {
      trial.reports.push({ step, values });
      const history = historyFor(configuration);
      const verdict = scheduler.onReport(history, trial);
      const reason = verdict.kind === "stop" ? verdict.reason : "";
      options.watch?.({ kind: "verdict", verdict: reason, trial, history });
      if (verdict.kind === "stop") {
        trial.reason = verdict.reason;
        end(trial, "pruned");
        return;
      }
    }
    const until = trial.segments.at(-1)?.until ?? max;
    if (step < until) return;
    if (until >= max) end(trial, accident?.kind === "infeasible" ? "infeasible" : "complete");
    else {
      trial.segments[trial.segments.length - 1] = { ...(trial.segments.at(-1) as Segment), endedAt: 1 };
      trial.state = "waiting";
      running.splice(running.indexOf(trial), 1);
    }
  };

  for (;;) {
    fill();
    const trial = running[choose(running.length)];
    if (running.length === 0) break;
    if (trial === undefined) throw new Error("the driver chose nobody");
    advance(trial);
  }
  return { trials, jobs, steps, latest: configurations };
}

function segment(until: number | undefined): Segment {
  return {
    from: null,
    until: until ?? null,
    startedAt: 0,
    endedAt: null,
    checkpoint: true,
    reason: null,
    bracket: null,
    worker: 0,
  };
}
