import { expect, test } from "vitest";
import { valuesAt } from "../../src/study/learning-curve.ts";
import type { Objective } from "../../src/study/objective.ts";
import type { Trial } from "../../src/study/trial.ts";
import { makeTrial } from "../analysis/make-trial.ts";

const minimize = (of: "last" | "best"): Objective => ({ metric: "a", direction: "minimize", of });
const maximize = (of: "last" | "best"): Objective => ({ metric: "b", direction: "maximize", of });

const trialOf = (reports: readonly (readonly [number, ...number[]])[]): Trial => ({
  ...makeTrial(0),
  values: null,
  reports: reports.map(([step, ...values]) => ({ step, values })),
});

const curve = trialOf([
  [2, 5],
  [4, 3],
  [6, 4],
]);

test.each([
  ["the last report up to the step", curve, 5, [minimize("last")], [3]],
  ["the report at the step", curve, 6, [minimize("last")], [4]],
  ["the first report where all come later", curve, 1, [minimize("last")], [5]],
  ["the last report of all", curve, 99, [minimize("last")], [4]],
  ["the least so far", curve, 6, [minimize("best")], [3]],
  ["the largest so far", curve, 6, [maximize("best")], [5]],
  [
    "NaN where the one objective is NaN",
    trialOf([
      [1, 2],
      [2, Number.NaN],
    ]),
    2,
    [minimize("last")],
    [Number.NaN],
  ],
  [
    "the best number where some are NaN",
    trialOf([
      [1, 2],
      [2, Number.NaN],
    ]),
    2,
    [minimize("best")],
    [2],
  ],
  [
    "each objective's own last report",
    trialOf([
      [1, 2, 7],
      [2, 1, Number.NaN],
    ]),
    2,
    [minimize("last"), maximize("last")],
    [1, 7],
  ],
  [
    "NaN for an objective that was never reported",
    trialOf([[1, 2, Number.NaN]]),
    2,
    [minimize("last"), maximize("last")],
    [2, Number.NaN],
  ],
  ["the values of a trial without reports", { ...trialOf([]), values: [8] }, 3, [minimize("last")], [8]],
  ["nothing", trialOf([]), 3, [minimize("last")], undefined],
] as const)("%s", (_, trial, step, objectives, expected) => {
  expect(valuesAt(trial as Trial, step, objectives)).toEqual(expected);
});
