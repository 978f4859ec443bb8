import { describe, expect, test } from "vitest";
import { createStudy } from "../../src/engine/index.ts";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import { pairedTTest } from "../../src/engine/paired-t-test.ts";
import type { Job } from "../../src/engine/ports.ts";
import { resultsOf } from "../../src/engine/repetitions.ts";
import { fates } from "./fates.ts";
import { makeStudy } from "./make-study.ts";
import { openSession, type Simulation, simulate } from "./simulate.ts";

const base = {
  study: "s",
  space: { x: "uniform(0, 1)" },
  objective: { minimize: "loss" },
  strategy: "random",
  budget: { trials: 4 },
  repeat: 3,
  seed: 7,
};

/** The chance of a run hangs on its seed alone. */
const chance = ({ seed }: Job) => (seed % 101) / 100;
const training: Simulation = {
  train: (job, step) => ({
    loss: Number(job.params["x"]) + chance(job) / step,
    latency: 10 * (job.repetition ?? 0),
  }),
  stepMs: ({ params }) => 1000 + Math.round(1000 * Number(params["x"])),
  steps: 2,
  resource: "epoch",
};

describe("a configuration that is repeated", () => {
  test("is one trial, with the mean of its runs, and the same seeds as every other one", async () => {
    const jobs: Job[] = [];
    const { session, summary } = await simulate(makeStudy(base), {
      ...training,
      train: (job, step) => {
        if (step === 1) jobs.push(job);
        return training.train?.(job, step) ?? {};
      },
    });
    const { trials } = session.state;
    expect(summary.reason).toBe("the budget of 4 trials is spent");
    expect(trials.map(({ state }) => state)).toEqual(["complete", "complete", "complete", "complete"]);
    for (const trial of trials) {
      const own = jobs.filter((job) => job.trial === trial.number);
      expect(own.map(({ repetition }) => repetition)).toEqual([0, 1, 2]);
      expect(new Set(own.map(({ seed }) => seed)).size).toBe(3);
      expect(own.map(({ seed }) => seed)).toEqual(jobs.slice(0, 3).map(({ seed }) => seed));
      const losses = own.map((job) => Number(trial.params["x"]) + chance(job) / 2);
      expect(resultsOf(trial).map(({ values }) => values)).toEqual(losses.map((loss) => [loss]));
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / 3;
      expect(trial.values?.[0]).toBeCloseTo(mean, 12);
      expect(trial.metrics["loss"]).toBe(trial.values?.[0]);
      expect(trial.metrics["latency"]).toBe(10);
      // The curve is that of the first run.
      expect(trial.reports).toEqual([
        { step: 1, values: [Number(trial.params["x"]) + chance(own[0] as Job)] },
        { step: 2, values: [losses[0]] },
      ]);
    }
    expect(session.history.steps).toBe(4 * 3 * 2);
  });

  test.each([
    ["mean", { state: "complete", loss: 2 }],
    ["median", { state: "complete", loss: 1 }],
    ["worst", { state: "infeasible", loss: 5 }],
  ] as const)("by its %s", async (aggregate, { state, loss }) => {
    const study = makeStudy({
      ...base,
      budget: { trials: 1 },
      repeat: { times: 3, aggregate },
      constraints: ["latency <= 15"],
    });
    const { session } = await simulate(study, {
      ...training,
      train: ({ repetition = 0 }) => ({ loss: [1, 5, 0][repetition] ?? 0, latency: 10 * repetition }),
    });
    expect(session.state.trials[0]).toMatchObject({ state, values: [loss] });
  });

  test("reaches the fidelity's end each time, and leaves a task that goes on no more than that", async () => {
    const study = makeStudy({ ...base, fidelity: { resource: "epoch", min: 1, max: 3 } });
    const { session, events } = await simulate(study, { ...training, steps: 9, until: "ignored" });
    for (const trial of session.state.trials) {
      expect(trial.state).toBe("complete");
      expect(resultsOf(trial).map(({ step }) => step)).toEqual([3, 3, 3]);
    }
    expect(events.filter(({ kind }) => kind === "notice")).toEqual([]);
  });

  test("is tried again from the run that failed, and fails with it", async () => {
    const jobs: (readonly [number, number | undefined])[] = [];
    const definition = { ...base, budget: { trials: 1 }, run: { command: "train {x}", retries: 1 } };
    const { session } = await simulate(makeStudy(definition), {
      ...training,
      failure: ({ trial, repetition }) => {
        jobs.push([trial, repetition]);
        return repetition === 1 ? { kind: "exit", step: 2, code: 3 } : undefined;
      },
    });
    expect(jobs).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
    const [first, second] = session.state.trials;
    expect(first).toMatchObject({ superseded: true, cause: { kind: "exit", code: 3 } });
    expect(second).toMatchObject({ state: "failed", retryOf: 0, cause: { kind: "exit", code: 3 } });
  });
});

