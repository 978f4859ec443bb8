import { describe, expect, test } from "vitest";
import { comparisonControl } from "../../src/engine/comparison-control.ts";
import { createMemoryJournal, type MemoryJournal } from "../../src/engine/memory-journal.ts";
import type { Clock, Job } from "../../src/engine/ports.ts";
import type { RunSummary } from "../../src/engine/run.ts";
import { type ComparisonRun, runComparison, type SubStudy } from "../../src/engine/run-comparison.ts";
import { createSimulatedExecutor } from "../../src/engine/simulated-executor.ts";
import { makeSampler, makeScheduler } from "../../src/engine/strategy.ts";
import type { Answer } from "../../src/engine/study-control.ts";
import { StudySession } from "../../src/engine/study-session.ts";
import { foldRecords } from "../../src/engine/study-state.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";
import { makeStudy } from "./make-study.ts";

const definition = {
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)" },
  budget: { trials: 4 },
};

interface Setting {
  readonly parts?: Readonly<Record<string, unknown>>;
  readonly parallel?: number;
  readonly timeMs?: number;
  readonly journals?: readonly MemoryJournal[];
  readonly stepMs?: (strategy: string) => number;
  readonly observe?: (run: ComparisonRun, ended: number) => void;
}

interface Compared {
  readonly sessions: readonly StudySession[];
  readonly summaries: readonly RunSummary[];
  /** `strategy-pair` of each trial, in the order in which they started. */
  readonly order: readonly string[];
  readonly jobs: ReadonlyMap<string, readonly Job[]>;
  readonly journals: readonly MemoryJournal[];
  readonly mostAtOnce: number;
  /** Places of this machine in which two trials ran at a time. */
  readonly clashes: number;
  /** The most looks at the time that were due later at a time. */
  readonly mostWatches: number;
  /** How long after the end of all something was still due. */
  readonly aliveMs: number;
}

/** Two strategies under two seeds, on a virtual clock. */
async function compare(setting: Setting = {}): Promise<Compared> {
  const { parallel = 1, timeMs, stepMs = () => 1000 } = setting;
  const parts = { budget: { trials: 4, parallel }, ...setting.parts };
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const order: string[] = [];
  const jobs = new Map<string, Job[]>();
  let running = 0;
  let mostAtOnce = 0;
  let ended = 0;
  let clashes = 0;
  const taken = new Set<number>();
  const studies: SubStudy[] = [];
  const journals: MemoryJournal[] = [];
  for (const seed of [1, 2])
    for (const strategy of ["random", "tpe"]) {
      const name = `${strategy}-${seed}`;
      const journal = createMemoryJournal(setting.journals?.[journals.length]?.records);
      journals.push(journal);
      const session = await open(name, { strategy, seed, ...parts }, journal, clock);
      const simulated = createSimulatedExecutor({
        clock,
        train: ({ params }) => ({ loss: Number(params["x"]) }),
        stepMs: () => stepMs(strategy),
        steps: 1,
      });
      const own: Job[] = [];
      jobs.set(name, own);
      studies.push({
        session,
        executor: {
          start: (job, listener) => {
            order.push(name);
            own.push(job);
            running += 1;
            if (taken.has(job.place)) clashes += 1;
            taken.add(job.place);
            mostAtOnce = Math.max(mostAtOnce, running);
            return simulated.start(job, {
              ...listener,
              onEnd: (outcome, checkpoint) => {
                running -= 1;
                taken.delete(job.place);
                listener.onEnd(outcome, checkpoint);
              },
            });
          },
        },
      });
    }
  const watches = new Set<object>();
  let mostWatches = 0;
  const watched: Clock = {
    ...clock,
    after: (delayMs, callback) => {
      if (delayMs <= 1000) return clock.after(delayMs, callback);
      const watch = {};
      watches.add(watch);
      mostWatches = Math.max(mostWatches, watches.size);
      const cancel = clock.after(delayMs, () => {
        watches.delete(watch);
        callback();
      });
      return () => {
        watches.delete(watch);
        cancel();
      };
    },
  };
  const run = runComparison({
    studies,
    clock: watched,
    parallel: () => parallel,
    timeMs: () => timeMs,
    observer: (_, event) => {
      if (event.kind === "trial-ended") setting.observe?.(run, ++ended);
    },
  });
  const summaries = await clock.run(run.done, () => new Promise(setImmediate));
  const endedAt = clock.now();
  while (clock.advance());
  const aliveMs = clock.now() - endedAt;
  const sessions = studies.map(({ session }) => session);
  return { sessions, summaries, order, jobs, journals, mostAtOnce, clashes, mostWatches, aliveMs };
}

async function open(
  name: string,
  parts: Readonly<Record<string, unknown>>,
  journal: MemoryJournal,
  clock: Clock,
): Promise<StudySession> {
  const study = makeStudy({ ...definition, study: name, ...parts });
  const session = await StudySession.open({
    study,
    seed: 0,
    journal,
    fold: foldRecords(journal.records),
    workerId: "test",
    clock,
    makeSampler: (seed) => makeSampler(study, seed),
    makeScheduler: (seed) => makeScheduler(study, seed),
  });
  if (!(session instanceof StudySession)) throw new Error(session.message);
  return session;
}

const settled = ({ sessions }: Compared) => sessions.map(({ history }) => history.settled);

