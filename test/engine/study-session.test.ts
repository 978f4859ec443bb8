import { describe, expect, test } from "vitest";
import { type JournalRecord, type OptunaState, optunaState } from "../../src/engine/journal-record.ts";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import { makeSampler, makeScheduler } from "../../src/engine/strategy.ts";
import { StudySession } from "../../src/engine/study-session.ts";
import { foldRecords } from "../../src/engine/study-state.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";
import { isSettled, type Trial } from "../../src/study/trial.ts";
import { makeStudy } from "./make-study.ts";
import { openSession, simulate } from "./simulate.ts";

const base = {
  study: "s",
  space: { x: "uniform(0, 1)", n: "int(1, 9)" },
  objective: { minimize: "loss" },
  budget: { trials: 6, parallel: 2 },
  seed: 7,
};

/** What a study decided: the values and the outcome of each configuration, whatever numbers its attempts have. */
function decisions(trials: readonly Trial[]): unknown {
  return trials
    .filter(isSettled)
    .sort((a, b) => a.configuration - b.configuration)
    .map(({ configuration, params, state, values, metrics }) => ({
      configuration,
      params,
      state,
      values,
      metrics,
    }));
}

describe("an interrupted study goes on as if it had not been interrupted", () => {
  const studies: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["random", { ...base, strategy: "random" }],
    ["sobol", { ...base, strategy: "sobol", budget: { trials: 6, parallel: 3 } }],
    [
      "grid with a condition and a baseline",
      {
        ...base,
        strategy: "grid",
        space: { x: [0.1, 0.2], kind: ["a", "b"], n: { in: "int(1, 2)", when: 'kind == "b"' } },
        baseline: [{ x: 0.2, kind: "a" }],
      },
    ],
  ];
  test.each(studies)("%s, cut after every record", async (_, definition) => {
    const study = makeStudy(definition);
    const failure = ({ params }: { params: Trial["params"] }) =>
      Number(params["x"]) > 0.8 ? ({ kind: "exit", step: 1, code: 3 } as const) : undefined;
    const whole = await simulate(study, { failure });
    expect(whole.session.history.settled).toBe(6);
    for (let length = 1; length < whole.journal.records.length; length++) {
      const records = whole.journal.records.slice(0, length);
      const resumed = await simulate(study, { failure, records, startMs: Date.UTC(2026, 0, 2) });
      const { trials } = resumed.session.state;
      expect(decisions(trials), `cut after ${length} records`).toEqual(decisions(whole.session.state.trials));
      expect(trials.map(({ number }) => number)).toEqual(trials.map((_, index) => index));
      for (const trial of trials.filter(({ superseded }) => superseded)) {
        expect(trial.state).toBe("cancelled");
        const again = trials.find(({ retryOf }) => retryOf === trial.number);
        expect(again?.params).toEqual(trial.params);
      }
    }
  });

  test("with trials that another tool has added meanwhile, complete and running", async () => {
    const study = makeStudy({ ...base, strategy: "random", budget: { trials: 6 } });
    const whole = await simulate(study);
    const cut = whole.journal.records.slice(0, Math.floor(whole.journal.records.length / 2));
    const foreign = (state: OptunaState): JournalRecord => ({
      op_code: 4,
      worker_id: "theirs",
      study_id: 0,
      datetime_start: "2026-01-01T12:00:00.000000",
      state,
      ...(state === optunaState.complete && { value: 1, datetime_complete: "2026-01-01T12:01:00.000000" }),
    });
    const records = [...cut, foreign(optunaState.complete), foreign(optunaState.running)];
    const resumed = await simulate(study, { records, startMs: Date.UTC(2026, 0, 2) });
    const { trials } = resumed.session.state;
    const [theirs, ours] = [true, false].map((isTheirs) =>
      trials.filter(({ segments }) => (segments.length === 0) === isTheirs),
    ) as [Trial[], Trial[]];
    expect(theirs.map(({ state }) => state)).toEqual(["complete", "running"]);
    expect(decisions(ours)).toEqual(decisions(whole.session.state.trials));
  });

  test("a finished study has nothing left to do", async () => {
    const study = makeStudy({ ...base, strategy: "random" });
    const first = await simulate(study);
    const again = await simulate(study, { records: first.journal.records });
    expect(again.summary).toEqual({ kind: "done", reason: "the budget of 6 trials is spent" });
    expect(again.session.state.trials).toHaveLength(6);
  });
});