describe("a race", () => {
  const race = (repeat: object, losses: readonly (readonly number[])[]) =>
    simulate(makeStudy({ ...base, repeat, budget: { trials: losses.length } }), {
      train: ({ trial, repetition = 0 }) => ({ loss: losses[trial]?.[repetition] ?? Number.NaN }),
    });
  const lengths = (trials: Parameters<typeof resultsOf>[0][]) =>
    trials.map((trial) => resultsOf(trial).length);

  test("does not repeat what is significantly worse than the best, and keeps its mean so far", async () => {
    const { session } = await race({ times: 5, race: true }, [
      [1, 2, 3, 4, 5],
      [2, 3.1, 4, 5.1, 6],
      [1.1, 1.9, 3, 4.2, 4.9],
      [0.5, 1.4, 2.5, 3.5, 4.4],
    ]);
    const { trials } = session.state;
    expect(lengths([...trials])).toEqual([5, 2, 5, 5]);
    expect(trials[1]).toMatchObject({ state: "complete", values: [2.55] });
    expect(trials[1]?.reason).toMatch(
      /^ended after 2 of 5 repetitions: worse than trial 0 in the 2 that both have, paired t-test with p = 0\.015, below 0\.05$/,
    );
    expect(session.best?.number).toBe(3);
  });

  test("takes the level of the file, and by the worst value is certain", async () => {
    const losses = [
      [1, 2, 3],
      [1.5, 2.8, 3],
    ];
    const strict = await race({ times: 3, race: 0.01 }, losses);
    expect(lengths([...strict.session.state.trials])).toEqual([3, 3]);
    const worst = await race({ times: 3, aggregate: "worst", race: true }, [
      [1, 2, 3],
      [3.5, 2.8, 3],
    ]);
    expect(lengths([...worst.session.state.trials])).toEqual([3, 1]);
    expect(worst.session.state.trials[1]?.reason).toMatch(
      /its worst loss, 3\.5, is worse than that of trial 0, 3$/,
    );
  });

  test("what does not say `race` is repeated to the end", async () => {
    const { session } = await race({ times: 3 }, [
      [1, 1, 1],
      [9, 9, 9],
    ]);
    expect(lengths([...session.state.trials])).toEqual([3, 3]);
  });
});

describe("the paired t-test", () => {
  // Expected: the density integrated numerically.
  test.each<[readonly number[], number]>([
    [[1, 1.1], 0.01515],
    [[1, 2, 3], 0.03709],
    [[-1, 0.5, 0.2, 0.9], 0.36915],
    [[-1, -2, -3], 0.96291],
    [[0.3, -0.1, 0.4, 0.2, 0.5], 0.03249],
    [[1, 1, 1], 0],
    [[0, 0], 0.5],
    [[-1, -1], 1],
  ])("%j", (differences, p) => expect(pairedTTest(differences)).toBeCloseTo(p, 3));
});

