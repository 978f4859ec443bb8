import { ashaScheduler } from "../src/schedulers/asha.ts";
import { randomStream } from "../src/study/random.ts";
import type { Report, Segment, Trial } from "../src/study/trial.ts";

export interface Load {
  readonly reports: number;
  readonly trials: number;
  /** Reports and free workers, the calls that `totalMs` is the time of. */
  readonly decisions: number;
  readonly totalMs: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type LoadTrial = Mutable<Trial> & { reports: Report[]; segments: Segment[] };

/** 1 to 3 to 9 and so on, stretched so that a trial reports about twenty times on average. */
const fidelity = { resource: "step", min: 7, max: 189, parameter: undefined };

/** Feeds `trials` trials through ASHA, `workers` at a time, and times nothing but the scheduler's own calls. */
export function loadAsha(
  variant: "stop" | "promote",
  objectives: 1 | 2,
  trials: number,
  workers: number,
): Load {
  const scheduler = ashaScheduler.create({
    space: { parameters: [], constants: {}, derived: [], requirements: [] },
    objectives: Array.from({ length: objectives }, (_, index) => ({
      metric: `loss${index}`,
      direction: "minimize" as const,
      of: "last" as const,
    })),
    fidelity,
    seed: 1,
    trials,
    parallel: workers,
    options: { variant },
  });
  const all: LoadTrial[] = [];
  const configurations = new Map<number, LoadTrial>();
  const history = { trials: all, configurations, configurationKeys: new Set<string>(), horizon: undefined };
  const running: LoadTrial[] = [];
  let totalMs = 0;
  let decisions = 0;
  const timed = <T>(call: () => T): T => {
    const start = performance.now();
    const result = call();
    totalMs += performance.now() - start;
    decisions++;
    return result;
  };
  let reports = 0;
  for (;;) {
    while (running.length < workers) {
      const job = timed(() => scheduler.next(history, all.length < trials ? "open" : "spent"));
      if (job.kind === "start") {
        const trial = trialOf(all.length, job.until ?? fidelity.max);
        all.push(trial);
        configurations.set(trial.configuration, trial);
        running.push(trial);
      } else if (job.kind === "resume") {
        const trial = all[job.trial] as LoadTrial;
        trial.state = "running";
        trial.segments.push(segmentOf(job.until));
        running.push(trial);
      } else if (job.kind === "end") (all[job.trial] as LoadTrial).state = "pruned";
      else break;
    }
    const trial = running.shift();
    if (trial === undefined) break;
    const step = (trial.step ?? 0) + 1;
    trial.step = step;
    trial.reports.push({ step, values: lossesOf(trial.configuration, step, objectives) });
    reports++;
    const verdict = timed(() => scheduler.onReport(history, trial));
    const until = trial.segments.at(-1)?.until ?? fidelity.max;
    if (verdict.kind === "stop") trial.state = "pruned";
    else if (step < until) running.push(trial);
    else trial.state = step >= fidelity.max ? "complete" : "waiting";
  }
  return { reports, trials: all.length, decisions, totalMs };
}

function lossesOf(configuration: number, step: number, objectives: number): readonly number[] {
  const stream = randomStream(1, configuration, step);
  return Array.from({ length: objectives }, (_, index) => {
    const level = randomStream(2, configuration, index).uniform();
    return level + (1 + 0.3 * stream.normal()) / step;
  });
}

function trialOf(number: number, until: number): LoadTrial {
  return {
    number,
    configuration: number,
    state: "running",
    params: {},
    values: null,
    metrics: {},
    reports: [],
    step: null,
    note: null,
    reason: null,
    segments: [segmentOf(until)],
    startedAt: 0,
    endedAt: null,
    retryOf: null,
    superseded: false,
    violations: null,
  };
}

function segmentOf(until: number): Segment {
  return {
    from: null,
    until,
    startedAt: 0,
    endedAt: null,
    checkpoint: true,
    reason: null,
    bracket: null,
    worker: 0,
  };
}
