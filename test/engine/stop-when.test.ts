import { describe, expect, test } from "vitest";
import type { Job } from "../../src/engine/ports.ts";
import { makeStudy } from "./make-study.ts";
import { simulate } from "./simulate.ts";

const base = {
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)", y: "uniform(0, 1)" },
  strategy: "gp",
  budget: { trials: 60 },
  seed: 1,
};

const bowl = ({ params }: Job) => ({
  loss: (Number(params["x"]) - 0.3) ** 2 + (Number(params["y"]) - 0.6) ** 2,
});

describe("a study ends before its budget is spent", () => {
  test.each([
    [{ target: 0.01 }, /^the target 0.01 is reached: loss is 0.00\d+$/],
    [{ patience: 9 }, /^no better value in 9 trials$/],
    [
      { cost: 0.005 },
      /^one more trial is expected to improve loss by [\d.e-]+, less than its cost of 0.005$/,
    ],
    [{ target: 1e-30, patience: 50, cost: 0.005 }, /^one more trial is expected/],
  ])("%j", async (stop_when, reason) => {
    const { summary, session } = await simulate(makeStudy({ ...base, stop_when }), { train: bowl });
    expect(summary.kind).toBe("done");
    expect(summary.reason).toMatch(reason);
    expect(session.state.latestSession?.end?.reason).toBe(summary.reason);
    expect(session.state.trials.length).toBeLessThan(60);
    // The reason holds for whoever comes back, too.
    expect(session.state.trials.length).toBeGreaterThan(2);
  });

  test("not where each trial is worth its cost", async () => {
    const study = makeStudy({
      ...base,
      strategy: "random",
      budget: { trials: 15 },
      stop_when: { cost: 1e-12 },
    });
    const { summary, session } = await simulate(study, { train: bowl });
    expect(summary.reason).toBe("the budget of 15 trials is spent");
    expect(session.state.trials).toHaveLength(15);
  });

  test("after the same trials with one worker and with many, where it is reproducible", async () => {
    const of = async (parallel: number) => {
      const study = makeStudy({
        ...base,
        budget: { trials: 60, parallel },
        stop_when: { cost: 0.005 },
        reproducible: true,
      });
      const { session, summary } = await simulate(study, {
        train: bowl,
        stepMs: ({ trial }) => 100 + ((trial * 7) % 5) * 40,
      });
      expect(summary.reason).toMatch(/less than its cost/);
      return session.state.trials
        .map(({ configuration, params }) => ({ configuration, params }))
        .sort((a, b) => a.configuration - b.configuration);
    };
    const one = await of(1);
    for (const parallel of [2, 4]) expect(await of(parallel)).toEqual(one);
  });
});
