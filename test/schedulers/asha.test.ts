import { describe, expect, test } from "vitest";
import { ashaScheduler } from "../../src/schedulers/asha.ts";
import type { Objective } from "../../src/study/objective.ts";
import { type Course, contextOf, drive } from "./drive.ts";

const fidelity = { resource: "epoch", min: 1, max: 9, parameter: undefined };

/** Each configuration reports the same value at every step. */
const level = (values: readonly (number | readonly number[])[]): Course => ({
  values: (configuration) => {
    const value = values[configuration];
    return value === undefined ? undefined : typeof value === "number" ? [value] : value;
  },
});

function run(
  values: Parameters<typeof level>[0],
  options: Readonly<Record<string, unknown>>,
  {
    workers = 1,
    objectives = contextOf().objectives,
  }: { workers?: number; objectives?: readonly Objective[] } = {},
) {
  const scheduler = ashaScheduler.create(contextOf({ fidelity, options, objectives }));
  return drive(scheduler, level(values), { workers, configurations: values.length }, 9);
}

const endings = ({ trials }: ReturnType<typeof run>) => trials.map(({ state, step }) => `${state} ${step}`);

describe("by stopping", () => {
  test("a trial goes on where it is among the best floor(n / eta) so far, the best one always", () => {
    // One after the other: ranks at epoch 1 are 1 of 1, 1 of 2, 3 of 3, 2 of 4, 1 of 5, 2 of 6; 2 of 6 go on.
    const ended = run([5, 4, 6, 4.5, 1, 2], { variant: "stop" });
    expect(endings(ended)).toEqual([
      "complete 9",
      "complete 9",
      "pruned 1",
      "pruned 1",
      "complete 9",
      "pruned 3",
    ]);
    expect(ended.trials.map(({ reason }) => reason)).toEqual([
      null,
      null,
      "stopped at epoch 1 (rung 0): 6 against a cut of 4, 1 of 3 kept",
      "stopped at epoch 1 (rung 0): 4.5 against a cut of 4, 1 of 4 kept",
      null,
      "stopped at epoch 3 (rung 1): 2 against a cut of 1, 1 of 4 kept",
    ]);
  });

  test("of equal trials the earlier one goes on, and NaN never does", () => {
    expect(endings(run([3, 3, Number.NaN], { variant: "stop" }))).toEqual([
      "complete 9",
      "pruned 1",
      "pruned 1",
    ]);
    expect(run([Number.NaN], { variant: "stop" }).trials[0]?.reason).toBe(
      "stopped at epoch 1 (rung 0): no number, 1 of 1 kept",
    );
  });

  test("a trial that reports now and then is judged by the report that brings it to a rung", () => {
    const values: Course = {
      values: (configuration, step) => (step % 4 === 0 ? [configuration === 0 ? 1 : 2] : undefined),
    };
    const scheduler = ashaScheduler.create(contextOf({ fidelity, options: { variant: "stop" } }));
    const { trials } = drive(scheduler, values, { workers: 1, configurations: 2 }, 9);
    expect(trials.map(({ state, step }) => [state, step])).toEqual([
      ["complete", 9],
      ["pruned", 4],
    ]);
    expect(trials[1]?.reason).toBe("stopped at epoch 4 (rung 0): 2 against a cut of 1, 1 of 2 kept");
  });

  test("with a horizon only earlier configurations count", () => {
    const scheduler = ashaScheduler.create(contextOf({ fidelity, options: { variant: "stop" } }));
    const { trials } = drive(
      scheduler,
      level([1, 2, 3, 4]),
      { workers: 4, configurations: 4, horizon: (configuration) => configuration - 4 },
      9,
    );
    // Nobody sees anybody, so everybody is the best.
    expect(trials.every(({ state }) => state === "complete")).toBe(true);
  });
});

