import { expect, test } from "vitest";
import { planOf } from "../../src/schedulers/plan.ts";
import { checkStrategy } from "../../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";

const compile = (definition: Readonly<Record<string, unknown>>) =>
  compileStudy(
    {
      objective: { minimize: "loss" },
      space: {
        lr: "loguniform(1e-4, 1)",
        kind: ["a", "b"],
        rate: { in: "uniform(0, 1)", when: 'kind == "a"' },
      },
      fidelity: { resource: "epoch", max: 30 },
      ...definition,
    },
    { needsRun: "run-optional", checkStrategy },
  );

const stretch = (until: number, values: object) => ({ until, values });

test.each<[Readonly<Record<string, unknown>>]>([
  [{ strategy: "pbt" }],
  [{ strategy: { name: "pb2", population: 4, interval: 5, quantile: 0.5 } }],
  [
    {
      strategy: { name: "pbt", sampler: "sobol", exploit: "backtrack", explore: ["lr"], synchronous: false },
    },
  ],
  [{ strategy: "pbt", budget: { trials: 20 }, reproducible: true }],
  [
    {
      strategy: {
        name: "replay",
        schedule: [stretch(10, { lr: 0.1, kind: "b" }), stretch(30, { lr: 0.1, kind: "a", rate: 0.5 })],
      },
    },
  ],
])("fits: %j", (definition) => {
  expect(compile(definition).problems).toEqual([]);
});

test.each<[Readonly<Record<string, unknown>>, string, RegExp]>([
  [{ strategy: "pbt", fidelity: undefined }, "strategy", /how far its members train/],
  [{ strategy: "pbt", fidelity: { resource: "epoch" } }, "fidelity", /how far its members train/],
  [
    { strategy: "pbt", fidelity: { parameter: "n_samples", max: 100 } },
    "fidelity.parameter",
    /copies the checkpoints .* every trial begins from scratch/,
  ],
  [
    { strategy: "pb2", objective: undefined, objectives: [{ minimize: "a" }, { minimize: "b" }] },
    "objectives",
    /`pb2` ranks its members by one objective/,
  ],
  [{ strategy: "pbt", budget: { trials: 6 } }, "budget.trials", /less than the population of 10/],
  [{ strategy: { name: "pbt", interval: 30 } }, "strategy.interval", /no member ever copies another/],
  [
    { strategy: { name: "pbt", synchronous: false }, reproducible: true },
    "strategy.synchronous",
    /never the same twice/,
  ],
  [{ strategy: { name: "pbt", explore: ["lr", "width"] } }, "strategy.explore.1", /`width` is no parameter/],
  [{ strategy: "pbt", stop: "median" }, "stop", /members of a population are not stopped/],
  [{ strategy: "replay" }, "strategy", /tunesmith export FILE --schedule/],
  [
    { strategy: { name: "replay", schedule: [stretch(5, { kind: "b" })] } },
    "strategy.schedule.0.values",
    /`lr` has no value/,
  ],
  [
    { strategy: { name: "replay", schedule: [stretch(5, { lr: 7, kind: "b" })] } },
    "strategy.schedule.0.values.lr",
    /not in the range of `lr`/,
  ],
  [
    { strategy: { name: "replay", schedule: [stretch(5, { lr: 0.1, kind: "b", rate: 0.1 })] } },
    "strategy.schedule.0.values.rate",
    /condition does not hold/,
  ],
  [
    { strategy: { name: "replay", schedule: [stretch(5, { lr: 0.1, kind: "b", width: 3 })] } },
    "strategy.schedule.0.values.width",
    /no parameter of the space/,
  ],
  [
    { strategy: { name: "replay", schedule: [stretch(5, { lr: 0.1, kind: "b" })] }, require: ["lr < 0.05"] },
    "strategy.schedule.0.values",
    /break `require`/,
  ],
  [
    {
      strategy: {
        name: "replay",
        schedule: [stretch(10, { lr: 0.1, kind: "b" }), stretch(10, { lr: 0.1, kind: "b" })],
      },
    },
    "strategy.schedule.1.until",
    /in the order of their steps/,
  ],
  [
    { strategy: { name: "replay", schedule: [stretch(31, { lr: 0.1, kind: "b" })] } },
    "strategy.schedule.0.until",
    /beyond `fidelity.max`/,
  ],
  [
    { strategy: { name: "replay", sampler: "random", schedule: [stretch(30, { lr: 0.1, kind: "b" })] } },
    "strategy",
    /Remove `sampler`/,
  ],
])("does not fit: %j", (definition, path, message) => {
  const { problems } = compile(definition);
  expect(problems.map((problem) => problem.path.join("."))).toEqual([path]);
  expect(problems[0]?.message).toMatch(message);
});

test.each([
  [{ strategy: { name: "pbt", population: 8, interval: 10 } }, 8, [10, 20, 30], 240],
  [{ strategy: { name: "pbt", interval: 8 }, budget: { trials: 4 } }, 4, [8, 16, 24, 30], 120],
  [
    {
      strategy: {
        name: "replay",
        schedule: [stretch(10, { lr: 0.1, kind: "b" }), stretch(30, { lr: 0.2, kind: "b" })],
      },
    },
    1,
    [10, 30],
    30,
  ],
])("plans %j", (definition, configurations, untils, steps) => {
  const { study } = compile(definition);
  if (study === undefined) throw new Error("the study has mistakes");
  const plan = planOf(study);
  expect(plan).toMatchObject({ kind: "exact", configurations, steps, stepsFromScratch: steps });
  expect(plan.rungs.map(({ until }) => until)).toEqual(untils);
});
