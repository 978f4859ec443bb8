import { describe, expect, test } from "vitest";
import { askStoppedStudy } from "../../src/engine/stopped-study.ts";
import type { StudyQuestion } from "../../src/engine/study-control.ts";
import { recordWriter } from "../../src/engine/study-records.ts";
import { JournalFold, type StudyState } from "../../src/engine/study-state.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { Study } from "../../src/study/study.ts";
import { type SimulatedRun, simulate } from "./simulate.ts";

function studyOf(definition: object = {}): Study {
  const { study, problems } = compileStudy(
    {
      study: "s",
      space: { x: "uniform(0, 1)", width: "int(8, 64)" },
      objective: { minimize: "loss" },
      strategy: "random",
      budget: { trials: 6, parallel: 2 },
      seed: 1,
      ...definition,
    },
    { needsRun: "run-optional" },
  );
  if (study === undefined) throw new Error(JSON.stringify(problems));
  return study;
}

/** Asks the study that a run has left, and says how its journal goes on. */
function ask({ journal }: Pick<SimulatedRun, "journal">, study: Study, ...questions: StudyQuestion[]) {
  const records = [...journal.records];
  const answers = questions.map((question) => {
    const fold = new JournalFold();
    for (const record of records) fold.apply(record);
    const state = fold.study(study.name) as StudyState;
    const writer = recordWriter("asker", study.space);
    const asked = askStoppedStudy({ study, state, records: writer, now: 5000 }, question);
    if (asked.answer.kind === "refused") expect(asked.records).toEqual([]);
    records.push(...asked.records);
    return `${asked.answer.kind}: ${asked.answer.message}`;
  });
  return { answers, records };
}

/** A study that was stopped when trial 0 had ended. */
const stopped = (study = studyOf()) =>
  simulate(study, {
    observe: (event, { control }) => {
      if (event.kind === "trial-ended" && event.trial.number === 0) control.stop();
    },
  });

describe("what is asked of a study that nobody runs is done by its next run", () => {
  test("values to try come next", async () => {
    const run = await stopped();
    const { answers, records } = ask(run, studyOf(), { kind: "enqueue", values: { x: 0.25 } });
    expect(answers).toEqual(["done: These values are tried when s runs again."]);
    const { session } = await simulate(studyOf(), { records });
    const tried = session.state.trials.filter(({ params }) => params["x"] === 0.25);
    expect(tried).toMatchObject([{ state: "complete", note: "enqueued by hand" }]);
    expect(session.history.settled).toBe(6);
  });

  test("a trial with a result runs once more as one of its own", async () => {
    const run = await stopped();
    const { answers, records } = ask(run, studyOf(), { kind: "retry", trial: 0 });
    expect(answers).toEqual(["done: The values of trial 0 are tried when s runs again."]);
    const { session } = await simulate(studyOf(), { records });
    const [first] = session.state.trials;
    expect(session.state.trials.filter(({ params }) => params["x"] === first?.params["x"])).toHaveLength(2);
    expect(first?.state).toBe("complete");
  });

  test("the budget is the next run's, and the study file's after that", async () => {
    const run = await simulate(studyOf());
    const larger = ask(
      run,
      studyOf(),
      { kind: "enqueue", values: { x: 0.5 } },
      { kind: "change", change: { trials: 8 } },
      { kind: "change", change: { parallel: 1 } },
      { kind: "enqueue", values: { x: 0.5 } },
    );
    expect(larger.answers).toEqual([
      "refused: The budget of 6 trials is used up; make it larger first.",
      "done: The next run of s has a budget of 8 trials.",
      "done: The next run of s has 1 at once.",
      "done: These values are tried when s runs again.",
    ]);
    const next = await simulate(studyOf(), { records: larger.records });
    expect(next.session.history.settled).toBe(8);
    expect(next.session.study.budget).toMatchObject({ trials: 8, parallel: 1 });
    const last = await simulate(studyOf(), { records: [...next.journal.records] });
    expect(last.session.study.budget).toMatchObject({ trials: 6, parallel: 2 });
  });

  test("the command line has the last word on the budget", async () => {
    const run = await simulate(studyOf());
    const { records } = ask(run, studyOf(), { kind: "change", change: { trials: 8, parallel: 1 } });
    const { session } = await simulate(studyOf(), { records, budget: { trials: 7 } });
    expect(session.study.budget).toMatchObject({ trials: 7, parallel: 1 });
  });

  test("a trial that was running when its runner was killed does not run again once it is cancelled", async () => {
    const run = await simulate(studyOf());
    const cut = run.journal.records.findIndex((record) => record.op_code === 4) + 1;
    const killed = { journal: { ...run.journal, records: run.journal.records.slice(0, cut) } };
    const { answers, records } = ask(killed, studyOf(), { kind: "cancel", trial: 0 });
    expect(answers).toEqual(["done: Trial 0 is cancelled."]);
    const { session } = await simulate(studyOf(), { records });
    expect(session.state.trials[0]).toMatchObject({ state: "cancelled", superseded: false });
    expect(session.state.trials.filter(({ retryOf }) => retryOf === 0)).toEqual([]);
    expect(session.history.settled).toBe(6);
  });

  test("a trial that waits to go on never does once it is cancelled", async () => {
    const study = studyOf({
      fidelity: { resource: "epoch", min: 1, max: 9 },
      strategy: "hyperband",
      budget: { trials: 12, parallel: 2 },
    });
    const run = await simulate(study, {
      observe: (event, { control }) => {
        if (event.kind === "trial-paused" && event.trial.number === 1) control.stop();
      },
    });
    const waiting = run.session.state.trials.find(({ state }) => state === "waiting")?.number ?? -1;
    const { answers, records } = ask(run, study, { kind: "cancel", trial: waiting });
    expect(answers).toEqual([`done: Trial ${waiting} is cancelled.`]);
    const { session, summary } = await simulate(study, { records });
    expect(session.state.trials[waiting]?.state).toBe("cancelled");
    expect(summary.kind).toBe("done");
  });

  const refusals: readonly (readonly [string, StudyQuestion, RegExp])[] = [
    ["a pause", { kind: "pause" }, /is not running/],
    ["going on", { kind: "resume" }, /run it to go on/],
    ["a change of nothing", { kind: "change", change: {} }, /Nothing was said/],
    ["a value that is not in the space", { kind: "enqueue", values: { x: 7 } }, /not in uniform/],
    ["a trial that is not there", { kind: "retry", trial: 99 }, /no trial 99/],
    ["cancelling a trial that is not there", { kind: "cancel", trial: 99 }, /no trial 99/],
    ["cancelling what has ended", { kind: "cancel", trial: 0 }, /has ended: it is complete/],
  ];
  test.each(refusals)("refuses %s", async (_, question, why) => {
    const { answers } = ask(await stopped(), studyOf(), question);
    expect(answers[0]).toMatch(why);
    expect(answers[0]).toMatch(/^refused/);
  });

  test("says of an interrupted trial that another one repeats it", async () => {
    const run = await stopped();
    const interrupted = run.session.state.trials.find(({ superseded }) => superseded)?.number ?? -1;
    const { answers } = ask(run, studyOf(), { kind: "cancel", trial: interrupted });
    expect(answers[0]).toMatch(/was interrupted and has ended; what repeats it gets a number of its own/);
  });
});
