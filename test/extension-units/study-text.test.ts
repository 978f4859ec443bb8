import { expect, test } from "vitest";
import { overviewOf, type RunnerStatus } from "../../src/extension/study-overview.ts";
import { endText, isLive, progressText } from "../../src/extension/study-text.ts";
import type { Trial } from "../../src/study/trial.ts";
import { alive, cancelled, failed, idle, plan, running, session, state, trial } from "./trials.ts";

/** A study of another tool, unless a trial was called off: then ours, which somebody stopped. */
const endOf = (trials: readonly Trial[]) =>
  trials.some((trial) => trial.state === "cancelled") ? session("stopped", { trials: 4 }) : {};

test("a study that ended before its trials did says of what it ran out", () => {
  const overview = overviewOf({
    fileName: "digits.study.yaml",
    plan: plan(),
    state: state([trial(0)], session("done", { trials: 4 })),
    runner: idle,
    now: 0,
  });
  expect(endText(overview)).toBe("digits: 1 of 4 trials (done), best accuracy 0 (trial 0)");
});

test.each<[readonly Trial[], RunnerStatus, number | null, string, string]>([
  [[running(0)], alive, 4, "0/4 trials", "digits: 0 of 4 trials, no trial is complete"],
  [
    [trial(3), running(1)],
    alive,
    4,
    "1/4 trials, best 3",
    "digits: 1 of 4 trials, best accuracy 3 (trial 3)",
  ],
  [[trial(0)], idle, null, "1 trial, best 0", "digits: 1 trial, best accuracy 0 (trial 0)"],
  [[trial(0), trial(1)], idle, 2, "2/2 trials, best 1", "digits: 2 trials, best accuracy 1 (trial 1)"],
  [
    [trial(0), cancelled(1)],
    idle,
    4,
    "1/4 trials, best 0",
    "digits stopped: 1 of 4 trials, best accuracy 0 (trial 0)",
  ],
  [
    [trial(0), running(1)],
    idle,
    4,
    "1/4 trials, best 0",
    "digits was interrupted: 1 of 4 trials, best accuracy 0 (trial 0)",
  ],
  [
    [failed(0, "exit code 1")],
    idle,
    1,
    "1/1 trials",
    "digits: 1 of 1 trials, no trial is complete: exit code 1",
  ],
])("trials %#", (trials, runner, budgetTrials, progress, end) => {
  const overview = overviewOf({
    fileName: "digits.study.yaml",
    plan: plan({ budgetTrials }),
    state: state(trials, endOf(trials)),
    runner,
    now: 0,
  });
  expect(progressText(overview)).toBe(progress);
  expect(endText(overview)).toBe(end);
  expect(isLive(overview)).toBe(runner.isAlive);
});
