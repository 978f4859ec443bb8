import type { NextJob, Scheduler } from "../../src/schedulers/scheduler.ts";
import type { History } from "../../src/study/history.ts";
import type { Segment, Trial } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";

/**
 * Carries out a scheduler's jobs without an engine: trials "train" by a function of their weight, which a checkpoint
 * holds, and a worker is free when its trial has come to its `until`.
 */
export interface Drive {
  readonly scheduler: Scheduler;
  readonly parallel: number;
  /** How many configurations may start. */
  readonly trials: number;
  readonly propose: (configuration: number) => ParamValues;
  /** The weight after one more step. */
  readonly train: (weight: number, values: ParamValues, step: number) => number;
  /** What is reported of a weight. */
  readonly value?: (weight: number) => number;
  /** How long a step takes; 1 where it is not said. */
  readonly stepTime?: (configuration: number) => number;
  readonly checkpoint?: (trial: Trial, step: number) => boolean;
  /** What the first step is called in reports; 1 where it is not said. */
  readonly firstStep?: 0 | 1;
  /** Where a trial is complete; 12 where it is not said. */
  readonly lastStep?: number;
  /** Whether the trial fails on its way to `until`. */
  readonly fails?: (trial: Trial, until: number) => boolean;
}

export interface Driven {
  readonly trials: readonly Trial[];
  readonly jobs: readonly NextJob[];
  readonly reason: string;
}

export function drivePopulation(drive: Drive): Driven {
  const { scheduler, parallel, propose, train, value = (weight) => weight, stepTime = () => 1 } = drive;
  const { firstStep = 1 } = drive;
  const trials: Trial[] = [];
  const configurations = new Map<number, Trial>();
  const checkpoints = new Map<string, number>();
  const running: { number: number; weight: number; step: number; endsAt: number }[] = [];
  const jobs: NextJob[] = [];
  const history: History = { trials, configurations, configurationKeys: new Set(), horizon: undefined };
  let now = 0;

  const set = (number: number, change: Partial<Trial>) => {
    const trial = { ...(trials[number] as Trial), ...change };
    trials[number] = trial;
    configurations.set(trial.configuration, trial);
    return trial;
  };
  const begin = (number: number, until: number, from: Segment["from"], reason: string | null) => {
    const trial = trials[number] as Trial;
    const segment: Segment = {
      from,
      until,
      startedAt: now,
      endedAt: null,
      checkpoint: false,
      reason,
      bracket: null,
      worker: 0,
    };
    set(number, { state: "running", segments: [...trial.segments, segment] });
    const weight = from === null ? 0 : checkpoints.get(`${from.trial} ${from.step}`);
    if (weight === undefined) throw new Error(`there is no checkpoint ${JSON.stringify(from)}`);
    const step = from?.step ?? 0;
    running.push({ number, weight, step, endsAt: now + (until - step) * stepTime(trial.configuration) });
  };
  const create = (configuration: number, params: ParamValues) => {
    const number = trials.length;
    trials.push({ ...blank, number, configuration, params, startedAt: now });
    set(number, {});
    return number;
  };
  const settle = () => {
    running.sort((a, b) => a.endsAt - b.endsAt || a.number - b.number);
    const job = running.shift();
    if (job === undefined) throw new Error("nothing runs");
    now = job.endsAt;
    let trial = trials[job.number] as Trial;
    const segment = trial.segments.at(-1) as Segment;
    const until = segment.until as number;
    const reached = until - 1 + firstStep;
    const ended = (checkpoint: boolean) => [
      ...trial.segments.slice(0, -1),
      { ...segment, endedAt: now, checkpoint, reached },
    ];
    if (drive.fails?.(trial, until)) {
      set(job.number, { state: "failed", endedAt: now, segments: ended(false), reason: "exit code 1" });
      return;
    }
    let { weight } = job;
    const reports = [...trial.reports];
    for (let step = job.step + 1; step <= until; step++) {
      weight = train(weight, trial.params, step);
      reports.push({ step: step - 1 + firstStep, values: [value(weight)] });
    }
    trial = set(job.number, { reports, step: reached });
    const saves = drive.checkpoint?.(trial, until) ?? true;
    if (saves) checkpoints.set(`${job.number} ${until}`, weight);
    const isDone = until >= lastStep;
    set(job.number, {
      segments: ended(saves),
      state: isDone ? "complete" : "waiting",
      ...(isDone && { values: [value(weight)], endedAt: now }),
    });
    // What is neither the last of a living trial nor asked for is gone.
    const needed = new Set(scheduler.needs?.(history).map(({ trial, step }) => `${trial} ${step}`));
    for (const key of checkpoints.keys()) {
      const [number = "", step] = key.split(" ");
      const owner = trials[Number(number)] as Trial;
      const lasts = owner.segments.filter((s) => s.endedAt !== null).at(-1)?.until;
      const isAlive = owner.state === "running" || owner.state === "waiting";
      if (!needed.has(key) && !(isAlive && lasts === Number(step))) checkpoints.delete(key);
    }
  };

  const lastStep = drive.lastStep ?? 12;
  for (let guard = 0; guard < 10_000; guard++) {
    if (running.length >= parallel) {
      settle();
      continue;
    }
    const supply = configurations.size < drive.trials ? "open" : "spent";
    const job = scheduler.next(history, supply);
    if (job.kind === "wait") {
      settle();
      continue;
    }
    jobs.push(job);
    if (job.kind === "done") {
      if (running.length === 0) return { trials, jobs, reason: job.reason };
      settle();
    } else if (job.kind === "start")
      begin(create(configurations.size, propose(configurations.size)), job.until as number, null, null);
    else if (job.kind === "resume") {
      const step = (trials[job.trial] as Trial).segments.at(-1)?.until as number;
      begin(job.trial, job.until, { trial: job.trial, step }, job.reason);
    } else if (job.kind === "exploit") {
      const loser = set(job.trial, { state: "pruned", superseded: true, reason: job.reason, endedAt: now });
      begin(create(loser.configuration, job.values), job.until, job.source, job.reason);
    } else set(job.trial, { state: job.state ?? "pruned", endedAt: now, reason: job.reason });
  }
  throw new Error("the scheduler does not come to an end");
}

const blank: Trial = {
  number: 0,
  configuration: 0,
  state: "running",
  params: {},
  values: null,
  metrics: {},
  reports: [],
  step: null,
  note: null,
  reason: null,
  segments: [],
  startedAt: 0,
  endedAt: null,
  retryOf: null,
  superseded: false,
  violations: null,
};
