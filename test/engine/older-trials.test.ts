import { describe, expect, test } from "vitest";
import { readCsvTable } from "../../src/analysis/csv-table.ts";
import { trialsCsv } from "../../src/analysis/trials-csv.ts";
import { carryOver, olderTrials, type SourceTrial, sourceText } from "../../src/engine/older-trials.ts";
import { journalTrials, tableTrials } from "../../src/engine/source-trials.ts";
import { strategies } from "../../src/study/strategies.ts";
import type { Study } from "../../src/study/study.ts";
import { makeStudy } from "./make-study.ts";
import { openSession, simulate } from "./simulate.ts";

const space = {
  x: "uniform(0, 1)",
  kind: ["a", "b"],
  depth: { in: "int(1, 8)", when: 'kind == "a"' },
};

const warm = (more: object = {}): Study =>
  makeStudy({
    study: "s",
    objective: { minimize: "loss" },
    space,
    start: "older",
    budget: { trials: 6 },
    seed: 2,
    ...more,
  });

function trial(params: object, more: Partial<SourceTrial> = {}): SourceTrial {
  return {
    number: 0,
    hasResult: true,
    params: params as SourceTrial["params"],
    searched: undefined,
    metrics: { loss: 0.5 },
    values: {},
    step: undefined,
    ...more,
  };
}

const source = { from: "older", study: undefined };
const fits = { x: 0.5, kind: "a", depth: 3 };

describe("what fits a study", () => {
  const rows: readonly { name: string; study?: object; found: SourceTrial; reason: string | undefined }[] = [
    { name: "values of the space with the objective", found: trial(fits), reason: undefined },
    { name: "texts of a table", found: trial({ x: "0.5", kind: "a", depth: "3" }), reason: undefined },
    { name: "an absent parameter", found: trial({ x: 0.5, kind: "b" }), reason: undefined },
    {
      name: "no result",
      found: trial(fits, { hasResult: false }),
      reason: "not run to the end",
    },
    {
      name: "a value outside",
      found: trial({ ...fits, x: 1.5 }),
      reason: "a value of `x` outside of uniform(0, 1)",
    },
    {
      name: "a choice that is gone",
      found: trial({ ...fits, kind: "c" }),
      reason: "a value of `kind` outside of [a, b]",
    },
    {
      name: "a value that is lacking",
      found: trial({ x: 0.5, kind: "a" }),
      reason: "no value of `depth`, which has no `default`",
    },
    {
      name: "a value that is lacking, with a default",
      study: { space: { ...space, wd: { in: "uniform(0, 1)", default: 0.25 } } },
      found: trial(fits),
      reason: undefined,
    },
    {
      name: "a parameter that was searched",
      found: trial({ ...fits, wd: 1 }, { searched: ["x", "wd"] }),
      reason: "a search over `wd`, which this space does not have",
    },
    {
      name: "another constant",
      study: { space: { ...space, model: "small" } },
      found: trial({ ...fits, model: "large" }),
      reason: "another value of the constant `model`",
    },
    {
      name: "what `require` forbids",
      study: { require: "x > 0.6" },
      found: trial(fits),
      reason: "a broken `require`",
    },
    {
      name: "another metric",
      found: trial(fits, { metrics: { accuracy: 1 } }),
      reason: "no value of `loss`",
    },
    {
      name: "a value that is not finite",
      found: trial(fits, { metrics: { loss: Number.NaN } }),
      reason: "no value of `loss`",
    },
    {
      name: "a trial that stopped early",
      study: { fidelity: { resource: "epoch", min: 1, max: 9 } },
      found: trial(fits, { step: 3 }),
      reason: "stopped before epoch 9, and only whole trials count",
    },
    {
      name: "no metric of a constraint",
      study: { constraints: "ms <= 20" },
      found: trial(fits),
      reason: "no metric that a constraint needs",
    },
  ];
  test.each(rows)("$name", ({ study, found, reason }) => {
    const { trials, left } = carryOver(warm(study), source, [found]);
    expect(left).toEqual(reason === undefined ? [] : [{ reason, count: 1 }]);
    expect(trials).toHaveLength(reason === undefined ? 1 : 0);
  });

  test("is said with counts and reasons", () => {
    const outside = trial({ ...fits, x: 2 });
    const carried = carryOver(warm(), source, [
      trial(fits),
      outside,
      trial(fits, { hasResult: false }),
      outside,
    ]);
    expect(sourceText(carried)).toBe(
      "1 older trial of older is learned from. 3 left out: a value of `x` outside of uniform(0, 1) (2); not run to the end (1).",
    );
  });
});

