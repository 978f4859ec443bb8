import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type BestTrial, createStudy, InvalidStudyError } from "../../src/engine/index.ts";
import type { SamplerContext } from "../../src/samplers/sampler.ts";

const definition = {
  space: { x: "uniform(-1, 1)" },
  objective: { minimize: "loss" },
  strategy: "random",
  budget: { trials: 5 },
  seed: 1,
} as const;

describe("ask, report, tell, best", () => {
  test("until the budget is spent; best is current at once", async () => {
    const study = createStudy(definition);
    expect(study.best).toBeNull();
    let lowest = Number.POSITIVE_INFINITY;
    const asked = [];
    for (let trial = await study.ask(); trial !== null; trial = await study.ask()) {
      asked.push(trial.number);
      const loss = (trial.params["x"] as number) ** 2;
      lowest = Math.min(lowest, loss);
      study.tell(trial.number, { loss });
      expect((study.best as BestTrial).metrics).toEqual({ loss: lowest });
    }
    expect(asked).toEqual([0, 1, 2, 3, 4]);
  });

  test("the same seed asks for the same values", async () => {
    const values = async (seed: number) => (await createStudy({ ...definition, seed }).ask())?.params;
    expect(await values(1)).toEqual(await values(1));
    expect(await values(1)).not.toEqual(await values(2));
  });

  test("several trials at once have numbers of their own, whoever waits first", async () => {
    const study = createStudy(definition);
    const asked = await Promise.all([study.ask(), study.ask(), study.ask()]);
    expect(asked.map((trial) => trial?.number)).toEqual([0, 1, 2]);
    expect(new Set(asked.map((trial) => trial?.params["x"])).size).toBe(3);
  });

  test("null once a finite space is spent", async () => {
    const study = createStudy({
      space: { n: "int(1, 2)" },
      objective: { maximize: "score" },
      strategy: "grid",
    });
    expect([await study.ask(), await study.ask(), await study.ask()]).toEqual([
      { number: 0, params: { n: expect.any(Number) } },
      { number: 1, params: { n: expect.any(Number) } },
      null,
    ]);
  });

  test("reports make a curve, and the last one counts where `tell` brings none", async () => {
    const study = createStudy(definition);
    await study.ask();
    expect(study.report(0, 1, { loss: 3 })).toBe("continue");
    expect(study.report(0, 2, { loss: 2 })).toBe("continue");
    study.tell(0);
    expect(study.trials[0]).toMatchObject({
      state: "complete",
      values: [2],
      step: 2,
      reports: [
        { step: 1, values: [3] },
        { step: 2, values: [2] },
      ],
    });
  });

  test("a first report under a mistaken name stops the trial", async () => {
    const study = createStudy(definition);
    await study.ask();
    expect(study.report(0, 1, { los: 3 })).toBe("stop");
    study.tell(0, { los: 3 });
    expect(study.trials[0]).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/did you mean los/),
    });
  });

  test("failed and not finite trials are kept and never best", async () => {
    const study = createStudy(definition);
    await study.ask();
    study.tell(0, { state: "failed", reason: "diverged" });
    await study.ask();
    study.tell(1, { loss: Number.NaN });
    expect(study.trials.map(({ state, reason }) => [state, reason])).toEqual([
      ["failed", "diverged"],
      ["failed", "loss is not finite: NaN"],
    ]);
    expect(study.best).toBeNull();
  });

  test("several objectives: best is the Pareto front", async () => {
    const study = createStudy({
      space: { n: "int(0, 3)" },
      objectives: [{ minimize: "cost" }, { maximize: "gain" }],
      strategy: "grid",
    });
    const results = [
      [1, 1],
      [2, 2],
      [3, 1],
      [1, 0],
    ] as const;
    for (const [cost, gain] of results) study.tell((await study.ask())?.number ?? -1, { cost, gain });
    expect((study.best as readonly BestTrial[]).map(({ number }) => number)).toEqual([0, 1]);
  });
});

