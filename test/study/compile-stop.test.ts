import { expect, test } from "vitest";
import { compileStudy } from "../../src/study/compile.ts";

const compile = (change: Readonly<Record<string, unknown>>) =>
  compileStudy(
    { objective: { minimize: "loss" }, space: { x: "uniform(0, 1)" }, budget: { trials: 9 }, ...change },
    { needsRun: "run-optional" },
  );

test.each([
  [undefined, []],
  ["median", [{ rule: "median" }]],
  [{ rule: "percentile", percentile: 10 }, [{ rule: "percentile", percentile: 10 }]],
  [
    ["median", { rule: "threshold", upper: 3, warmup: 2 }, { rule: "wilcoxon", p: 0.05 }],
    [{ rule: "median" }, { rule: "threshold", upper: 3, warmup: 2 }, { rule: "wilcoxon", p: 0.05 }],
  ],
  [
    [{ rule: "patience", patience: 3, delta: 0.01, interval: 2 }],
    [{ rule: "patience", patience: 3, delta: 0.01, interval: 2 }],
  ],
])("stop: %j", (stop, rules) => {
  const { study, problems } = compile({ stop });
  expect(problems).toEqual([]);
  expect(study?.stop).toEqual(rules);
});

test.each([
  [
    { stop: { rule: "median", percentile: 10 } },
    "unknown-key",
    "stop.percentile",
    /it belongs to `percentile`/,
  ],
  [{ stop: ["median", { rule: "patience", p: 0.1 }] }, "unknown-key", "stop.1.p", /`wilcoxon`/],
  [{ stop: "threshold" }, "missing-key", "stop", /`lower`, `upper` or both/],
  [{ stop: { rule: "threshold", lower: 2, upper: 1 } }, "swapped-bounds", "stop.lower", /exceeds/],
  [{ stop: "medain" }, "wrong-value", "stop", /median/],
  [
    { stop: "median", objective: undefined, objectives: [{ minimize: "a" }, { maximize: "b" }] },
    "strategy-misfit",
    "stop",
    /several/,
  ],
])("%j", (change, code, path, message) => {
  const { study, problems } = compile(change);
  expect(study).toBeUndefined();
  expect(problems.map((problem) => [problem.code, problem.path.join(".")])).toContainEqual([code, path]);
  expect(problems.map((problem) => problem.message).join("\n")).toMatch(message);
});