describe("by promotion", () => {
  test("a trial pauses at each rung and goes on once it is among the best floor(n / eta)", () => {
    const ended = run([5, 4, 6, 3, 7, 8, 2, 9, 10], { variant: "promote" });
    const promotions = ended.jobs.flatMap((job) => (job.kind === "resume" ? [job] : []));
    expect(promotions.map(({ trial, until }) => [trial, until])).toEqual([
      [1, 3],
      [3, 3],
      [6, 3],
      [6, 9],
    ]);
    expect(promotions[0]?.reason).toBe("promoted to epoch 3: 4 is rank 1 of 3 at epoch 1, 1 go on");
    expect(promotions[3]?.reason).toBe("promoted to epoch 9: 2 is rank 1 of 3 at epoch 3, 1 go on");
    expect(ended.trials.filter(({ state }) => state === "complete").map(({ number }) => number)).toEqual([6]);
    expect(ended.trials[8]?.reason).toBe("stopped at epoch 1: 10 is rank 9 of 9, 3 go on");
    expect(ended.steps).toBe(9 * 1 + 3 * 2 + 1 * 6);
  });

  test("is the only way where the resource is a parameter", () => {
    const parameter = { resource: undefined, min: 1, max: 9, parameter: "n" };
    const scheduler = ashaScheduler.create(contextOf({ fidelity: parameter }));
    const { jobs } = drive(scheduler, level([1, 2, 3]), { workers: 1, configurations: 3 }, 9);
    expect(jobs[0]).toEqual({ kind: "start", until: 1 });
    expect(jobs.filter(({ kind }) => kind === "resume")).toHaveLength(1);
  });

  test("brackets begin at later rungs and share the configurations as Hyperband does", () => {
    const { trials } = run(
      Array.from({ length: 34 }, (_, index) => index),
      { variant: "promote", brackets: 3 },
    );
    const firsts = trials.map(({ segments }) => segments[0]?.until);
    // Sizes 9, 5 and 3 of a whole round of 17, twice.
    expect([1, 3, 9].map((step) => firsts.filter((until) => until === step).length)).toEqual([18, 10, 6]);
    expect(new Set(firsts.slice(0, 4)).size).toBeGreaterThan(1);
  });
});

describe("with several objectives", () => {
  const objectives: readonly Objective[] = [
    { metric: "error", direction: "minimize", of: "last" },
    { metric: "speed", direction: "maximize", of: "last" },
  ];

  test("trials on the front go on before those behind it, the front's ends first", () => {
    // On the front: 0, 3 and 4; 5 is dominated by all three, 1 by 3, 2 by 0.
    const values = [
      [1, 1],
      [4, 2],
      [2, 0.5],
      [3, 5],
      [5, 9],
      [9, 0.1],
    ];
    const { jobs } = run(values, { variant: "promote" }, { objectives });
    const promoted = jobs.flatMap((job) => (job.kind === "resume" ? [job] : []));
    expect(promoted.map(({ trial, until }) => [trial, until])).toEqual([
      [0, 3],
      [4, 3],
    ]);
    expect(promoted[1]?.reason).toBe("promoted to epoch 3: 5 / 9 is rank 2 of 6 at epoch 1, 2 go on");
  });

  test("a trial behind the front is stopped", () => {
    const values = [
      [1, 1],
      [2, 2],
      [3, 0.5],
    ];
    expect(endings(run(values, { variant: "stop" }, { objectives }))).toEqual([
      "complete 9",
      "pruned 1",
      "pruned 1",
    ]);
  });

  test("weights make one number of them", () => {
    const weighted = objectives.map((objective, index) => ({ ...objective, weight: index === 0 ? 1 : 0.5 }));
    // Sums: 1 - 0.5, 2 - 4, 3 - 0.25.
    const values = [
      [1, 1],
      [2, 8],
      [3, 0.5],
    ];
    const ended = run(values, { variant: "stop" }, { objectives: weighted });
    expect(endings(ended)).toEqual(["complete 9", "complete 9", "pruned 1"]);
    expect(ended.trials[2]?.reason).toBe(
      "stopped at epoch 1 (rung 0): 2.75 against a cut of -2, 1 of 3 kept",
    );
  });
});