test("a definition with errors throws them all, with where and what", () => {
  const make = () =>
    createStudy({
      space: { x: "unifrom(0, 1)", y: "uniform(2, 1)" },
      objective: { minimize: "loss" },
      strategy: "random",
    });
  expect(make).toThrow(InvalidStudyError);
  expect(make).toThrow(/space\.x: .*uniform[\s\S]*space\.y: .*exceeds/);
});

test.each([
  ["a trial that was never asked for", (study: ReturnType<typeof createStudy>) => study.tell(3, { loss: 1 })],
  ["a step that is no integer", (study: ReturnType<typeof createStudy>) => study.report(0, 0.5, { loss: 1 })],
])("%s is a RangeError", async (_, act) => {
  const study = createStudy(definition);
  await study.ask();
  expect(() => act(study)).toThrow(RangeError);
});

test("the bundle is what `tunesmith/engine` imports", () => {
  const script = `
    import { createStudy } from "tunesmith/engine";
    const study = createStudy(${JSON.stringify(definition)});
    const trial = await study.ask();
    study.tell(trial.number, { loss: trial.params.x ** 2 });
    console.log(JSON.stringify(study.best));`;
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  const best = JSON.parse(output) as BestTrial;
  expect(best.metrics["loss"]).toBe((best.params["x"] as number) ** 2);
});

describe("several objectives", () => {
  const outcomes = [
    { loss: 1, speed: 1 },
    { loss: 2, speed: 5 },
    { loss: 9, speed: 6 },
  ];
  const bestAfterAll = async (objectives: readonly { weight?: number; threshold?: number }[]) => {
    const study = createStudy({
      space: definition.space,
      objectives: [
        { minimize: "loss", ...objectives[0] },
        { maximize: "speed", ...objectives[1] },
      ],
      strategy: "nsga2",
      seed: 1,
    });
    for (const metrics of outcomes) study.tell((await study.ask())?.number ?? -1, metrics);
    return study.best;
  };
  const numbers = (best: unknown) =>
    Array.isArray(best) ? best.map(({ number }: BestTrial) => number) : (best as BestTrial | null)?.number;

  test.each([
    ["without weights have a front", [{}, {}], [0, 1, 2]],
    ["with weights have one best trial", [{ weight: 1 }, { weight: 1 }], 1],
    ["with thresholds have a front of what meets them", [{ threshold: 2 }, {}], [0, 1]],
    ["with thresholds that nothing meets have none", [{ threshold: 0.5 }, {}], []],
    [
      "with weights and thresholds that nothing meets have none",
      [{ weight: 1, threshold: 0 }, { weight: 1 }],
      undefined,
    ],
  ])("%s", async (_, objectives, expected) => {
    expect(numbers(await bestAfterAll(objectives))).toEqual(expected);
  });

  test("with weights are one to a plug-in too", async () => {
    let seen: readonly unknown[] = [];
    const proposal = { kind: "values", values: { x: 0 } } as const;
    const plugin = {
      kind: "sampler",
      name: "mine",
      create: (context: SamplerContext) => {
        seen = context.objectives;
        return { propose: () => proposal };
      },
    } as const;
    const objectives = [
      { minimize: "loss", weight: 1 },
      { maximize: "speed", weight: 1 },
    ];
    await createStudy({ space: definition.space, objectives, strategy: { plugin } }).ask();
    expect(seen).toEqual([{ metric: "weighted sum", direction: "minimize", of: "last" }]);
  });

  test("need a strategy that knows trade-offs, or weights", async () => {
    const objectives = [{ minimize: "loss" }, { maximize: "speed" }];
    const { space } = definition;
    expect(() => createStudy({ space, objectives, strategy: "cma-es" })).toThrow(
      /give every objective a `weight`/,
    );
    const weighted = objectives.map((objective) => ({ ...objective, weight: 1 }));
    expect(await createStudy({ space, objectives: weighted, strategy: "cma-es" }).ask()).not.toBeNull();
  });
});
