import { describe, expect, test } from "vitest";
import { paceOf, planOf } from "../../src/schedulers/plan.ts";
import { checkStrategy } from "../../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { Segment } from "../../src/study/trial.ts";
import { makeTrial } from "../analysis/make-trial.ts";
import { makeStudy } from "../engine/make-study.ts";

const definition = {
  study: "planned",
  objective: { minimize: "loss" },
  space: { x: "uniform(0, 1)" },
  fidelity: { resource: "epoch", min: 1, max: 81 },
};

const planned = (change: Readonly<Record<string, unknown>>) =>
  planOf(makeStudy({ ...definition, ...change }));

const rows = ({ rungs }: ReturnType<typeof planOf>) =>
  rungs.map(
    ({ bracket, rung, configurations, until, steps, stepsFromScratch }) =>
      `${bracket ?? "-"}.${rung}: ${configurations} until ${until}, ${steps} or ${stepsFromScratch}`,
  );

describe("a plan", () => {
  test("of one whole run of Hyperband is its table, with the steps that it takes", () => {
    const plan = planned({ strategy: "hyperband", budget: { trials: 143 } });
    expect(rows(plan)).toEqual([
      "4.0: 81 until 1, 81 or 81",
      "4.1: 27 until 3, 54 or 81",
      "4.2: 9 until 9, 54 or 81",
      "4.3: 3 until 27, 54 or 81",
      "4.4: 1 until 81, 54 or 81",
      "3.0: 34 until 3, 102 or 102",
      "3.1: 11 until 9, 66 or 99",
      "3.2: 3 until 27, 54 or 81",
      "3.3: 1 until 81, 54 or 81",
      "2.0: 15 until 9, 135 or 135",
      "2.1: 5 until 27, 90 or 135",
      "2.2: 1 until 81, 54 or 81",
      "1.0: 8 until 27, 216 or 216",
      "1.1: 2 until 81, 108 or 162",
      "0.0: 5 until 81, 405 or 405",
    ]);
    expect(plan).toMatchObject({ kind: "exact", configurations: 143, steps: 1581, stepsFromScratch: 1902 });
  });

  test.each([
    ["grid", { strategy: { name: "grid", points: 7 } }, "exact", 7, 567, ["-.0: 7 until 81, 567 or 567"]],
    [
      "random without a fidelity",
      { strategy: "random", budget: { trials: 9 }, fidelity: undefined },
      "exact",
      9,
      undefined,
      ["-.0: 9 until undefined, undefined or undefined"],
    ],
    [
      "random without an end",
      { strategy: "random" },
      "exact",
      undefined,
      undefined,
      ["-.0: undefined until 81, undefined or undefined"],
    ],
    [
      "a grid halved, some of it forbidden",
      { strategy: "halving-grid", space: { a: "int(1, 6)", b: "int(1, 6)" }, require: ["a < b"] },
      "exact",
      15,
      333,
      ["-.0: 15 until 9, 135 or 135", "-.1: 5 until 27, 90 or 135", "-.2: 2 until 81, 108 or 162"],
    ],
    [
      "asha by promotion",
      { strategy: { name: "asha", variant: "promote" }, budget: { trials: 90 } },
      "expected",
      90,
      318,
      [
        "-.0: 90 until 1, 90 or 90",
        "-.1: 30 until 3, 60 or 90",
        "-.2: 10 until 9, 60 or 90",
        "-.3: 3 until 27, 54 or 81",
        "-.4: 1 until 81, 54 or 81",
      ],
    ],
    [
      "asha by stopping, where the best one always goes on",
      { strategy: "asha", budget: { trials: 4 } },
      "expected",
      4,
      84,
      [
        "-.0: 4 until 1, 4 or 4",
        "-.1: 1 until 3, 2 or 2",
        "-.2: 1 until 9, 6 or 6",
        "-.3: 1 until 27, 18 or 18",
        "-.4: 1 until 81, 54 or 54",
      ],
    ],
    [
      "a Hyperband that the budget cuts short",
      { strategy: "hyperband", fidelity: { min: 1, max: 9 }, budget: { trials: 11 } },
      "exact",
      11,
      33,
      [
        "2.0: 9 until 1, 9 or 9",
        "2.1: 3 until 3, 6 or 9",
        "2.2: 1 until 9, 6 or 9",
        "1.0: 2 until 3, 6 or 6",
        "1.1: 1 until 9, 6 or 9",
      ],
    ],
  ] as const)("of %s", (_, change, kind, configurations, steps, expected) => {
    const plan = planned(change);
    expect(rows(plan)).toEqual(expected);
    expect(plan.steps).toBe(steps);
    expect([plan.kind, plan.configurations]).toEqual([kind, configurations]);
    expect(plan.rungs.reduce((sum, row) => sum + (row.steps ?? Number.NaN), 0)).toBe(
      plan.steps ?? Number.NaN,
    );
  });

  test("says how long it takes at the pace of past trials, and which limits come before its end", () => {
    const study = makeStudy({
      ...definition,
      strategy: "hyperband",
      budget: { trials: 143, parallel: 4, steps: 1000, time: "1h" },
    });
    expect(planOf(study)).toMatchObject({ seconds: undefined, cutShortBy: ["steps"] });
    const plan = planOf(study, { secondsPerStep: 10 });
    expect(plan).toMatchObject({ seconds: (1581 * 10) / 4, secondsFromScratch: (1902 * 10) / 4 });
    expect(plan.cutShortBy).toEqual(["steps", "time"]);
    expect(planOf(study, { secondsPerStep: 1 }).cutShortBy).toEqual(["steps"]);
  });

  test("of fewer configurations than workers is not sped up by idle ones", () => {
    const plan = planOf(
      makeStudy({ ...definition, strategy: "random", budget: { trials: 2, parallel: 8 } }),
      { secondsPerStep: 1 },
    );
    expect(plan.seconds).toBe(81);
  });
});

