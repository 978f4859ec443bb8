import { describe, expect, test } from "vitest";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import type { CheckpointState } from "../../src/engine/ports.ts";
import type { Scheduler } from "../../src/schedulers/scheduler.ts";
import type { Study } from "../../src/study/study.ts";
import type { Trial } from "../../src/study/trial.ts";
import { fates } from "./fates.ts";
import { makeStudy } from "./make-study.ts";
import { openSession, type Simulation, simulate } from "./simulate.ts";
import { copies, halves } from "./small-schedulers.ts";

const base = {
  study: "s",
  space: { x: "uniform(0, 1)" },
  objective: { minimize: "loss" },
  strategy: "random",
  fidelity: { resource: "epoch", min: 1, max: 6 },
  seed: 7,
};

const threeRungs = [
  { step: 2, places: 5 },
  { step: 4, places: 2 },
  { step: 6, places: 1 },
];

const training: Simulation = {
  train: ({ params }, step) => ({ loss: Number(params["x"]) / step, other: step }),
  stepMs: ({ params }, step) => 100 + Math.round(1000 * Number(params["x"])) + step,
  steps: 6,
  resource: "epoch",
};

describe("a trial that pauses goes on when the scheduler says so", () => {
  const run = (simulation: Simulation = {}, parallel = 2) =>
    simulate(makeStudy({ ...base, budget: { trials: 5, parallel } }), {
      ...training,
      scheduler: () => halves(threeRungs),
      ...simulation,
    });

  test("under its number, from its checkpoint, and the losers end with a reason", async () => {
    const { session, summary, events } = await run();
    const { trials } = session.state;
    expect(trials.map(({ state }) => state).sort()).toEqual([
      "complete",
      "pruned",
      "pruned",
      "pruned",
      "pruned",
    ]);
    expect(session.history.steps).toBe(5 * 2 + 2 * 2 + 2);
    const winner = trials.find(({ state }) => state === "complete") as Trial;
    const { number } = winner;
    expect(winner.segments).toMatchObject([
      { from: null, until: 2, checkpoint: true, reason: null },
      { from: { trial: number, step: 2 }, until: 4, checkpoint: true, reason: "rank 1 of 5 at 2" },
      { from: { trial: number, step: 4 }, until: 6, checkpoint: true, reason: "rank 1 of 2 at 4" },
    ]);
    expect(winner.reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(winner.segments.map(({ endedAt }) => endedAt).every((time) => time !== null)).toBe(true);
    const losers = trials.filter(({ state }) => state === "pruned");
    for (const { reason, values, reports } of losers) {
      expect(reason).toMatch(/^rank \d of \d at [24]$/);
      expect(values).toEqual(reports.at(-1)?.values);
    }
    expect(summary).toMatchObject({ kind: "done", reason: "the budget of 5 trials is spent" });
    const kinds = events.filter(({ trial }) => trial === winner).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== "report")).toEqual([
      "trial-started",
      "trial-paused",
      "trial-resumed",
      "trial-paused",
      "trial-resumed",
      "trial-ended",
    ]);
  });

  test.each<[string, Simulation]>([
    ["where tasks leave no checkpoint", { checkpoints: "none" }],
    ["where tasks do not look at the step that they are to reach", { checkpoints: "none", until: "ignored" }],
  ])("from scratch, with the same decisions, %s", async (_, simulation) => {
    const [whole, repeated] = [await run(), await run(simulation)];
    const outcome = (trials: readonly Trial[]) =>
      trials.map(({ state, values, reports, reason, params }) => ({
        state,
        values,
        reports,
        reason,
        params,
      }));
    expect(outcome(repeated.session.state.trials)).toEqual(outcome(whole.session.state.trials));
    expect(repeated.session.state.trials.every(({ segments }) => segments.every(({ from }) => !from))).toBe(
      true,
    );
    // What is repeated has been done, and is paid for.
    expect(repeated.session.history.steps).toBe(5 * 2 + 2 * 4 + 6);
    const notices = repeated.events.filter(({ kind }) => kind === "notice");
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ message: expect.stringMatching(/begin at their first step again/) });
  });

  test("in one of the places that the budget has", async () => {
    const { session } = await run({}, 3);
    const workers = session.state.trials.flatMap(({ segments }) => segments.map(({ worker }) => worker));
    expect(new Set(workers)).toEqual(new Set([0, 1, 2]));
  });

  test("a trial that ends before the step that it was to reach has ended by itself", async () => {
    const failure = ({ trial }: { trial: number }) =>
      trial === 0 ? ({ kind: "exit", step: 2, code: 0 } as const) : undefined;
    const deeper = [
      { step: 3, places: 2 },
      { step: 6, places: 1 },
    ];
    const study = makeStudy({ ...base, budget: { trials: 2 } });
    const { session } = await simulate(study, {
      ...training,
      failure,
      scheduler: () => halves(deeper),
    });
    expect(session.state.trials[0]).toMatchObject({ state: "complete", step: 1 });
  });

  test("a budget of steps stops between segments, and a larger one goes on there", async () => {
    const study = (steps: number) => makeStudy({ ...base, budget: { trials: 5, steps } });
    const simulation = { ...training, scheduler: () => halves(threeRungs) };
    const first = await simulate(study(11), simulation);
    expect(first.summary.reason).toBe("the budget of 11 steps is spent");
    expect(first.session.history.paused.size).toBeGreaterThan(0);
    const second = await simulate(study(99), { ...simulation, records: first.journal.records });
    const whole = await simulate(study(99), simulation);
    expect(fates(second.session.state.trials)).toEqual(fates(whole.session.state.trials));
  });
});

