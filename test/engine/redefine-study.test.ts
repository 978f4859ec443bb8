import { describe, expect, test } from "vitest";
import { judgeChange } from "../../src/engine/redefine-study.ts";
import type { RunEvent, StudyRun } from "../../src/engine/run.ts";
import { studyChanges } from "../../src/engine/study-changes.ts";
import type { Study } from "../../src/study/study.ts";
import { makeStudy } from "./make-study.ts";
import { simulate } from "./simulate.ts";

const base = {
  study: "s",
  run: { command: "train" },
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)", width: "int(8, 64, step=8)", lr: "loguniform(1e-4, 1)", kind: ["a", "b"] },
  require: ["x < 0.9", "width > 4"],
  strategy: "tpe",
  budget: { trials: 10 },
};
const asha = { strategy: "asha", fidelity: { resource: "epoch", min: 1, max: 9 } };

describe("a change of the file of a study that runs", () => {
  interface Row {
    readonly change: Readonly<Record<string, unknown>>;
    /** What the file said before, beside `base`. */
    readonly from?: Readonly<Record<string, unknown>>;
    readonly verdict: "unchanged" | "permitted" | "refused";
    readonly says?: string;
  }
  const space = (changed: object) => ({ space: { ...base.space, ...changed } });
  const rows: readonly Row[] = [
    { change: {}, verdict: "unchanged" },
    { change: space({ x: "uniform(-1, 2)" }), verdict: "permitted", says: "The search space changed at x." },
    { change: space({ x: "uniform(0, 0.5)" }), verdict: "refused", says: "run it with --warm" },
    { change: space({ x: "loguniform(0.1, 2)" }), verdict: "refused" },
    { change: space({ width: "int(8, 128, step=8)" }), verdict: "permitted" },
    { change: space({ width: "int(8, 64, step=4)" }), verdict: "permitted" },
    { change: space({ width: "int(8, 64)" }), verdict: "permitted" },
    { change: space({ width: "int(4, 64, step=8)" }), verdict: "refused" },
    { change: space({ width: "uniform(8, 64)" }), verdict: "refused" },
    { change: space({ kind: ["a", "b", "c"] }), verdict: "refused", says: "at kind." },
    {
      change: space({ x: "uniform(0, 1, prior=0.2)" }),
      verdict: "permitted",
      says: "What is believed of good values changed.",
    },
    { change: space({ more: "bool" }), verdict: "refused", says: "at more." },
    { change: space({ constant: 3 }), verdict: "refused", says: "A constant changed." },
    { change: { require: ["x < 0.9"] }, verdict: "permitted" },
    { change: { require: ["x < 0.5", "width > 4"] }, verdict: "refused" },
    { change: { strategy: "random" }, verdict: "permitted", says: "The strategy changed." },
    { change: { strategy: { name: "tpe", startup: 3 } }, verdict: "permitted" },
    { change: asha, verdict: "refused" },
    { from: asha, change: { ...asha, strategy: { name: "asha", sampler: "tpe" } }, verdict: "permitted" },
    { from: asha, change: { ...asha, strategy: { name: "asha", eta: 2 } }, verdict: "refused" },
    { change: { objective: { maximize: "loss" } }, verdict: "refused", says: "The objective changed." },
    { change: { baseline: [{ x: 0.5 }] }, verdict: "refused" },
    { change: { seed: 5 }, verdict: "refused" },
    { change: { study: "t" }, verdict: "refused", says: "another study" },
    {
      change: { run: { command: "train harder" } },
      verdict: "refused",
      says: "stop the study and run it again",
    },
    { change: { budget: { trials: 20, parallel: 4 } }, verdict: "permitted", says: "The budget changed." },
    { change: { stop_when: { target: 0.1 } }, verdict: "permitted" },
    { change: { start: "older" }, verdict: "permitted" },
  ];
  test.each(rows)("$change: $verdict", ({ from = {}, change, verdict, says = "" }) => {
    const before = makeStudy({ ...base, ...from });
    const judged = judgeChange(before, before, makeStudy({ ...base, ...from, ...change }), 1);
    expect(judged.kind).toBe(verdict);
    expect("message" in judged ? judged.message : "").toContain(says);
  });

  test("leaves what was said since, where the file did not change it", () => {
    const before = makeStudy(base);
    const running: Study = { ...before, budget: { ...before.budget, trials: 50, parallel: 8 } };
    const judged = judgeChange(running, before, makeStudy({ ...base, budget: { trials: 20 } }), 1);
    expect(judged).toMatchObject({ study: { budget: { trials: 20, parallel: 8 } } });
  });
});

