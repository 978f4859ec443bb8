import { expect, test } from "vitest";
import { createMemoryJournal } from "../../src/engine/memory-journal.ts";
import { makeStudy } from "./make-study.ts";
import { openSession, simulate } from "./simulate.ts";

const definition = {
  study: "s",
  space: { n: "int(1, 3)" },
  objective: { minimize: "loss" },
  strategy: "random",
  budget: { trials: 12 },
  constraints: ["size <= 2"],
  duplicates: "reuse",
  seed: 3,
};
const train = ({ params }: { readonly params: Readonly<Record<string, unknown>> }) => ({
  loss: Number(params["n"]) ** 2,
  size: Number(params["n"]),
});

test("a configuration that equals a finished one takes over its results without running", async () => {
  const started: number[] = [];
  const { session, events } = await simulate(makeStudy(definition), {
    train: (job) => {
      started.push(job.trial);
      return train(job);
    },
  });
  const { trials } = session.state;
  expect(trials).toHaveLength(12);
  expect(started).toHaveLength(3);
  const reused = trials.filter(({ reuseOf }) => reuseOf !== undefined);
  expect(reused).toHaveLength(9);
  for (const trial of reused) {
    const source = trials[trial.reuseOf as number];
    expect(source?.reuseOf).toBeUndefined();
    expect(trial.params).toEqual(source?.params);
    const { state, values, metrics, violations, step } = source ?? {};
    expect(trial).toMatchObject({ state, values, metrics, violations, step });
    expect(trial.reason).toContain(`the same values as trial ${source?.number}, whose results it takes over`);
  }
  const ended = events.filter(({ kind }) => kind === "trial-ended").map(({ trial }) => trial.number);
  expect(ended).toEqual(trials.map(({ number }) => number));
});

test("a trial that failed is no result, and what a person asks for runs", async () => {
  const once = {
    ...definition,
    constraints: [],
    baseline: [{ n: 1 }, { n: 1 }, { n: 1 }],
    budget: { trials: 3 },
  };
  const first = await simulate(makeStudy(once), {
    train,
    failure: ({ trial }) => (trial === 0 ? { kind: "exit", step: 1, code: 1 } : undefined),
  });
  expect(first.session.state.trials.map(({ state, reuseOf }) => [state, reuseOf])).toEqual([
    ["failed", undefined],
    ["complete", undefined],
    ["complete", 1],
  ]);
  const journal = createMemoryJournal(first.journal.records);
  const session = await openSession(makeStudy({ ...once, budget: { trials: 4 } }), journal);
  session.enqueue({ n: 1 });
  expect(await session.next()).toMatchObject({
    kind: "assignment",
    assignment: { job: { params: { n: 1 } } },
  });
});

test("a study without another end is over once nothing but known values comes", async () => {
  const { summary, session } = await simulate(
    makeStudy({ ...definition, budget: { time: "10h" }, space: { n: "int(1, 2)" } }),
    { train },
  );
  expect(summary.reason).toBe("the last 100 proposals were all known already");
  expect(session.state.trials.filter(({ reuseOf }) => reuseOf === undefined)).toHaveLength(2);
});

test("cut off after any record, a study takes over the same results", async () => {
  const study = makeStudy(definition);
  const whole = await simulate(study, { train });
  const outcomes = (trials: typeof whole.session.state.trials) =>
    trials
      .filter(({ state }) => state !== "cancelled")
      .map(({ configuration, values, state }) => [configuration, values, state])
      .sort();
  for (let length = 1; length < whole.journal.records.length; length++) {
    const resumed = await simulate(study, { train, records: whole.journal.records.slice(0, length) });
    expect(outcomes(resumed.session.state.trials), `cut after ${length} records`).toEqual(
      outcomes(whole.session.state.trials),
    );
  }
});