describe("how a trial ends", () => {
  const rows: readonly {
    readonly name: string;
    readonly definition?: object;
    readonly simulation: Parameters<typeof simulate>[1];
    readonly state: Trial["state"];
    readonly reason: RegExp | null;
  }[] = [
    { name: "with a value", simulation: {}, state: "complete", reason: null },
    {
      name: "exit code",
      simulation: { failure: () => ({ kind: "exit", step: 1, code: 3, lastLine: "CUDA out of memory" }) },
      state: "failed",
      reason: /^exit code 3: CUDA out of memory$/,
    },
    {
      name: "signal",
      simulation: { failure: () => ({ kind: "signal", step: 1, signal: "SIGSEGV" }) },
      state: "failed",
      reason: /SIGSEGV/,
    },
    {
      name: "nothing reported",
      simulation: { train: () => ({}), resource: "ignored" },
      state: "failed",
      reason: /loss was not reported/,
    },
    {
      name: "not finite",
      simulation: { failure: () => ({ kind: "not-a-number", step: 1 }) },
      state: "failed",
      reason: /loss is not finite: NaN/,
    },
    {
      name: "a name that is close ends the trial at its first report",
      simulation: { train: () => ({ los: 1 }), steps: 50 },
      state: "failed",
      reason: /did you mean los\?/,
    },
    {
      name: "a name that is not close is found at the end",
      simulation: { train: () => ({ accuracy: 1 }), steps: 3 },
      state: "failed",
      reason: /loss was not reported; the trial reported step, accuracy/,
    },
    {
      name: "time-out",
      simulation: { timeoutMs: 1500, steps: 9 },
      state: "failed",
      reason: /out of time after 1.5 s/,
    },
    {
      name: "constraint that holds",
      definition: { constraints: ["latency <= 20"] },
      simulation: { train: () => ({ loss: 1, latency: 20 }) },
      state: "complete",
      reason: null,
    },
    {
      name: "constraint that is broken",
      definition: { constraints: ["latency < 20"] },
      simulation: { train: () => ({ loss: 1, latency: 20 }) },
      state: "infeasible",
      reason: /latency is 20, the constraint is latency < 20/,
    },
  ];
  test.each(rows)("$name", async ({ definition, simulation, state, reason }) => {
    const study = makeStudy({ ...base, ...definition, strategy: "random", budget: { trials: 1 } });
    const { session } = await simulate(study, simulation);
    const [trial] = session.state.trials;
    expect(trial?.state).toBe(state);
    if (reason === null) expect(trial?.reason).toBeNull();
    else expect(trial?.reason).toMatch(reason);
  });

  test("of: best takes the best report, of: last the last", async () => {
    const losses = [3, 1, 2];
    const train = (_: unknown, step: number) => ({ loss: losses[step - 1] as number });
    for (const [of, value] of [
      ["best", 1],
      ["last", 2],
    ] as const) {
      const study = makeStudy({
        ...base,
        objective: { minimize: "loss", of },
        strategy: "random",
        budget: { trials: 1 },
      });
      const { session } = await simulate(study, { train, steps: 3 });
      expect(session.best?.values).toEqual([value]);
    }
  });
});