describe("the pace of past trials", () => {
  const segment = (startedAt: number, endedAt: number | null, step: number): Segment => ({
    from: step === 0 ? null : { trial: 0, step },
    until: null,
    startedAt,
    endedAt,
    checkpoint: true,
    reason: null,
    bracket: null,
    worker: 0,
  });

  test.each([
    ["one trial", [makeTrial(0, { step: 10, startedAt: 0, endedAt: 5000 })], 0.5],
    [
      "long ones weigh more",
      [
        makeTrial(0, { step: 1, startedAt: 0, endedAt: 9000 }),
        makeTrial(1, { step: 9, startedAt: 0, endedAt: 1000 }),
      ],
      1,
    ],
    [
      "pauses do not count",
      [
        makeTrial(0, {
          step: 4,
          startedAt: 0,
          endedAt: 99000,
          segments: [segment(0, 1000, 0), segment(90000, 91000, 2)],
        }),
      ],
      0.5,
    ],
    [
      "steps of another trial's checkpoint do not count",
      [makeTrial(0, { step: 10, segments: [segment(0, 4000, 8)] })],
      2,
    ],
    ["no step", [makeTrial(0, { step: null })], undefined],
    ["no trial", [], undefined],
  ])("%s", (_, trials, expected) => {
    expect(paceOf(trials)).toBe(expected);
  });
});

describe("what does not fit", () => {
  const problemsOf = (change: Readonly<Record<string, unknown>>) =>
    compileStudy({ ...definition, ...change }, { needsRun: "run-optional", checkStrategy }).problems.map(
      ({ severity, path, message }) => `${severity} ${path.join(".")}: ${message}`,
    );

  test.each([
    [
      "no fidelity",
      { strategy: "asha", fidelity: undefined },
      /^error strategy: .*fidelity: \{ resource: epoch/,
    ],
    ["no max", { strategy: "bohb", fidelity: { min: 2 } }, /^error fidelity: .*needs `max`.*min: 2, max: 54/],
    [
      "half a step",
      { strategy: "halving-random", fidelity: { min: 0.5, max: 8 } },
      /^error fidelity.min: .*0\.5/,
    ],
    ["no room", { strategy: "hyperband", fidelity: { min: 4, max: 10 } }, /^warning fidelity: .*eta: 3.*12/],
    [
      "a budget that fills no bracket",
      { strategy: "hyperband", budget: { trials: 60 } },
      /^warning strategy: .*81 configurations and the budget 60.*`min: 3`.*takes 49.*trials: 143/,
    ],
    [
      "a budget that no bracket fits",
      { strategy: "hyperband", budget: { trials: 3 } },
      /^warning strategy: .*Set `budget: \{ trials: 143 \}`/,
    ],
    [
      "promotion that never gets to the end",
      { strategy: { name: "asha", variant: "promote" }, budget: { trials: 20 } },
      /^warning strategy: With 20 .*epoch 81.*`min: 9`, or .*trials: 81/,
    ],
    [
      "too many brackets",
      { strategy: { name: "asha", brackets: 6 }, budget: { trials: 100 } },
      /^error strategy.brackets: .*5 rungs.*at most 5/,
    ],
    [
      "too many brackets for Hyperband",
      { strategy: { name: "hyperband", brackets: 6 } },
      /^error strategy.brackets: .*at most 5/,
    ],
    [
      "stopping what does not report",
      { strategy: { name: "asha", variant: "stop" }, fidelity: { parameter: "n", min: 1, max: 9 } },
      /^error strategy.variant: .*`n`/,
    ],
    [
      "promotion that is to be reproducible",
      { strategy: { name: "asha", variant: "promote" }, reproducible: true },
      /^error strategy: .*`variant: stop`, or `hyperband`/,
    ],
    [
      "more candidates than trials",
      { strategy: { name: "halving-random", candidates: 81 }, budget: { trials: 40 } },
      /^warning strategy.candidates: .*only 40.*trials: 81/,
    ],
    [
      "nothing to halve",
      { strategy: "halving-random", budget: { trials: 2 } },
      /^warning strategy: .*one round only, of 2/,
    ],
  ])("%s", (_, change, message) => {
    const found = problemsOf(change).filter((text) => !text.startsWith("information"));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test.each([
    [{ strategy: "hyperband", budget: { trials: 143 } }],
    [{ strategy: "hyperband", budget: { trials: 81 } }],
    [{ strategy: "asha", budget: { trials: 10 } }],
    [{ strategy: { name: "asha", variant: "promote" }, budget: { trials: 81 } }],
    [{ strategy: "halving-random", budget: { trials: 20 } }],
    [{ strategy: "asha", reproducible: true, budget: { trials: 10 } }],
    [{ strategy: { name: "tpe", scheduler: "hyperband" }, budget: { trials: 200 } }],
  ])("%j fits", (change) => {
    expect(problemsOf(change)).toEqual([]);
  });
});