test("a value instead of a step: each rung is a run from scratch, its result the report at the rung", async () => {
  const study = makeStudy({
    ...base,
    fidelity: { parameter: "samples", min: 2, max: 6 },
    budget: { trials: 5 },
  });
  const asked: unknown[] = [];
  const { session } = await simulate(study, {
    ...training,
    train: ({ params, until, trial }, step) => {
      asked.push([trial, params["samples"], until]);
      return { loss: Number(params["x"]) / Number(params["samples"]) / step };
    },
    steps: 3,
    scheduler: () => halves(threeRungs),
  });
  const winner = session.best as Trial;
  const x = Number(winner.params["x"]);
  expect(winner.reports).toEqual([2, 4, 6].map((step) => ({ step, values: [x / step / 3] })));
  expect(asked).toContainEqual([winner.number, 6, undefined]);
  expect(winner.segments.map(({ from }) => from)).toEqual([null, null, null]);
  expect("samples" in winner.params).toBe(false);
});

describe("a member of a population that becomes a copy of another", () => {
  const study = makeStudy({ ...base, budget: { parallel: 1 } });
  const simulation = { ...training, scheduler: () => copies(6) };

  test("is a new trial from the other one's checkpoint, and takes over its place", async () => {
    const { session, summary, events } = await simulate(study, simulation);
    expect(summary).toMatchObject({ kind: "done", reason: "the population is trained" });
    const { trials } = session.state;
    const copied = trials.filter(({ segments }) => segments[0]?.from != null);
    expect(copied.length).toBeGreaterThan(0);
    for (const copy of copied) {
      const [first] = copy.segments;
      const source = trials[first?.from?.trial ?? -1] as Trial;
      expect(copy.params["x"]).toBeCloseTo(Number(source.params["x"]) * 0.9);
      expect(first?.reason).toBe(`worse at step ${first?.from?.step}`);
      const replaced = trials.filter(
        (trial) => trial.configuration === copy.configuration && trial.number < copy.number,
      );
      expect(replaced.at(-1)).toMatchObject({ state: "pruned", superseded: true, reason: first?.reason });
    }
    // Two places, however often they change hands.
    expect(session.history.settled).toBe(2);
    expect(events.filter(({ kind }) => kind === "trial-ended")).toHaveLength(trials.length);
  });
});

