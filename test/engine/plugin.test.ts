import { describe, expect, test } from "vitest";
import { checkPluginOn } from "../../src/engine/conformance.ts";
import { createStudyOn, InvalidStudyError, type StudyDefinition } from "../../src/engine/create-study.ts";
import {
  type PluginTools,
  readPlugin,
  type SamplerPlugin,
  type SchedulerPlugin,
  type StrategyPlugin,
} from "../../src/engine/plugin.ts";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";
import type { SamplerContext } from "../../src/samplers/sampler.ts";
import type { History } from "../../src/study/history.ts";

const idle = () => new Promise<void>((resolve) => setImmediate(resolve));
const check = (plugin: StrategyPlugin) => checkPluginOn(plugin, { idle });

const drawing: SamplerPlugin = {
  kind: "sampler",
  name: "drawing",
  create: (
    { space, seed, duplicates },
    { randomStream, configure, configurationKey, meetsRequirements },
  ) => ({
    propose(history, index) {
      const stream = randomStream(seed, "drawing", index);
      for (let attempt = 0; attempt < 500; attempt++) {
        const values = configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
        const isNew =
          duplicates === "allow" || !history.configurationKeys.has(configurationKey(space, values));
        if (isNew && meetsRequirements(space, values)) return { kind: "values", values, note: "drawn" };
      }
      return { kind: "exhausted", reason: "nothing new" };
    },
  }),
};

const running: SchedulerPlugin = {
  kind: "scheduler",
  name: "running",
  create: ({ fidelity }) => ({
    next: (_, supply) =>
      supply === "open" ? { kind: "start", until: fidelity?.max } : { kind: "done", reason: "all ran" },
    onReport: (_, trial) =>
      Number(trial.reports.at(-1)?.values[0]) > 5
        ? { kind: "stop", reason: "hopeless" }
        : { kind: "continue" },
  }),
};

const sampler = (propose: ReturnType<SamplerPlugin["create"]>["propose"]): SamplerPlugin => ({
  kind: "sampler",
  name: "mine",
  create: () => ({ propose }),
});

const scheduler = (changes: Partial<ReturnType<SchedulerPlugin["create"]>>): SchedulerPlugin => ({
  ...running,
  create: (context, tools) => ({ ...running.create(context, tools), ...changes }),
});

const definition: StudyDefinition = {
  space: { x: "uniform(0, 1)", y: { in: "int(1, 3)", when: "x > 0.5" }, z: 4 },
  objective: { minimize: "loss" },
  budget: { trials: 10 },
  seed: 1,
};

function study(plugin: unknown, more: Readonly<Record<string, unknown>> = {}) {
  const strategy = { plugin: plugin as StrategyPlugin, ...more };
  return createStudyOn({ ...definition, strategy }, { seed: 1, clock: createVirtualClock() });
}

