import { describe, expect, test } from "vitest";
import {
  addMeasurements,
  type Metrics,
  mistakenMetric,
  namedStep,
  noMeasurements,
  trialValue,
  trialViolations,
} from "../../src/engine/trial-value.ts";
import type { MetricConstraint, Objective } from "../../src/study/objective.ts";

const objective = (metric: string, changes: Partial<Objective> = {}): Objective => ({
  metric,
  direction: "minimize",
  of: "last",
  ...changes,
});

describe("the step that a report names", () => {
  const fidelity = { resource: "iteration", min: 1, max: 9, parameter: undefined };
  test.each<[string, Metrics, typeof fidelity | undefined, number | undefined]>([
    ["the fidelity's resource first", { iteration: 4, step: 5, epoch: 6 }, fidelity, 4],
    ["then step", { step: 5, epoch: 6, iteration: 4 }, undefined, 5],
    ["then epoch", { epoch: 6 }, undefined, 6],
    ["none, where it has none of them", { loss: 1 }, undefined, undefined],
    ["fractions are no steps", { epoch: 0.5 }, undefined, undefined],
    ["nor are negative numbers", { step: -1, epoch: 3 }, undefined, 3],
  ])("%s", (_, metrics, of, step) => {
    expect(namedStep(metrics, of)).toBe(step);
  });
});

describe("a trial's value", () => {
  const measure = (objectives: readonly Objective[], ...reports: Metrics[]) => {
    const measured = noMeasurements();
    reports.forEach((metrics, step) => {
      addMeasurements(measured, metrics, step, objectives);
    });
    return measured;
  };
  const value = (objectives: readonly Objective[], ...reports: Metrics[]) =>
    trialValue(measure(objectives, ...reports), objectives);

  test("last, best of either direction, several objectives", () => {
    const reports = [
      { a: 3, b: 1 },
      { a: 1, b: 5 },
      { a: 2, b: 4 },
    ];
    expect(value([objective("a")], ...reports)).toEqual({ kind: "values", values: [2] });
    expect(value([objective("a", { of: "best" })], ...reports)).toEqual({ kind: "values", values: [1] });
    expect(
      value([objective("a"), objective("b", { of: "best", direction: "maximize" })], ...reports),
    ).toEqual({
      kind: "values",
      values: [2, 5],
    });
  });

  test("a best value outlives a NaN, a last one does not", () => {
    const reports = [{ a: 1 }, { a: Number.NaN }];
    expect(value([objective("a", { of: "best" })], ...reports)).toEqual({ kind: "values", values: [1] });
    expect(value([objective("a")], ...reports)).toEqual({ kind: "none", reason: "a is not finite: NaN" });
    expect(value([objective("a", { of: "best" })], { a: Number.POSITIVE_INFINITY })).toEqual({
      kind: "none",
      reason: "a is not finite: Infinity",
    });
  });

  test("what was reported in its stead is named", () => {
    expect(value([objective("val_accuracy")], { val_acc: 1, loss: 2 })).toEqual({
      kind: "none",
      reason: "val_accuracy was not reported; the trial reported val_acc, loss (did you mean val_acc?)",
    });
  });

  test.each<[MetricConstraint["operator"], number, number, boolean]>([
    ["<=", 20, 20, true],
    ["<", 20, 20, false],
    [">=", 20, 20, true],
    [">", 20, 20, false],
    ["<=", 20, 21, false],
    [">=", 20, 21, true],
  ])("metric %s %d with %d: holds %s", (operator, bound, reported, holds) => {
    const constraint = { metric: "ms", operator, bound, text: "" };
    const result = trialViolations(measure([], { ms: reported }), [constraint]);
    if (result.kind !== "values") throw new Error(result.reason);
    expect((result.values[0] as number) <= 0).toBe(holds);
  });
});

test.each<[readonly string[], Metrics, boolean]>([
  [["val_accuracy"], { val_acuracy: 1 }, true],
  [["val_accuracy"], { ValAccuracy: 1 }, true],
  [["val_accuracy"], { "val_accuracy ": 1 }, true],
  [["val_accuracy"], { train_loss: 1 }, false],
  [["loss"], { cost: 1 }, false],
  [["f1"], { f2: 1 }, false],
  [["loss", "accuracy"], { loss: 1, acuracy: 1 }, false],
  [["loss"], {}, false],
])("objectives %j against a first report %j: mistaken %s", (names, metrics, mistaken) => {
  expect(
    mistakenMetric(
      metrics,
      names.map((name) => objective(name)),
    ) !== undefined,
  ).toBe(mistaken);
});