describe("cut off after any record, a study takes the decisions of one that was not", () => {
  test.each<[string, object]>([
    ["repeated", {}],
    ["in a race", { repeat: { times: 4, race: 0.2 }, strategy: "tpe" }],
    ["with an end", { fidelity: { resource: "epoch", min: 1, max: 2 } }],
    ["with failures", { run: { command: "train {x}", retries: 1 } }],
  ])("%s", async (_, change) => {
    const study = makeStudy({ ...base, ...change });
    const simulation: Simulation = {
      ...training,
      failure: ({ params, repetition }) =>
        "run" in change && Number(params["x"]) > 0.5 && repetition === 1
          ? { kind: "exit", step: 2, code: 1 }
          : undefined,
    };
    const whole = await simulate(study, simulation);
    const results = (trials: typeof whole.session.state.trials) =>
      trials.filter(({ state }) => state !== "cancelled").map((trial) => resultsOf(trial));
    // The best trial may be a later attempt at its configuration.
    const unnumbered = (trials: typeof whole.session.state.trials) =>
      JSON.parse(JSON.stringify(fates(trials)).replaceAll(/than trial \d+/g, "than a trial"));
    const { records } = whole.journal;
    for (let length = 1; length < records.length; length++) {
      const cut = records.slice(0, length);
      const resumed = await simulate(study, { ...simulation, records: cut, startMs: Date.UTC(2026, 0, 2) });
      const { trials } = resumed.session.state;
      expect(unnumbered(trials), `cut after ${length} records`).toEqual(
        unnumbered(whole.session.state.trials),
      );
      expect(results(trials), `cut after ${length} records`).toEqual(results(whole.session.state.trials));
      const reopened = await openSession(study, createMemoryJournal(resumed.journal.records));
      expect(reopened.history.settled).toBe(4);
    }
  });
});

test("several workers each repeat a configuration of their own", async () => {
  const { session } = await simulate(makeStudy({ ...base, budget: { trials: 7, parallel: 3 } }), training);
  const { trials } = session.state;
  expect(trials.map((trial) => resultsOf(trial).length)).toEqual([3, 3, 3, 3, 3, 3, 3]);
  expect(new Set(trials.flatMap(({ segments }) => segments.map(({ worker }) => worker)))).toEqual(
    new Set([0, 1, 2]),
  );
});

test("a reproducible race is the same with one worker and with many", async () => {
  const definition = { ...base, repeat: { times: 4, race: 0.3 }, reproducible: { lag: 2 } };
  const outcomes = async (parallel: number) => {
    const study = makeStudy({ ...definition, budget: { trials: 12, parallel } });
    const { session } = await simulate(study, training);
    return [...session.history.configurations.values()]
      .sort((a, b) => a.configuration - b.configuration)
      .map((trial) => [trial.params, trial.values, resultsOf(trial).length]);
  };
  const one = await outcomes(1);
  expect(new Set(one.map(([, , length]) => length)).size).toBeGreaterThan(1);
  expect(await outcomes(3)).toEqual(one);
});

test("a study that its caller runs asks for each repetition", async () => {
  const study = createStudy({
    space: { x: "uniform(0, 1)" },
    objective: { minimize: "loss" },
    strategy: "random",
    budget: { trials: 1 },
    repeat: 2,
    seed: 1,
  });
  const first = await study.ask();
  expect(first).toMatchObject({ number: 0, repetition: 0 });
  study.tell(0, { loss: 1 });
  expect(study.best).toBeNull();
  const second = await study.ask();
  expect(second).toMatchObject({ number: 0, repetition: 1, params: first?.params });
  expect(second?.seed).not.toBe(first?.seed);
  study.tell(0, { loss: 2 });
  expect(study.best).toMatchObject({ number: 0, metrics: { loss: 1.5 } });
  expect(await study.ask()).toBeNull();
});
