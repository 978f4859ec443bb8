import { describe, expect, test } from "vitest";
import { planOf } from "../../src/schedulers/plan.ts";
import { makeStudy } from "../engine/make-study.ts";
import { type Simulation, simulate } from "../engine/simulate.ts";

const definition = {
  study: "curves",
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)" },
  fidelity: { resource: "epoch", min: 1, max: 27 },
  seed: 3,
};

/** The loss falls with the epochs, to a level that x decides; a worse trial is worse from the first epoch on. */
const training: Simulation = {
  train: ({ params }, step) => ({ loss: Number(params["x"]) + 1 / step }),
  stepMs: ({ params }) => 1000 + 500 * Number(params["x"]),
  steps: 27,
  resource: "epoch",
};

const strategies = [
  "halving-random",
  "hyperband",
  "bohb",
  "asha",
  { name: "asha", variant: "promote" },
  { name: "asha", variant: "promote", brackets: 3 },
  { name: "tpe", scheduler: "asha" },
  { name: "gp", scheduler: "hyperband" },
  { name: "cma-es", scheduler: "halving" },
  { name: "halving-grid", points: 40 },
] as const;

describe.each(strategies)("%j", (strategy) => {
  test.each([1, 3, 8])("runs to its end with %i workers", async (parallel) => {
    const study = makeStudy({ ...definition, strategy, budget: { trials: 40, parallel } });
    const { session, summary } = await simulate(study, training);
    expect(summary.kind).toBe("done");
    const { trials } = session.state;
    expect(trials).toHaveLength(40);
    for (const trial of trials) {
      expect(trial.state).toMatch(/^(?:complete|pruned)$/);
      if (trial.state === "pruned") expect(trial.reason).toMatch(/epoch \d+/);
      const isFull = trial.step === 27;
      if (trial.state === "complete")
        expect(isFull || strategyNames(strategy).includes("halving")).toBe(true);
    }
    const best = Math.min(...trials.map(({ params }) => Number(params["x"])));
    expect(session.best?.params["x"]).toBeLessThan(best + 0.1);
  });
});

const strategyNames = (strategy: (typeof strategies)[number]) => JSON.stringify(strategy);

describe("what is planned is what runs", () => {
  test.each([
    ["halving-random", 40],
    ["halving-random", 5],
    [{ name: "halving-random", exhaust: false, eta: 2 }, 33],
    [{ name: "halving-random", aggressive: true, exhaust: false, eta: 2 }, 40],
    [{ name: "halving-grid", points: 30 }, undefined],
    ["hyperband", 49],
    ["hyperband", 60],
    ["hyperband", 7],
    [{ name: "bohb", brackets: 2 }, 50],
    ["random", 4],
  ])("%j, %s trials", async (strategy, trials) => {
    const study = makeStudy({ ...definition, strategy, budget: { ...(trials && { trials }), parallel: 3 } });
    const plan = planOf(study);
    const { session } = await simulate(study, training);
    const ran = session.state.trials;
    expect(plan.kind).toBe("exact");
    expect(ran).toHaveLength(plan.configurations ?? Number.NaN);
    expect(ran.reduce((sum, { step }) => sum + (step ?? 0), 0)).toBe(plan.steps);
    const segments = ran.flatMap((trial) => trial.segments);
    for (const until of new Set(plan.rungs.map((rung) => rung.until)))
      expect(segments.filter((segment) => segment.until === until)).toHaveLength(
        plan.rungs
          .filter((rung) => rung.until === until)
          .reduce((sum, { configurations }) => sum + (configurations ?? 0), 0),
      );
  });
});

describe("a reproducible study is the same with one worker and with many", () => {
  test.each(["halving-random", "hyperband", "bohb", "asha", { name: "tpe", scheduler: "asha" }])(
    "%j",
    async (strategy) => {
      const outcome = async (parallel: number) => {
        const study = makeStudy({
          ...definition,
          strategy,
          reproducible: true,
          budget: { trials: 60, parallel },
        });
        const { session } = await simulate(study, training);
        return session.state.trials
          .toSorted((a, b) => a.configuration - b.configuration)
          .map(({ params, state, step, values, reason }) => ({ params, state, step, values, reason }));
      };
      const alone = await outcome(1);
      expect(alone).toHaveLength(60);
      for (const parallel of [2, 5]) expect(await outcome(parallel)).toEqual(alone);
    },
  );
});

describe("a task without checkpoints", () => {
  test.each(["hyperband", { name: "asha", variant: "promote" }] as const)(
    "begins anew under %j, and the same trials win",
    async (strategy) => {
      const study = makeStudy({ ...definition, strategy, budget: { trials: 30 } });
      let epochs = 0;
      const counted: Simulation = {
        ...training,
        train: (job, step) => {
          epochs += 1;
          return training.train?.(job, step) ?? {};
        },
      };
      const saved = await simulate(study, counted);
      const savedEpochs = epochs;
      const anew = await simulate(study, { ...counted, checkpoints: "none" });
      const winners = (run: typeof saved) =>
        run.session.state.trials.filter(({ step }) => step === 27).map(({ number }) => number);
      expect(winners(anew)).toEqual(winners(saved));
      const plan = planOf(study);
      if (plan.kind === "exact") expect(savedEpochs).toBe(plan.steps);
      if (plan.kind === "exact") expect(epochs - savedEpochs).toBe(plan.stepsFromScratch);
      expect(epochs - savedEpochs).toBeGreaterThan(savedEpochs);
    },
  );
});
