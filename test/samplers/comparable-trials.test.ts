import { expect, test } from "vitest";
import { comparableTrials } from "../../src/samplers/comparable-trials.ts";
import type { Objective } from "../../src/study/objective.ts";
import type { Trial, TrialState } from "../../src/study/trial.ts";
import { makeTrial } from "../analysis/make-trial.ts";

const objectives: readonly Objective[] = [{ metric: "loss", direction: "minimize", of: "last" }];

/** A trial that reported 100 - step at every step, and more in tens for a later number. */
const trialOf = (number: number, state: TrialState, steps: number, superseded = false): Trial =>
  makeTrial(number, {
    state,
    superseded,
    step: steps === 0 ? null : steps,
    values: state === "complete" ? [10 * number + 100 - steps] : null,
    reports: Array.from({ length: steps }, (_, index) => ({
      step: index + 1,
      values: [10 * number + 99 - index],
    })),
  });

const seen = (trials: readonly Trial[], enough: number) =>
  comparableTrials(trials, objectives, enough).map(({ state, values }) => `${state} ${values?.[0] ?? "-"}`);

const halved: readonly Trial[] = [
  trialOf(0, "complete", 9),
  trialOf(1, "pruned", 1),
  trialOf(2, "waiting", 3),
  trialOf(3, "running", 4),
  trialOf(4, "failed", 5),
  trialOf(5, "pruned", 3),
  trialOf(6, "running", 0),
  trialOf(7, "cancelled", 9, true),
];

test.each([
  // One has come to step 9, two to 4, four to 3, five to 1.
  [
    1,
    ["complete 91", "pruned -", "waiting -", "running -", "failed -", "pruned -", "running -", "cancelled -"],
  ],
  [
    2,
    [
      "complete 96",
      "pruned -",
      "waiting -",
      "complete 126",
      "failed -",
      "pruned -",
      "running -",
      "cancelled -",
    ],
  ],
  [
    3,
    [
      "complete 97",
      "pruned -",
      "complete 117",
      "complete 127",
      "failed -",
      "complete 147",
      "running -",
      "cancelled -",
    ],
  ],
  [
    4,
    [
      "complete 97",
      "pruned -",
      "complete 117",
      "complete 127",
      "failed -",
      "complete 147",
      "running -",
      "cancelled -",
    ],
  ],
  [
    9,
    [
      "complete 99",
      "complete 109",
      "complete 119",
      "complete 129",
      "failed -",
      "complete 149",
      "running -",
      "cancelled -",
    ],
  ],
] as const)("the largest step that %i have reached is the one to compare at", (enough, expected) => {
  expect(seen(halved, enough)).toEqual(expected);
});

test("trials that nobody held up stay what they are, however long they ran", () => {
  const trials = [trialOf(0, "complete", 9), trialOf(1, "complete", 2), trialOf(2, "running", 5)];
  expect(comparableTrials(trials, objectives, 1)).toBe(trials);
});
