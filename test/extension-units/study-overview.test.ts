import { describe, expect, test } from "vitest";
import type { StudyState } from "../../src/engine/study-state.ts";
import { overviewOf, type RunnerStatus, rowOf } from "../../src/extension/study-overview.ts";
import type { Trial } from "../../src/study/trial.ts";
import { alive, cancelled, failed, idle, plan, running, session, state, trial } from "./trials.ts";

const overview = (
  trials: readonly Trial[] | undefined,
  runner: RunnerStatus,
  now = 0,
  change: Partial<StudyState> = {},
) =>
  overviewOf({
    fileName: "digits.study.yaml",
    plan: plan(),
    state: trials && state(trials, change),
    runner,
    now,
  });

describe("how the run stands", () => {
  const four = [trial(0), trial(1), trial(2), trial(3)];
  const done = session("done");
  const stopped = session("stopped");
  const going = session("killed").latestSession;
  const paused = { latestSession: going && { ...going, isPaused: true } };
  test.each<[string, readonly Trial[] | undefined, RunnerStatus, string, Partial<StudyState>?]>([
    ["no journal", undefined, idle, "new"],
    ["started a moment ago", undefined, { ...idle, isLaunching: true }, "starting"],
    ["the runner is there, no trial yet", [], alive, "starting"],
    ["trials run", [trial(0), running(1)], alive, "running"],
    ["between two trials", [trial(0)], alive, "running"],
    ["a person lets it start nothing for now", [trial(0), running(1)], alive, "paused", paused],
    [
      "what was paused was stopped",
      [trial(0), running(1)],
      { ...alive, isStopping: true },
      "stopping",
      paused,
    ],
    ["what was paused was killed", [trial(0), running(1)], idle, "interrupted", paused],
    ["somebody asked it to stop", [trial(0), running(1)], { ...alive, isStopping: true }, "stopping"],
    ["a stop that was asked for long ago", four, { ...idle, isStopping: true }, "finished", done],
    ["the budget is spent", four, idle, "finished", done],
    ["the space was smaller than the budget", [trial(0), trial(1)], idle, "finished", done],
    ["the time was up, and a trial called off", [trial(0), cancelled(1)], idle, "finished", done],
    [
      "the budget is spent on failures",
      [0, 1, 2, 3].map((number) => failed(number, "exit code 1")),
      idle,
      "failed",
      done,
    ],
    ["the runner was killed", [trial(0), running(1)], idle, "interrupted", session("killed")],
    ["the runner was killed between two trials", [trial(0)], idle, "interrupted", session("killed")],
    ["another tool was killed", [trial(0), running(1)], idle, "interrupted"],
    ["another tool has ended", [trial(0)], idle, "finished"],
    ["stopped", [trial(0), cancelled(1)], idle, "stopped", stopped],
    [
      "stopped, then gone on with to the end",
      [
        trial(0),
        cancelled(1),
        trial(2, { configuration: 1 }),
        trial(3, { configuration: 2 }),
        trial(4, { configuration: 3 }),
      ],
      idle,
      "finished",
      done,
    ],
    ["going on with a study", [trial(0), cancelled(1)], { ...idle, isLaunching: true }, "starting", stopped],
  ])("%s", (_, trials, runner, expected, change) => {
    expect(overview(trials, runner, 0, change).runState).toBe(expected);
  });
});

test("the budget is the run's, which the command line may have changed, not the study file's", () => {
  const change = session("killed", { trials: 99 });
  expect(overview([trial(0)], alive, 0, change).budgetTrials).toBe(99);
  expect(overview([trial(0)], alive).budgetTrials).toBe(plan().budgetTrials);
});

test("the best trial is complete and, of equals, the first", () => {
  const trials = [
    trial(0),
    trial(1, { values: [7] }),
    trial(2, { values: [7] }),
    trial(3, { values: [9], state: "infeasible" }),
  ];
  expect(overview(trials, idle).best).toEqual([{ trial: 1, value: 7 }]);
});

test("each objective has a best of its own, by the direction in the journal", () => {
  const trials = [trial(0, { values: [1, 5] }), trial(1, { values: [2, 9] })];
  const { objectives, best } = overviewOf({
    fileName: "digits.study.yaml",
    plan: plan(),
    state: state(trials, { directions: [2, 1], metricNames: ["accuracy", "loss"] }),
    runner: idle,
    now: 0,
  });
  expect(objectives).toEqual([
    { metric: "accuracy", direction: "maximize" },
    { metric: "loss", direction: "minimize" },
  ]);
  expect(best.map((found) => found?.trial)).toEqual([1, 0]);
});

test("the reasons of failures are counted, the most frequent first", () => {
  const trials = [failed(0, "b"), failed(1, "a"), failed(2, "a"), failed(3, "c"), failed(4, "d"), trial(5)];
  expect(overview(trials, idle).failures).toEqual([
    { reason: "a", count: 2, trial: 1 },
    { reason: "b", count: 1, trial: 0 },
    { reason: "c", count: 1, trial: 3 },
  ]);
});

test("interrupted attempts do not count against the budget", () => {
  expect(overview([trial(0), cancelled(1)], idle)).toMatchObject({
    settled: 1,
    counts: { complete: 1, cancelled: 1 },
  });
});

describe("time", () => {
  const at = (runner: RunnerStatus, now: number) =>
    overviewOf({
      fileName: "digits.study.yaml",
      plan: plan(),
      // Two of four trials, a second each; the last thing recorded is the start of the third, after two seconds.
      state: state([trial(0), trial(1), running(2)], { elapsedMs: 2_000 }),
      runner,
      now,
    });

  test("goes on while the study runs", () => {
    expect(at(alive, 2_500)).toMatchObject({ elapsedMs: 2_500, asOf: 2_500, timeLeftMs: 1_500 });
  });

  test("stands still when it does not", () => {
    expect(at(idle, 9_000)).toMatchObject({ elapsedMs: 2_000, timeLeftMs: null });
  });
});

describe("rows", () => {
  const reports = [
    { step: 1, values: [0.4] },
    { step: 2, values: [0.6] },
  ];
  test.each<[string, Trial, readonly number[] | null]>([
    ["a complete trial has its value", trial(3), [3]],
    ["a running trial has its last report", trial(0, { state: "running", values: null, reports }), [0.6]],
    ["a running trial without a report has none", running(0), null],
    [
      "a pruned trial has the value it is told by",
      trial(0, { state: "pruned", values: [0.5], reports }),
      [0.5],
    ],
    [
      "a pruned trial without one has its last report",
      trial(0, { state: "pruned", values: null, reports }),
      [0.6],
    ],
    [
      "a failed trial has none, whatever it reported",
      trial(0, { state: "failed", values: null, reports }),
      null,
    ],
  ])("%s", (_, given, expected) => {
    expect(rowOf(given).values).toEqual(expected);
  });
});
