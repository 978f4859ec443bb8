import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bestTrial, bestTrials, paretoFront } from "../../src/analysis/best.ts";
import type { Direction, Goal } from "../../src/study/objective.ts";
import { makeTrial } from "./make-trial.ts";

test.each([
  { direction: "minimize", values: [3, 1, 2], best: 1 },
  { direction: "maximize", values: [3, 1, 2], best: 0 },
  { direction: "minimize", values: [1, 1], best: 0 },
] as const)("the best of $values by $direction is trial $best", ({ direction, values, best }) => {
  const trials = values.map((value, number) => makeTrial(number, { values: [value] }));
  expect(bestTrial(trials, { direction })?.number).toBe(best);
});

test("only complete trials can be best", () => {
  const states = ["running", "waiting", "pruned", "failed", "infeasible", "cancelled"] as const;
  const trials = states.map((state, number) => makeTrial(number, { state, values: [0] }));
  expect(bestTrial(trials, { direction: "minimize" })).toBeUndefined();
  expect(paretoFront(trials, [{ direction: "minimize" }])).toEqual([]);
});

const goals = (
  weights: readonly number[],
  thresholds: readonly (number | undefined)[] = [],
): readonly Goal[] =>
  (["minimize", "maximize"] as const).map((direction, index) => {
    const [weight, threshold] = [weights[index], thresholds[index]];
    return {
      direction,
      ...(weight !== undefined && { weight }),
      ...(threshold !== undefined && { threshold }),
    };
  });

/** Each is a trade-off of less and more. */
const tradeOffs = [
  [1, 1],
  [2, 5],
  [4, 6],
  [9, 7],
];

test.each<[string, readonly Goal[], number[]]>([
  ["without weights every trade-off", goals([]), [0, 1, 2, 3]],
  ["with weights the best sum", goals([1, 1]), [1]],
  ["with other weights another one", goals([1, 10]), [3]],
  ["units are what the weights say", goals([1, 0.1]), [0]],
  ["with thresholds what meets them all", goals([], [4, 5]), [1, 2]],
  ["with one threshold what meets it", goals([], [undefined, 6]), [2, 3]],
  ["with both the best sum of what meets them", goals([1, 1], [undefined, 6]), [2]],
  ["nothing where nothing meets them", goals([], [1, 5]), []],
])("the best of several objectives: %s", (_, objectives, expected) => {
  const trials = tradeOffs.map((values, number) => makeTrial(number, { values }));
  expect(bestTrials(trials, objectives).map(({ number }) => number)).toEqual(expected);
});

test.each([
  [2, 1],
  [0.5, undefined],
])("a single objective with the threshold %d has the best trial %s", (threshold, best) => {
  const trials = [3, 1, 2].map((value, number) => makeTrial(number, { values: [value] }));
  expect(bestTrials(trials, [{ direction: "minimize", threshold }])[0]?.number).toBe(best);
});

test("the Pareto front is what a comparison of all pairs leaves", () => {
  const direction = fc.constantFrom<Direction>("minimize", "maximize");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }).chain((count) =>
        fc.record({
          directions: fc.array(direction, { minLength: count, maxLength: count }),
          points: fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: count, maxLength: count }), {
            maxLength: 30,
          }),
        }),
      ),
      ({ directions, points }) => {
        const isBetter = (a: number, b: number, index: number) =>
          directions[index] === "minimize" ? a < b : a > b;
        const dominates = (a: readonly number[], b: readonly number[]) =>
          a.every((value, index) => !isBetter(b[index] as number, value, index)) &&
          a.some((value, index) => isBetter(value, b[index] as number, index));
        const expected = points.flatMap((point, number) =>
          points.some((other) => dominates(other, point)) ? [] : [number],
        );
        const trials = points.map((values, number) => makeTrial(number, { values }));
        const front = paretoFront(
          trials,
          directions.map((d) => ({ direction: d })),
        );
        expect(front.map(({ number }) => number)).toEqual(expected);
      },
    ),
  );
});
