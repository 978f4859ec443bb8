import { expect, test } from "vitest";
import { hypervolumeHistory } from "../../src/analysis/hypervolume-history.ts";
import type { Goal } from "../../src/study/objective.ts";
import { makeTrial } from "./make-trial.ts";

/** Less is better, then more is better. */
const values = [
  [3, 1],
  [4, 0],
  [1, 2],
  [5, 11],
];

test.each<[string, readonly Goal[], number[], [number, number][]]>([
  [
    "a tenth beyond the worst",
    [{ direction: "minimize" }, { direction: "maximize" }],
    [5.4, -1.1],
    [
      [0, 2.4 * 2.1],
      [2, 4.4 * 3.1],
      [3, 4.4 * 3.1 + 0.4 * 9],
    ],
  ],
  [
    "the thresholds, beyond which nothing counts",
    [
      { direction: "minimize", threshold: 4 },
      { direction: "maximize", threshold: 0 },
    ],
    [4, 0],
    [
      [0, 1],
      [2, 6],
    ],
  ],
  [
    "a threshold and the worst",
    [{ direction: "minimize", threshold: 4 }, { direction: "maximize" }],
    [4, -1.1],
    [
      [0, 2.1],
      [2, 9.3],
    ],
  ],
])("the volume is measured from %s", (_, objectives, reference, points) => {
  const trials = values.map((pair, number) => makeTrial(number, { values: pair }));
  const history = hypervolumeHistory(trials, objectives);
  history.reference.forEach((value, index) => {
    expect(value).toBeCloseTo(reference[index] as number, 9);
  });
  expect(history.points.map(({ trial }) => trial)).toEqual(points.map(([trial]) => trial));
  history.points.forEach(({ hypervolume }, index) => {
    expect(hypervolume).toBeCloseTo(points[index]?.[1] as number, 9);
  });
});

test("trials that are not complete count for nothing, and without any there is no history", () => {
  const trials = [makeTrial(0, { state: "infeasible", values: [1, 1] })];
  expect(hypervolumeHistory(trials, [{ direction: "minimize" }, { direction: "minimize" }]).points).toEqual(
    [],
  );
});