/** Runs `before` and saves `after` once a trial has ended. */
async function edited(before: Study, after: Study, atTrial = 3) {
  let done = false;
  const answers: string[] = [];
  const observe = (event: RunEvent, run: StudyRun) => {
    if (done || event.kind !== "trial-ended" || event.trial.number < atTrial) return;
    done = true;
    answers.push(run.control.redefine({ before, after, older: [] }).message);
  };
  return { ...(await simulate(before, { observe })), answers };
}

test("a wider space, another strategy and a larger budget hold from the next trial on", async () => {
  const before = makeStudy({ ...base, require: [], strategy: "sobol" });
  const after = makeStudy({
    ...base,
    require: [],
    space: { ...base.space, x: "uniform(-9, 1)" },
    strategy: "tpe",
    budget: { trials: 40, parallel: 2 },
  });
  const { session, answers, journal } = await edited(before, after);
  const xs = session.state.trials.map(({ params }) => Number(params["x"]));
  expect(xs).toHaveLength(40);
  expect(xs.slice(0, 4).every((x) => x >= 0)).toBe(true);
  expect(xs.slice(5).some((x) => x < 0)).toBe(true);
  expect(answers[0]).toContain("goes on with that from its next trial");
  expect(studyChanges(session.state)).toMatchObject([{ outcome: "applied" }]);
  // The file as it is now goes on with the journal, and finds nothing left to do.
  const again = await simulate(after, { records: journal.records });
  expect(again.session.state.trials).toHaveLength(40);
  expect(studyChanges(again.session.state)).toHaveLength(1);
});

test("a change that trials would not survive is refused, and kept for those who look later", async () => {
  const before = makeStudy(base);
  const after = makeStudy({ ...base, space: { ...base.space, kind: ["a"] } });
  const { session, answers } = await edited(before, after);
  expect(session.state.trials).toHaveLength(10);
  expect(session.study).toEqual(before);
  expect(studyChanges(session.state)).toEqual([
    { at: expect.any(Number), outcome: "refused", message: answers[0] },
  ]);
});

test("a study that was changed and interrupted makes the decisions of one that was not", async () => {
  const before = makeStudy({ ...base, require: [], seed: 4 });
  const after = makeStudy({
    ...base,
    require: [],
    seed: 4,
    space: { ...base.space, x: "uniform(-3, 1)" },
    budget: { trials: 16 },
  });
  const whole = await edited(before, after);
  const params = (run: Awaited<ReturnType<typeof simulate>>) =>
    run.session.state.trials.filter(({ superseded }) => !superseded).map((trial) => trial.params);
  const { records } = whole.journal;
  const changedAt = records.findLastIndex((record) =>
    JSON.stringify(record).includes("tunesmith:definition"),
  );
  expect(changedAt).toBeGreaterThan(10);
  for (let cut = changedAt + 1; cut <= records.length; cut += 4) {
    const resumed = await simulate(after, { records: records.slice(0, cut) });
    expect(params(resumed)).toEqual(params(whole));
  }
});

test("a changed file goes on with a study that has ended, where its trials fit", async () => {
  const first = await simulate(makeStudy(base));
  const wider = makeStudy({
    ...base,
    space: { ...base.space, x: "uniform(0, 5)" },
    strategy: "random",
    budget: { trials: 14 },
  });
  const second = await simulate(wider, { records: first.journal.records });
  expect(second.session.state.trials).toHaveLength(14);
  expect(studyChanges(second.session.state)).toMatchObject([
    { outcome: "applied", message: "The search space changed at x. The strategy changed." },
  ]);
});
