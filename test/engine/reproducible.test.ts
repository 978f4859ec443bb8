import { describe, expect, test } from "vitest";
import { samplers } from "../../src/samplers/registry.ts";
import { schedulers } from "../../src/schedulers/registry.ts";
import { randomStream } from "../../src/study/random.ts";
import type { Study } from "../../src/study/study.ts";
import { fates } from "./fates.ts";
import { makeStudy } from "./make-study.ts";
import { type Simulation, simulate } from "./simulate.ts";

const base = {
  study: "s",
  space: { x: "uniform(0, 1)", n: "int(1, 9)", kind: ["a", "b"] },
  objective: { minimize: "loss" },
  fidelity: { resource: "epoch", min: 1, max: 9 },
  reproducible: { lag: 3 },
  seed: 5,
};

/** Trials that take their time, another one with each number of workers; one in seven fails. */
function training(workers: number): Simulation {
  return {
    train: ({ params, seed }, step) => ({
      loss: (Number(params["x"]) - 0.4) ** 2 + Number(params["n"]) / (10 * step) + (seed % 7) / 1000,
    }),
    stepMs: ({ trial }, step) =>
      Math.round(1 + 1000 * randomStream(workers, "duration", trial, step).uniform()),
    failure: ({ seed }) => (seed % 7 === 0 ? { kind: "exit", step: 2, code: 1 } : undefined),
    steps: 9,
    resource: "epoch",
  };
}

function studyOf(definition: Readonly<Record<string, unknown>>, parallel: number): Study {
  const budget = { ...(definition["budget"] as object), parallel };
  return makeStudy({ ...base, ...definition, budget });
}

/** A recorded schedule has a file of its own; a population asks its sampler no more than once a member. */
const isLeftOut = (sampler: string, scheduler: string) =>
  sampler === "replay" || scheduler === "replay" || (scheduler === "pb2" && sampler !== "random");

/** The strategies that a reproducible study may have: each sampler under each scheduler, where that fits. */
const pairs = schedulers.flatMap(({ name: scheduler }) =>
  samplers.flatMap(({ name: sampler }) => {
    if (isLeftOut(sampler, scheduler)) return [];
    const definition = {
      strategy: { name: "random", sampler, scheduler },
      budget: { trials: scheduler === "pbt" || scheduler === "pb2" ? undefined : 14 },
      ...(sampler === "grid" && { space: { x: [0.1, 0.3, 0.5], n: [1, 4, 9], kind: ["a", "b"] } }),
    };
    try {
      studyOf(definition, 1);
    } catch {
      return [];
    }
    return [[`${sampler} under ${scheduler}`, definition] as const];
  }),
);

test("most pairs of a sampler and a scheduler may be reproducible", () => {
  const names = samplers.map(({ name }) => name).filter((name) => name !== "replay");
  for (const name of names) expect(pairs.map(([pair]) => pair)).toContain(`${name} under full`);
  for (const scheduler of ["halving", "hyperband", "asha", "pbt", "pb2"])
    expect(pairs.some(([pair]) => pair.endsWith(` under ${scheduler}`))).toBe(true);
});

describe("the study is the same with one worker and with many", () => {
  const check = async (definition: Readonly<Record<string, unknown>>, workers: readonly number[]) => {
    const [alone, ...others] = await Promise.all(
      [1, ...workers].map(async (parallel) => {
        const { session, summary } = await simulate(studyOf(definition, parallel), training(parallel));
        return {
          fates: fates(session.state.trials),
          reason: summary.reason,
          trials: session.history.settled,
        };
      }),
    );
    expect(alone?.trials).toBeGreaterThan(1);
    for (const other of others) expect(other).toEqual(alone);
  };

  test.each(pairs)("%s", async (_, definition) => {
    await check(definition, [2, 5]);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["with a rule that stops trials", { stop: "median", strategy: "random", budget: { trials: 16 } }],
    ["with a baseline", { baseline: [{ x: 0.2 }, { n: 3 }], strategy: "tpe", budget: { trials: 14 } }],
    ["with a target", { stop_when: { target: 0.02 }, strategy: "random", budget: { trials: 40 } }],
    ["with patience", { stop_when: { patience: 6 }, strategy: "random", budget: { trials: 40 } }],
    ["without a lag", { reproducible: { lag: 0 }, strategy: "tpe", budget: { trials: 12 } }],
    ["with the lag of its own", { reproducible: true, strategy: "tpe", budget: { trials: 14 } }],
    ["without a fidelity", { fidelity: undefined, strategy: "sobol", budget: { trials: 12 } }],
  ])("%s", async (_, definition) => {
    await check(definition, [2, 6]);
  });
});

test("workers are idle no more than they must be: a lag of their number keeps them at work", async () => {
  const study = studyOf({ strategy: "random", fidelity: undefined, budget: { trials: 20 } }, 3);
  const busy = await simulate({ ...study, reproducible: { lag: 99 } }, training(3));
  const free = await simulate({ ...study, reproducible: undefined }, training(3));
  expect(busy.session.elapsedMs).toBe(free.session.elapsedMs);
});

test("without it, results that come in another order make another study", async () => {
  const definition = { strategy: "tpe", reproducible: false, budget: { trials: 30 } };
  const results = await Promise.all(
    [1, 5].map(
      async (parallel) => (await simulate(studyOf(definition, parallel), training(parallel))).session,
    ),
  );
  const [alone, many] = results.map(({ state }) => fates(state.trials));
  expect(many).not.toEqual(alone);
});
