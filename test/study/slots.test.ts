import { describe, expect, test } from "vitest";
import { compileStudy } from "../../src/study/compile.ts";

const compile = (change: object) =>
  compileStudy(
    {
      run: { command: "train {x}" },
      space: { x: "uniform(0, 1)" },
      objective: { minimize: "loss" },
      strategy: "random",
      budget: { trials: 3 },
      ...change,
    },
    { needsRun: "run-required" },
  );

const none = { gpus: undefined, trialsPerGpu: 1, cores: undefined };
test.each<[object, object, number]>([
  [{ gpus: 2 }, { ...none, gpus: { kind: "count", count: 2 } }, 2],
  [{ gpus: [0, 3] }, { ...none, gpus: { kind: "named", names: ["0", "3"] } }, 2],
  [{ gpus: ["MIG-1/2"] }, { ...none, gpus: { kind: "named", names: ["MIG-1/2"] } }, 1],
  [{ gpus: 2, share: 0.5 }, { ...none, gpus: { kind: "count", count: 2 }, trialsPerGpu: 2 }, 4],
  [{ gpus: 1, share: 0.3333 }, { ...none, gpus: { kind: "count", count: 1 }, trialsPerGpu: 3 }, 3],
  [{ gpus: 1, share: 0.7 }, { ...none, gpus: { kind: "count", count: 1 } }, 1],
  [{ cpus: 4 }, { ...none, cores: 4 }, 1],
])("slots %j", (slots, expected, parallel) => {
  const { study, problems } = compile({ slots });
  expect(problems).toEqual([]);
  expect(study?.slots).toEqual(expected);
  expect(study?.budget.parallel).toBe(parallel);
});

test("fewer trials at once than there is room for", () => {
  const { study, problems } = compile({ slots: { gpus: 4 }, budget: { trials: 3, parallel: 2 } });
  expect(problems).toEqual([]);
  expect(study?.budget.parallel).toBe(2);
});

describe("what does not go with slots", () => {
  test.each<[object, string, string, RegExp]>([
    [{ slots: { gpus: 0 } }, "wrong-value", "slots.gpus", /at least 1/],
    [{ slots: { gpus: [] } }, "wrong-value", "slots.gpus", /empty list/],
    [{ slots: {} }, "missing-key", "slots", /gpus: \[0, 1\]/],
    [{ slots: { share: 0.5, cpus: 1 } }, "conflicting-keys", "slots.share", /no `gpus`/],
    [{ slots: { gpus: 1 }, executor: "slurm" }, "conflicting-keys", "slots", /gres: gpu:a100:1/],
    [
      { slots: { gpus: 1 }, run: { command: "x {x}", env: { CUDA_VISIBLE_DEVICES: 1 } } },
      "conflicting-keys",
      "run.env.CUDA_VISIBLE_DEVICES",
      /its own/,
    ],
    [
      { slots: { gpus: 2, share: 0.5 }, budget: { trials: 9, parallel: 5 } },
      "no-effect",
      "budget.parallel",
      /room for 4/,
    ],
  ])("%j", (change, code, path, message) => {
    const { problems } = compile(change);
    expect(problems.map((problem) => [problem.code, problem.path.join(".")])).toContainEqual([code, path]);
    expect(problems.map((problem) => problem.message).join(" ")).toMatch(message);
  });
});