describe("studies that share places", () => {
  test.each([1, 3, 10])("take turns, and fill no more than %i places", async (parallel) => {
    const compared = await compare({ parallel });
    expect(settled(compared)).toEqual([4, 4, 4, 4]);
    expect(compared.mostAtOnce).toBe(parallel);
    expect(compared.clashes).toBe(0);
    // After any number of starts, no study is more than one trial ahead of another.
    const names = [...compared.jobs.keys()];
    for (let count = 1; count <= compared.order.length; count++) {
      const started = names.map(
        (name) => compared.order.slice(0, count).filter((other) => other === name).length,
      );
      expect(Math.max(...started) - Math.min(...started)).toBeLessThanOrEqual(1);
    }
  });

  test("give the trials of one seed the same random numbers, whatever the strategy", async () => {
    const { jobs } = await compare();
    const seeds = (name: string) => jobs.get(name)?.map(({ seed }) => seed);
    expect(seeds("random-1")).toEqual(seeds("tpe-1"));
    expect(seeds("random-2")).toEqual(seeds("tpe-2"));
    expect(seeds("random-1")).not.toEqual(seeds("random-2"));
  });

  test("decide the same side by side as they would alone", async () => {
    const together = await compare({ parallel: 1 });
    const others = await compare({ parallel: 1, stepMs: (strategy) => (strategy === "tpe" ? 10 : 5000) });
    const values = ({ jobs }: Compared) =>
      [...jobs.values()].map((own) => own.map(({ params }) => params["x"]));
    expect(values(others)).toEqual(values(together));
  });

  test("go on where they were when they are stopped", async () => {
    const whole = await compare();
    const cut = await compare({ observe: (run, ended) => ended === 6 && run.stop("stopped") });
    expect(new Set(cut.summaries.map(({ kind }) => kind))).toEqual(new Set(["stopped"]));
    expect(settled(cut).reduce((sum, count) => sum + count, 0)).toBeLessThan(16);
    const resumed = await compare({ journals: cut.journals });
    expect(settled(resumed)).toEqual([4, 4, 4, 4]);
    const best = ({ sessions }: Compared) => sessions.map((session) => session.best?.values);
    expect(best(resumed)).toEqual(best(whole));
  });

  test("end each once its own trials have run for the time of the budget", async () => {
    const compared = await compare({
      parts: { budget: { trials: 100 } },
      timeMs: 10_500,
      stepMs: (strategy) => (strategy === "tpe" ? 1000 : 5000),
    });
    const complete = compared.sessions.map(
      ({ state }) => state.trials.filter(({ state }) => state === "complete").length,
    );
    expect(complete).toEqual([2, 10, 2, 10]);
    expect(compared.summaries.map(({ reason }) => reason)).toEqual(Array(4).fill("the time budget is spent"));
  });

  test.each<readonly [string, Setting]>([
    ["are done", {}],
    ["are stopped", { observe: (run, ended) => ended === 6 && run.stop("stopped") }],
  ])("with hours to spare leave nothing due once they %s", async (_, setting) => {
    const { mostWatches, aliveMs } = await compare({ timeMs: 5 * 3_600_000, parallel: 8, ...setting });
    expect(mostWatches).toBe(4);
    expect(aliveMs).toBeLessThan(1000);
  });

  test("are over as soon as they have nothing left, not when all are", async () => {
    const overAfter: number[] = [];
    let ended = 0;
    await compare({
      parts: { budget: { trials: 100, steps: 4 } },
      observe: (run, count) => {
        ended = count;
        if (count === 1) for (const { done } of run.runs) void done.then(() => overAfter.push(ended));
      },
    });
    expect(overAfter).toEqual([13, 14, 15, 16]);
  });

  test("are changed alike, and no more once some of them are over", async () => {
    const answers: (readonly [string, string])[] = [];
    const limits = { parallel: 2, timeMs: undefined };
    const compared = await compare({
      parallel: 1,
      observe: (comparison, ended) => {
        const control = comparisonControl({ name: "cmp", comparison, limits });
        const ask = (what: string, { kind }: Answer) => answers.push([what, kind]);
        if (ended === 1) ask("early trials", control.change({ trials: 3 }));
        // The first run is over with its third trial: the ninth of all.
        if (ended !== 10) return;
        ask("trials", control.change({ trials: 40 }));
        ask("steps", control.change({ steps: 40 }));
        ask("time", control.change({ timeMs: 40 }));
        ask("enqueue", control.enqueue({ x: 0.5 }));
        ask("parallel", control.change({ parallel: 3 }));
        ask("pause", control.pause());
        expect(comparison.runs.map(({ control }) => control.state().phase)).toContain("stopping");
        ask("resume", control.resume());
      },
    });
    expect(answers).toEqual([
      ["early trials", "done"],
      ["trials", "refused"],
      ["steps", "refused"],
      ["time", "refused"],
      ["enqueue", "refused"],
      ["parallel", "done"],
      ["pause", "done"],
      ["resume", "done"],
    ]);
    expect(settled(compared)).toEqual([3, 3, 3, 3]);
  });

  test("are not held up by one that has nothing more to start", async () => {
    const compared = await compare({ parts: { stop_when: { patience: 1 } }, parallel: 2 });
    expect(compared.summaries.every(({ kind }) => kind === "done")).toBe(true);
    expect(compared.sessions.every(({ history }) => history.settled >= 2)).toBe(true);
  });
});