describe("when a study ends", () => {
  const rows: readonly {
    readonly name: string;
    readonly definition: object;
    readonly simulation?: Parameters<typeof simulate>[1];
    readonly settled: number;
    readonly reason: RegExp;
  }[] = [
    {
      name: "budget.trials",
      definition: { budget: { trials: 5, parallel: 3 } },
      settled: 5,
      reason: /budget of 5 trials/,
    },
    { name: "a finite space", definition: { space: { x: "int(1, 4)" } }, settled: 4, reason: /./ },
    {
      name: "budget.steps",
      definition: { budget: { steps: 10 } },
      simulation: { steps: 3 },
      settled: 4,
      reason: /budget of 10 steps/,
    },
    {
      name: "target",
      definition: { space: { x: "ordinal(5, 4, 3, 2, 1)" }, strategy: "grid", stop_when: { target: 2 } },
      settled: -1,
      reason: /target 2 is reached/,
    },
    {
      name: "patience",
      definition: { stop_when: { patience: 4 }, budget: { trials: 50 } },
      simulation: { train: () => ({ loss: 1 }) },
      settled: 5,
      reason: /no better value in 4 trials/,
    },
    {
      name: "max_failures",
      definition: { max_failures: 3, budget: { trials: 50 } },
      simulation: { failure: () => ({ kind: "exit", step: 1, code: 1 }) },
      settled: 3,
      reason: /3 trials failed/,
    },
    {
      name: "nothing but failures, where no number of trials ends it",
      definition: { budget: { steps: 100 } },
      simulation: { failure: () => ({ kind: "exit", step: 1, code: 1 }) },
      settled: 20,
      reason: /the first 20 trials of this run all failed/,
    },
  ];
  test.each(rows)("$name", async ({ definition, simulation, settled, reason }) => {
    const study = makeStudy({ ...base, strategy: "random", ...definition });
    const { session, summary } = await simulate(study, simulation);
    if (settled >= 0) expect(session.history.settled).toBe(settled);
    expect(summary.reason).toMatch(reason);
  });

  test("budget.time ends the running trials, counts over all runs, and they run again when there is more", async () => {
    const study = makeStudy({
      ...base,
      strategy: "random",
      budget: { time: "2500ms".replace("2500ms", "2.5s"), trials: 4 },
    });
    const first = await simulate(study);
    expect(first.summary.reason).toBe("the time budget is spent");
    expect(first.session.state.trials.map(({ state }) => state)).toEqual([
      "complete",
      "complete",
      "cancelled",
    ]);
    const nothing = await simulate(study, { records: first.journal.records, startMs: Date.UTC(2026, 0, 2) });
    expect(nothing.session.state.trials).toHaveLength(3);
    const more = makeStudy({ ...base, strategy: "random", budget: { time: "1h", trials: 4 } });
    const second = await simulate(more, { records: first.journal.records, startMs: Date.UTC(2026, 0, 2) });
    expect(second.session.history.settled).toBe(4);
    expect(second.session.state.trials[3]).toMatchObject({ retryOf: 2, configuration: 2 });
  });
});

test("retries: the attempt does not count, the configuration runs again, and fails once they are used up", async () => {
  const study = makeStudy({
    ...base,
    run: { command: "train {x} {n}", retries: 2 },
    strategy: "random",
    budget: { trials: 2 },
  });
  const attempts = new Map<unknown, number>();
  const { session } = await simulate(study, {
    failure: ({ params }) => {
      const attempt = (attempts.get(params["x"]) ?? 0) + 1;
      attempts.set(params["x"], attempt);
      const [first] = attempts.keys();
      // The first configuration fails twice and then works, the second one always fails.
      return params["x"] === first && attempt === 3 ? undefined : { kind: "exit", step: 1, code: 1 };
    },
  });
  expect(
    session.state.trials.map(({ configuration, state, superseded }) => [configuration, state, superseded]),
  ).toEqual([
    [0, "failed", true],
    [0, "failed", true],
    [0, "complete", false],
    [1, "failed", true],
    [1, "failed", true],
    [1, "failed", false],
  ]);
  expect(session.history.settled).toBe(2);
});

test("stopping ends the running trials, and they run again", async () => {
  const study = makeStudy({ ...base, strategy: "random" });
  const stopped = await simulate(study, {
    observe: (event, run) => {
      if (event.kind === "trial-ended") run.stop("enough");
    },
  });
  expect(stopped.summary).toEqual({ kind: "stopped", reason: "enough" });
  const { trials } = stopped.session.state;
  expect(trials.every((trial) => trial.state !== "running")).toBe(true);
  const resumed = await simulate(study, { records: stopped.journal.records });
  const whole = await simulate(study);
  expect(decisions(resumed.session.state.trials)).toEqual(decisions(whole.session.state.trials));
});