test("a table that `trials --format csv` wrote gives what the journal gives", async () => {
  const study = warm({ start: [], strategy: "random", space: { ...space, step: "int(1, 3)" } });
  const { session } = await simulate(study, {
    train: ({ params }) => ({ loss: Number(params["x"]), step: 1 }),
  });
  const table = carryOver(study, source, tableTrials(readCsvTable(trialsCsv(session.state.trials)), study));
  const journal = carryOver(study, source, journalTrials(session.state, study));
  const values = ({ trials }: typeof table) => trials.map(({ params, values }) => ({ params, values }));
  expect(values(table)).toHaveLength(6);
  expect(values(table)).toEqual(values(journal));
});

/** Thirty good values near x = 0.2, as another study found them. */
const found = Array.from({ length: 30 }, (_, number) => {
  const x = (number + 0.5) / 30;
  return trial({ x, kind: "b" }, { number, metrics: { loss: (x - 0.2) ** 2 } });
});
const train = ({ params }: { readonly params: Readonly<Record<string, unknown>> }) => ({
  loss: (Number(params["x"]) - 0.2) ** 2,
});

const learning = strategies.filter(({ name }) =>
  ["tpe", "gp", "bayesian", "cma-es", "de", "evolution", "nsga2"].includes(name),
);

test.each(learning)("$name learns from older trials, from its first proposal on", async ({ name }) => {
  const study = warm({ strategy: name, budget: { trials: 12 } });
  const older = [carryOver(study, source, found)];
  const first = async (options: object, of: Study) =>
    (await simulate(of, { train, ...options })).session.state.trials;
  const informed = await first({ older }, study);
  const cold = await first({}, { ...study, start: [] });
  const distance = (trials: typeof informed) =>
    trials.reduce((sum, { params }) => sum + Math.abs(Number(params["x"]) - 0.2), 0) / trials.length;
  expect(informed).toHaveLength(12);
  expect(distance(informed)).toBeLessThan(distance(cold));
});

test("a study that goes on makes the decisions of one that was not interrupted, though the source is gone", async () => {
  const study = warm({ strategy: "tpe" });
  const older = [carryOver(study, source, found)];
  const whole = await simulate(study, { older, train });
  for (let cut = 3; cut <= whole.journal.records.length; cut += 5) {
    const resumed = await simulate(study, {
      records: whole.journal.records.slice(0, cut),
      older: cut < 4 ? older : [],
      train,
    });
    const decisions = (run: typeof whole) =>
      run.session.state.trials.filter(({ superseded }) => !superseded).map(({ params }) => params);
    expect(decisions(resumed)).toEqual(decisions(whole));
  }
});

test("older trials have no part in the budget, the best and the numbers", async () => {
  const study = warm({ strategy: "tpe" });
  const { session } = await simulate(study, { older: [carryOver(study, source, found)], train });
  expect(session.state.trials.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(session.best?.number).toBeGreaterThanOrEqual(0);
  expect(session.older).toHaveLength(30);
});

test("a grid skips what older trials tried", async () => {
  const study = warm({ strategy: "grid", space: { x: [1, 2, 3] }, budget: {} });
  const { session } = await simulate(study, { older: [carryOver(study, source, [trial({ x: 2 })])] });
  expect(session.state.trials.map(({ params }) => params["x"]).sort()).toEqual([1, 3]);
});

test("a source that the file no longer names, and values that the space no longer holds, are not learned from", async () => {
  const study = warm({ strategy: "tpe" });
  const { journal, session } = await simulate(study, { older: [carryOver(study, source, found)], train });
  const { state } = session;
  const narrow = warm({ strategy: "tpe", space: { ...space, x: "uniform(0, 0.5)" } });
  expect(olderTrials(narrow, state)).toHaveLength(15);
  expect(olderTrials({ ...study, start: [] }, state)).toHaveLength(0);
  expect((await openSession(study, journal)).older).toHaveLength(30);
});
