import { describe, expect, test } from "vitest";
import { type BoxProblem, minimizeInBox } from "../../../src/samplers/gp/minimize-in-box.ts";

const options = { maxEvaluations: 200, gradientTolerance: 1e-8, valueTolerance: 1e-14 };

/** Rosenbrock's valley, whose minimum 0 lies at (1, 1). */
function valley(lower: readonly number[], upper: readonly number[]): BoxProblem {
  return {
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
    evaluate([x = 0, y = 0], gradient) {
      gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
      gradient[1] = 200 * (y - x * x);
      return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    },
  };
}

describe("finds the minimum", () => {
  const table: [string, number[], number[], number[], number[]][] = [
    ["inside the box", [-2, -2], [2, 2], [-1.2, 1], [1, 1]],
    ["at an upper bound", [-2, -2], [0.5, 2], [-1.2, 1], [0.5, 0.25]],
    ["in a corner", [1.5, 3], [2, 4], [1.8, 3.5], [1.73144, 3]],
    ["where it starts", [-2, -2], [2, 2], [1, 1], [1, 1]],
  ];
  test.each(table)("%s", (_, lower, upper, start, expected) => {
    const x = Float64Array.from(start);
    const problem = valley(lower, upper);
    const value = minimizeInBox(problem, x, options);
    expected.forEach((component, i) => {
      expect(x[i]).toBeCloseTo(component, 3);
    });
    expect(value).toBe(problem.evaluate(x, new Float64Array(2)));
  });
});

test("steps around points that cannot be used", () => {
  const whole = valley([-2, -2], [2, 2]);
  const x = Float64Array.of(-1.2, 1);
  const start = whole.evaluate(x, new Float64Array(2));
  const value = minimizeInBox(
    {
      ...whole,
      evaluate: (point, gradient) =>
        (point[0] ?? 0) > 0.5 ? Number.POSITIVE_INFINITY : whole.evaluate(point, gradient),
    },
    x,
    options,
  );
  expect(value).toBeLessThan(start);
  expect(x[0]).toBeLessThanOrEqual(0.5);
});

test("says so where the start cannot be used", () => {
  const problem = { ...valley([-2, -2], [2, 2]), evaluate: () => Number.NaN };
  expect(minimizeInBox(problem, Float64Array.of(0, 0), options)).toBe(Number.POSITIVE_INFINITY);
});

test("stays within its evaluations", () => {
  let evaluations = 0;
  const problem = valley([-2, -2], [2, 2]);
  const counting: BoxProblem = {
    ...problem,
    evaluate(x, gradient) {
      evaluations++;
      return problem.evaluate(x, gradient);
    },
  };
  minimizeInBox(counting, Float64Array.of(-1.2, 1), { ...options, maxEvaluations: 9 });
  expect(evaluations).toBeLessThanOrEqual(9);
});