describe("a checkpoint is kept as long as a trial can need it", () => {
  const kept = async (checkpoints: string, scheduler: () => Scheduler, needs?: Scheduler["needs"]) => {
    const study = makeStudy({ ...base, checkpoints, budget: { trials: 5, parallel: 2 } });
    const { session, discarded } = await simulate(study, {
      ...training,
      scheduler: () => ({ ...scheduler(), ...(needs !== undefined && { needs }) }),
    });
    const { trials } = session.state;
    // A trial whose checkpoint were gone could not start.
    expect(trials.map(({ state }) => state)).not.toContain("failed");
    expect(new Set(discarded.map(({ trial, step }) => `${trial}/${step}`)).size).toBe(discarded.length);
    const best = session.best as Trial;
    return trials.flatMap(({ number, segments }) =>
      segments
        .filter(({ checkpoint }) => checkpoint)
        .filter(({ until }) => !discarded.some(({ trial, step }) => trial === number && step === until))
        .map(({ until }) => `${number === best.number ? "best" : "other"} at ${until}`),
    );
  };

  test.each<[string, () => Scheduler, readonly string[]]>([
    ["best", () => halves(threeRungs), ["best at 6"]],
    ["none", () => halves(threeRungs), []],
    ["last", () => halves(threeRungs), ["best at 6", "other at 2", "other at 2", "other at 2", "other at 4"]],
    [
      "all",
      () => halves(threeRungs),
      [
        "best at 2",
        "best at 4",
        "best at 6",
        "other at 2",
        "other at 2",
        "other at 2",
        "other at 2",
        "other at 4",
      ],
    ],
    ["best", () => copies(6), ["best at 6"]],
    ["none", () => copies(6), []],
  ])("afterwards: %s", async (policy, scheduler, left) => {
    expect((await kept(policy, scheduler)).toSorted()).toEqual(left);
  });

  test("and is given up by the next run where one was killed before it could", async () => {
    const study = makeStudy({ ...base, budget: { trials: 5, parallel: 2 } });
    const simulation = { ...training, scheduler: () => halves(threeRungs) };
    const first = await simulate(study, simulation);
    const second = await simulate(study, { ...simulation, records: first.journal.records });
    const names = ({ discarded }: typeof first) =>
      discarded.map(({ trial, step }) => `${trial}/${step}`).sort();
    expect(names(first)).not.toEqual([]);
    expect(names(second)).toEqual(names(first));
  });

  test("and as long as the scheduler names it", async () => {
    const needs: Scheduler["needs"] = ({ trials }) =>
      trials.flatMap(({ number, segments }) =>
        segments.some(({ until, checkpoint }) => until === 4 && checkpoint)
          ? [{ trial: number, step: 4 }]
          : [],
      );
    expect((await kept("none", () => halves(threeRungs), needs)).toSorted()).toEqual([
      "best at 4",
      "other at 4",
    ]);
  });
});

describe("cut off after any record, a study takes the decisions of one that was not", () => {
  const failure = ({ params }: { params: Trial["params"] }) =>
    Number(params["x"]) > 0.95 ? ({ kind: "exit", step: 1, code: 3 } as const) : undefined;
  const studies: [string, Study, Simulation][] = (["saved", "none"] as CheckpointState[]).flatMap(
    (checkpoints): [string, Study, Simulation][] => [
      [
        `halving, checkpoints ${checkpoints}`,
        makeStudy({ ...base, budget: { trials: 5, parallel: 2 } }),
        { ...training, failure, checkpoints, scheduler: () => halves(threeRungs) },
      ],
    ],
  );
  studies.push(
    [
      "halving by two objectives' reports",
      makeStudy({
        ...base,
        objective: undefined,
        objectives: [{ minimize: "loss" }, { minimize: "other" }],
        budget: { trials: 5, parallel: 2 },
      }),
      { ...training, scheduler: () => halves(threeRungs) },
    ],
    [
      "a value instead of a step",
      makeStudy({ ...base, fidelity: { parameter: "samples", min: 2, max: 6 }, budget: { trials: 5 } }),
      { ...training, steps: 1, scheduler: () => halves(threeRungs) },
    ],
    [
      "trials that fail as soon as they go on, with no metrics but those of before",
      makeStudy({ ...base, budget: { trials: 5, parallel: 2 } }),
      {
        ...training,
        failure: () => ({ kind: "exit", step: 3, code: 3 }),
        scheduler: () => halves(threeRungs),
      },
    ],
    ["copies", makeStudy({ ...base, budget: { parallel: 2 } }), { ...training, scheduler: () => copies(6) }],
  );
  test.each(studies)("%s", async (_, study, simulation) => {
    const whole = await simulate(study, simulation);
    const { records } = whole.journal;
    for (let length = 1; length < records.length; length++) {
      const resumed = await simulate(study, {
        ...simulation,
        records: records.slice(0, length),
        startMs: Date.UTC(2026, 0, 2),
      });
      const { trials } = resumed.session.state;
      expect(fates(trials), `cut after ${length} records`).toEqual(fates(whole.session.state.trials));
      // What a new session reads from the journal is what this one has seen happen.
      const reopened = await openSession(study, createMemoryJournal(resumed.journal.records));
      expect(reopened.state.trials).toEqual(trials);
      expect(reopened.history.steps).toBe(resumed.session.history.steps);
    }
  });
});
