import { describe, expect, test } from "vitest";
import { withPreferences } from "../../src/samplers/preferences.ts";
import { findSampler } from "../../src/samplers/registry.ts";
import type { SamplerContext } from "../../src/samplers/sampler.ts";
import { floatDomain } from "../../src/study/domain.ts";
import type { History } from "../../src/study/history.ts";
import type { Objective } from "../../src/study/objective.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { historyBuilder } from "./history-builder.ts";
import { complete, contextOf, proposals } from "./paper-study.ts";
import { spaceOf } from "./spaces.ts";

const space = spaceOf({
  parameters: { x: floatDomain({ low: 0, high: 1 }), y: floatDomain({ low: 0, high: 1 }) },
});

function objectives(changes: readonly Partial<Objective>[]): readonly Objective[] {
  const base: readonly Objective[] = [
    { metric: "loss", direction: "minimize", of: "last" },
    { metric: "speed", direction: "maximize", of: "last" },
  ];
  return base.slice(0, changes.length).map((objective, index) => ({ ...objective, ...changes[index] }));
}

/** What a sampler is shown of a study with these objectives. */
function shown(given: readonly Objective[]): { readonly context: SamplerContext; readonly history: History } {
  let context: SamplerContext | undefined;
  let history: History | undefined;
  const definition = withPreferences({
    name: "spy",
    check: () => [],
    create: (seen) => {
      context = seen;
      return {
        propose: (trials) => {
          history = trials;
          return { kind: "exhausted", reason: "spy" };
        },
      };
    },
  });
  const builder = historyBuilder(space);
  for (const fate of ["complete", "infeasible", "running-with-reports", "failed"] as const)
    builder.add({ x: 0.5, y: 0.5 }, fate, [3, 10].slice(0, given.length));
  definition.create(contextOf(space, { objectives: given })).propose(builder.build(), 4);
  if (context === undefined || history === undefined) throw new Error("nothing was shown");
  return { context, history };
}

describe("a sampler sees", () => {
  test("weights as one loss", () => {
    const { context, history } = shown(objectives([{ weight: 2 }, { weight: 0.5 }]));
    expect(context.objectives).toEqual([{ metric: "weighted sum", direction: "minimize", of: "last" }]);
    expect(history.trials.map(({ values }) => values)).toEqual([[1], [1], null, null]);
    expect(history.trials[0]?.reports.map(({ values }) => values)).toEqual([[2.5], [Number.NaN], [1]]);
    expect(history.configurations.get(0)).toBe(history.trials[0]);
  });

  test("thresholds as constraints", () => {
    const given = objectives([{ threshold: 1 }, { threshold: 4 }]);
    const { context, history } = shown(given);
    expect(context.objectives).toEqual(given);
    expect(history.trials.map(({ state, violations }) => [state, violations])).toEqual([
      ["infeasible", [-1, 2, -6]],
      ["infeasible", [2.5, 2, -6]],
      ["running", null],
      ["failed", null],
    ]);
  });

  test.each<[string, Partial<Objective>[]]>([
    ["neither", [{}, {}]],
    ["a threshold of a single objective", [{ threshold: 1 }]],
    ["a weight of a single objective", [{ weight: 1 }]],
  ])("%s as it is", (_, changes) => {
    const given = objectives(changes);
    const { context, history } = shown(given);
    expect(context.objectives).toBe(given);
    expect(history.trials.map(({ state }) => state)).toEqual(["complete", "infeasible", "running", "failed"]);
  });
});

/** Trade-offs along x, all of them spoiled by y. */
const trade = ({ x, y }: ParamValues) => [Number(x) + Number(y), 1 - (1 - Number(x)) ** 2 - Number(y)];

const usual = { trials: 60, from: 30 };
const costly = { trials: 30, from: 15 };

describe.each([
  ["tpe", usual],
  ["nsga2", usual],
  ["gp", costly],
  ["bayesian", costly],
])("%s", (name, { trials, from }) => {
  const definition = findSampler(name);
  if (definition === undefined) throw new Error(`there is no ${name}`);
  const late = (given: readonly Objective[]) => {
    const context = contextOf(space, { objectives: given, trials });
    return proposals(definition.create, context, trials, (values) => complete(...trade(values))).slice(from);
  };
  const within = (runs: readonly ParamValues[]) =>
    runs.filter((values) => (trade(values)[0] as number) <= 0.5 && (trade(values)[1] as number) >= 0.3)
      .length / runs.length;

  test("turns to what meets the thresholds", () => {
    const met = within(late(objectives([{ threshold: 0.5 }, { threshold: 0.3 }])));
    expect(met).toBeGreaterThan(0.5);
    expect(met).toBeGreaterThan(within(late(objectives([{}, {}]))));
  });
});

test.each(["tpe", "gp", "bayesian", "cma-es", "de", "evolution", "nsga2"])(
  "%s finds the best weighted sum",
  (name) => {
    const definition = findSampler(name);
    if (definition === undefined) throw new Error(`there is no ${name}`);
    const trials = name === "gp" || name === "bayesian" ? 30 : 80;
    // The sum is x - 2 (1 - (1 - x)²) with y = 0: least at x = 3/4, where it is -1.125.
    const given = objectives([{ weight: 1 }, { weight: 2 }]);
    const sum = (values: ParamValues) => (trade(values)[0] as number) - 2 * (trade(values)[1] as number);
    const run = proposals(
      definition.create,
      contextOf(space, { objectives: given, trials }),
      trials,
      (values) => complete(...trade(values)),
    );
    expect(Math.min(...run.map(sum))).toBeLessThan(-0.95);
  },
);