describe("createStudy with a plug-in", () => {
  test("gets its values from a sampler, its options and the usual scheduler", async () => {
    let options: unknown;
    const mine: SamplerPlugin = {
      ...drawing,
      create: (context, tools) => {
        options = context.options;
        return drawing.create(context, tools);
      },
    };
    const made = study(mine, { temperature: 0.5 });
    for (let trial = await made.ask(); trial !== null; trial = await made.ask())
      made.tell(trial.number, { loss: 1 });
    expect(made.trials.map(({ note }) => note)).toEqual(Array(10).fill("drawn"));
    expect(options).toEqual({ temperature: 0.5 });
  });

  test("asks a scheduler whether trials go on, beside the sampler that is named", async () => {
    const made = study(running, { sampler: "sobol" });
    const trial = await made.ask();
    expect(made.report(trial?.number ?? -1, 1, { loss: 3 })).toBe("continue");
    expect(made.report(trial?.number ?? -1, 2, { loss: 9 })).toBe("stop");
    made.tell(trial?.number ?? -1);
    expect(made.trials[0]).toMatchObject({ state: "pruned", reason: "hopeless" });
  });

  test.each([
    [
      "a scheduler beside a scheduler",
      running,
      { scheduler: "full" },
      /running is a scheduler, so `scheduler`/,
    ],
    ["a sampler beside a sampler", drawing, { sampler: "tpe" }, /drawing is a sampler, so `sampler`/],
    ["a file", "./mine.mjs", {}, /import it from \.\/mine\.mjs/],
    ["nothing", undefined, {}, /no default export/],
    ["a function", () => {}, {}, /is a function/],
    ["no kind", { name: "a", create() {} }, {}, /kind undefined/],
    ["no name", { kind: "sampler", create() {} }, {}, /no `name`/],
    ["no create", { kind: "sampler", name: "a" }, {}, /no function `create/],
  ])("refuses %s", (_, plugin, more, message) => {
    expect(() => study(plugin, more)).toThrow(message);
  });

  test("refuses a name or two parts beside it", () => {
    expect(() => study(drawing, { name: "tpe" })).toThrow(InvalidStudyError);
    expect(() => study(drawing, { sampler: "tpe", scheduler: "asha" })).toThrow(/at most one of/);
    expect(() => study(drawing, { scheduler: "ahsa" })).toThrow(/no scheduler `ahsa`/);
  });
});

describe("what a plug-in does wrong ends a study with where and what", () => {
  test.each<[string, SamplerPlugin, RegExp]>([
    [
      "throws",
      sampler(() => {
        throw new Error("out of ideas");
      }),
      /mine failed in propose\(\) for configuration 0: out of ideas/,
    ],
    ["gives nothing", sampler(() => undefined as never), /undefined, which is no proposal/],
    [
      "leaves the range",
      sampler(() => ({ kind: "values", values: { x: 7, z: 4 } })),
      /x = 7, which is not in uniform\(0, 1\)/,
    ],
    ["leaves a value out", sampler(() => ({ kind: "values", values: { x: 0.7, z: 4 } })), /no value of y/],
    [
      "gives an absent one",
      sampler(() => ({ kind: "values", values: { x: 0.2, y: 1, z: 4 } })),
      /its condition does not hold/,
    ],
    ["forgets a constant", sampler(() => ({ kind: "values", values: { x: 0.2 } })), /it is the constant 4/],
    [
      "adds one",
      sampler(() => ({ kind: "values", values: { x: 0.2, z: 4, w: 1 } })),
      /w, which is not a parameter/,
    ],
    ["gives no reason", sampler(() => ({ kind: "exhausted" }) as never), /without a `reason`/],
    [
      "cannot be made",
      {
        ...drawing,
        create: () => {
          throw new Error("no options");
        },
      },
      /drawing failed in create\(\): no options/,
    ],
  ])("a sampler that %s", async (_, plugin, message) => {
    await expect(study(plugin).ask()).rejects.toThrow(message);
  });

  test.each<[string, SchedulerPlugin, RegExp]>([
    [
      "throws",
      scheduler({
        next: () => {
          throw new Error("lost");
        },
      }),
      /running failed in next\(\): lost/,
    ],
    ["decides nothing", scheduler({ next: () => undefined as never }), /decided undefined in next\(\)/],
    ["decides what is not", scheduler({ next: () => ({ kind: "go" }) as never }), /one of start, resume/],
  ])("a scheduler that %s", async (_, plugin, message) => {
    await expect(study(plugin).ask()).rejects.toThrow(message);
  });
});

describe("checkPlugin", () => {
  test.each<[string, StrategyPlugin]>([
    ["a sampler", drawing],
    ["a scheduler", running],
  ])("finds nothing wrong with %s that keeps its promises", async (_, plugin) => {
    expect(await check(plugin)).toEqual([]);
  });

  let state = 1;
  const chance = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  /** Takes each value from a number in the unit interval. */
  const changing = (draws: () => () => number): SamplerPlugin => ({
    ...drawing,
    create: ({ space }, { configure }) => {
      const draw = draws();
      return {
        propose: () => ({
          kind: "values",
          values: configure(space, ({ domain }) => domain.fromUnit(draw())),
        }),
      };
    },
  });

  test.each<[string, StrategyPlugin, RegExp]>([
    ["draws by chance", changing(() => chance), /asked twice for configuration 0/],
    [
      "goes by what it remembers",
      {
        ...drawing,
        create: (context: SamplerContext, tools: PluginTools) => {
          const seen = new Set<number>();
          return {
            propose: (history: History, index: number) => {
              seen.add(index);
              return drawing.create({ ...context, seed: seen.size }, tools).propose(history, index);
            },
          };
        },
      },
      /made anew, it proposed for configuration 1/,
    ],
    ["repeats itself", changing(() => () => 0.25), /again, though duplicates are skipped/],
    ["ignores `require`", changing(() => () => 0.999), /values that break `require`/],
    [
      "changes the history",
      sampler((history) => {
        (history.trials as unknown[]).push(1);
        return { kind: "exhausted", reason: "" };
      }),
      /not extensible/,
    ],
    ["ends at once", scheduler({ next: () => ({ kind: "done", reason: "no" }) }), /before a trial has run/],
    [
      "fails on a report",
      scheduler({
        onReport: () => {
          throw new Error("what?");
        },
      }),
      /onReport\(\) of trial 0: what\?/,
    ],
    [
      "decides by chance",
      scheduler({
        onReport: () => (chance() < 0.5 ? { kind: "stop", reason: "" } : { kind: "continue" }),
      }),
      /differently when the same study is run again/,
    ],
  ])("finds a plug-in that %s", async (_, plugin, message) => {
    expect((await check(plugin)).join("\n")).toMatch(message);
  });
});

test("what is handed over is left as it is", () => {
  expect(readPlugin(drawing, "here")).toBe(drawing);
});