test("the journal says how each run ended, and of one that was killed that it did not", async () => {
  const study = makeStudy({ ...base, strategy: "random" });
  const { session, journal } = await simulate(study);
  expect(session.state.latestSession).toMatchObject({
    budget: { trials: 6, parallel: 2, timeMs: null },
    end: { kind: "done", reason: "the budget of 6 trials is spent" },
  });
  const records = journal.records.slice(0, -1);
  const opened = await openSession(study, createMemoryJournal(records));
  expect(opened.state.latestSession?.end).toBeUndefined();
  expect(opened.state.sessions).toBe(2);
});

test("a changed space, objective, strategy or seed is refused with what changed", async () => {
  const open = async (change: object, before: object = {}) => {
    const { journal } = await simulate(makeStudy({ ...base, strategy: "random", ...before }));
    const changed = makeStudy({ ...base, strategy: "random", ...before, ...change });
    const result = await StudySession.open({
      study: changed,
      seed: 1,
      journal: createMemoryJournal(journal.records),
      fold: foldRecords(journal.records),
      workerId: "test",
      clock: createVirtualClock(),
      makeSampler: (seed) => makeSampler(changed, seed),
      makeScheduler: (seed) => makeScheduler(changed, seed),
    });
    return result instanceof StudySession ? "fits" : result.message;
  };
  expect(await open({ budget: { trials: 99 }, description: "other", run: { command: "x" } })).toBe("fits");
  expect(await open({ space: { ...base.space, n: "int(2, 3)" } })).toMatch(/search space changed at n/);
  expect(await open({ space: { ...base.space, c: 3 } })).toMatch(/constant changed/);
  expect(await open({ objective: { maximize: "loss" } })).toMatch(/objective changed/);
  const rungs = { resource: "epoch", min: 1, max: 9 };
  expect(await open({ strategy: "asha", fidelity: rungs })).toMatch(/strategy changed/);
  expect(await open({ seed: 8 })).toMatch(/seed changed from 7 to 8/);
  // Trials may run longer than earlier ones did, but rungs cannot move under them.
  const [shorter, longer] = [9, 27].map((max) => ({ fidelity: { resource: "epoch", max } }));
  expect(await open(longer as object, shorter)).toBe("fits");
  const halving = { strategy: "halving-random", ...shorter };
  expect(await open({ strategy: "halving-random", ...longer }, halving)).toMatch(/fidelity changed/);
});

test("the journal holds the trial before it starts, and a trial's end before it is announced", async () => {
  const study = makeStudy({ ...base, strategy: "random", budget: { trials: 3 } });
  const journal = createMemoryJournal();
  const session = await openSession(study, journal);
  const next = await session.next();
  if (next.kind !== "assignment") throw new Error("nothing to run");
  expect(journal.records.at(-1)).toMatchObject({ op_code: 4, params: { x: expect.any(Number) } });
  session.report(0, { loss: 0.5, epoch: 3 });
  session.complete(0);
  await session.sync();
  expect(journal.records.slice(-3).map(({ op_code }) => op_code)).toEqual([7, 9, 6]);
  expect(session.state.trials[0]).toMatchObject({ state: "complete", values: [0.5], step: 3 });
});

test("a proposal that takes its time holds nobody up", async () => {
  const study = makeStudy({ ...base, strategy: "random", budget: { trials: 4, parallel: 2 } });
  const { session, events } = await simulate(study, {
    steps: 5,
    sampler: (clock) => ({
      propose: (_, index) =>
        new Promise((resolve) => {
          const values = { x: index / 10, n: 1 };
          // The first one at once, each later one after three seconds of training.
          clock.after(index === 0 ? 0 : 3000, () => resolve({ kind: "values", values }));
        }),
    }),
  });
  expect(session.state.trials.map(({ params, state }) => [params["x"], state])).toEqual([
    [0, "complete"],
    [0.1, "complete"],
    [0.2, "complete"],
    [0.3, "complete"],
  ]);
  const second = events.findIndex(({ kind, trial }) => kind === "trial-started" && trial.number === 1);
  const reportsBefore = events.slice(0, second).filter(({ kind }) => kind === "report");
  expect(reportsBefore.length).toBeGreaterThanOrEqual(2);
});
