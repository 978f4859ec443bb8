import { describe, expect, test } from "vitest";
import type { Job } from "../../src/engine/ports.ts";
import { randomStream } from "../../src/study/random.ts";
import type { Trial } from "../../src/study/trial.ts";
import { makeStudy } from "./make-study.ts";
import { type Simulation, simulate } from "./simulate.ts";

const definition = {
  study: "population",
  objective: { minimize: "loss" },
  space: { lr: "loguniform(1e-3, 1)", width: "int(1, 64)", kind: ["a", "b"] },
  fidelity: { resource: "epoch", max: 12 },
  strategy: { name: "pbt", population: 6, interval: 3 },
  seed: 1,
};

type Change = Readonly<Record<string, unknown>>;

/**
 * Trials with a weight that a checkpoint holds: what is reported depends on the whole line of ancestors, so that a
 * wrong checkpoint shows in the values.
 */
function training(): Pick<Simulation, "train" | "resource" | "stepMs"> {
  const weights = new Map<string, number>();
  return {
    resource: "epoch",
    stepMs: ({ trial }: Job, step: number) => 100 + ((trial * 37 + step * 11) % 50),
    train({ trial, params, resume }: Job, step: number) {
      const before = weights.get(`${trial} ${step - 1}`);
      const start = resume?.step === step - 1 ? weights.get(`${resume.trial} ${resume.step}`) : 0;
      if (before === undefined && start === undefined)
        throw new Error(`nobody saved ${JSON.stringify(resume)}`);
      const distance = Math.abs(Math.log(Number(params["lr"])) - Math.log(0.8 / step));
      const weight = (resume?.step === step - 1 ? (start as number) : (before ?? 0)) + 1 / (1 + distance);
      weights.set(`${trial} ${step}`, weight);
      return { loss: 20 - weight };
    },
  };
}

const run = (change: Change = {}, simulation: Simulation = {}) =>
  simulate(makeStudy({ ...definition, ...change }), { ...training(), ...simulation });

/** What each place went through, without what depends on when its trials were made. */
function story(trials: readonly Trial[]) {
  const living = trials.filter(({ state, superseded }) => !(superseded && state === "cancelled"));
  const generation = (number: number) => {
    const { configuration } = trials[number] as Trial;
    return `${configuration}/${living.filter((t) => t.configuration === configuration && t.number < number).length}`;
  };
  return living
    .map(({ number, state, params, reports, segments }) => ({
      name: generation(number),
      state,
      params,
      reports,
      untils: segments.map(({ until }) => until),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

describe("population-based training through the engine", () => {
  test("trains a population to its end, with its reasons in the trials", async () => {
    const { session, summary } = await run();
    expect(summary).toMatchObject({ kind: "done", reason: "the population of 6 has trained to epoch 12" });
    const { trials } = session.state;
    expect(trials.filter(({ state }) => state === "complete")).toHaveLength(6);
    const losers = trials.filter(({ superseded }) => superseded);
    expect(losers).toHaveLength(6);
    for (const { reason, state } of losers) {
      expect(state).toBe("pruned");
      expect(reason).toMatch(
        /^rank [56] of 6 at epoch \d with [\d.]+: goes on as a copy of trial \d+ at epoch \d/,
      );
    }
    expect(session.history.settled).toBe(6);
  });

  test.each([2, 3, 6])("is the same study with %d workers as with one", async (parallel) => {
    const one = await run();
    const many = await run({ budget: { parallel } });
    expect(story(many.session.state.trials)).toEqual(story(one.session.state.trials));
  });

  test.each<Change>([
    {},
    { strategy: { name: "pb2", population: 6, interval: 3 } },
    { strategy: { name: "pbt", population: 6, interval: 3, exploit: "backtrack" } },
  ])("stopped again and again, it ends as one that nobody stopped: %j", async (change) => {
    const whole = await run(change);
    const simulation = training();
    const random = randomStream(4, "stops");
    let records = (await run(change, { ...simulation, observe: stopAfter(5) })).journal.records;
    let stops = 0;
    for (;;) {
      const part = await run(change, {
        ...simulation,
        records,
        startMs: Date.UTC(2026, 0, 2 + stops),
        observe: stopAfter(3 + random.below(12)),
      });
      records = part.journal.records;
      if (part.summary.kind === "done") {
        expect(story(part.session.state.trials)).toEqual(story(whole.session.state.trials));
        break;
      }
      stops++;
      expect(stops).toBeLessThan(80);
    }
    expect(stops).toBeGreaterThan(5);
  });

  test("a trial without a checkpoint ends the study, with what to do", async () => {
    // Whatever the budget says.
    const { session, summary } = await run({ budget: { trials: 6, parallel: 6 } }, { checkpoints: "none" });
    expect(summary.reason).toMatch(/^trial \d left no checkpoint at epoch 3, .*TUNESMITH_CHECKPOINT/);
    expect(session.state.trials).toHaveLength(6);
  });

  test("a member that fails is replaced", async () => {
    const { session, summary } = await run(
      {},
      {
        failure: ({ trial }) => (trial === 2 ? { kind: "exit", step: 2, code: 1 } : undefined),
      },
    );
    expect(summary.reason).toBe("the population of 6 has trained to epoch 12; 1 more failed");
    expect(session.state.trials.filter(({ state }) => state === "complete")).toHaveLength(6);
  });

  test("the budget's trials are members, however often they copy", async () => {
    const { session } = await run({ budget: { trials: 6 } });
    expect(session.state.trials.length).toBeGreaterThan(6);
    expect(session.state.trials.filter(({ state }) => state === "complete")).toHaveLength(6);
  });
});

/** Stops the run after so many events. */
function stopAfter(count: number): NonNullable<Simulation["observe"]> {
  let events = 0;
  return (_, { stop }) => {
    if (++events === count) stop("enough for today");
  };
}

describe("a schedule", () => {
  const schedule = [
    { until: 4, values: { lr: 0.5, width: 8, kind: "a" } },
    { until: 6, values: { lr: 0.1, width: 8, kind: "a" } },
    { until: 12, values: { lr: 0.1, width: 8, kind: "a" } },
  ];

  test("is carried out, each stretch from the checkpoint of the one before", async () => {
    const { session, summary } = await run({ strategy: { name: "replay", schedule }, budget: { trials: 2 } });
    expect(summary.reason).toBe("the budget of 2 trials is spent");
    const { trials } = session.state;
    expect(trials.map(({ state }) => state).sort()).toEqual(["complete", "complete", "pruned", "pruned"]);
    const ofFirst = trials.filter(({ configuration }) => configuration === 0);
    expect(ofFirst.map(({ params }) => params["lr"])).toEqual([0.5, 0.1]);
    expect(ofFirst.flatMap(({ reports }) => reports.map(({ step }) => step))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    // The whole line of values made the last one.
    const expected =
      20 -
      [...Array(12).keys()].reduce((sum, at) => {
        const step = at + 1;
        return sum + 1 / (1 + Math.abs(Math.log(step <= 4 ? 0.5 : 0.1) - Math.log(0.8 / step)));
      }, 0);
    expect(ofFirst.at(-1)?.values?.[0]).toBeCloseTo(expected, 12);
  });

  test("that ends before the maximum ends complete", async () => {
    const { session } = await run({ strategy: { name: "replay", schedule: schedule.slice(0, 2) } });
    expect(session.state.trials.map(({ state }) => state)).toEqual(["pruned", "complete"]);
  });
});

describe("stopping rules through the engine", () => {
  const base = {
    objective: { minimize: "loss" },
    space: { x: "uniform(0, 1)" },
    fidelity: { resource: "step", max: 4 },
    strategy: "random",
    budget: { trials: 12 },
    seed: 1,
  };
  const train = ({ params }: Job, step: number) => ({ loss: Number(params["x"]) + 1 / step });

  test.each<readonly [unknown, RegExp]>([
    [{ rule: "median", startup: 3 }, /^stopped by the median rule at step 1: at best/],
    [{ rule: "threshold", upper: 1.5 }, /^stopped by the threshold rule at step 1: loss is/],
    [["median", { rule: "threshold", upper: 1.8 }], /^stopped by the (median|threshold) rule/],
  ])("%j", async (stop, reason) => {
    const { session } = await simulate(makeStudy({ ...base, stop }), { train });
    const pruned = session.state.trials.filter(({ state }) => state === "pruned");
    expect(pruned.length).toBeGreaterThan(2);
    for (const trial of pruned) expect(trial.reason).toMatch(reason);
  });

  test("are the same with one worker and with many where the study is reproducible", async () => {
    const of = async (parallel: number) => {
      const study = makeStudy({
        ...base,
        stop: "median",
        budget: { trials: 30, parallel },
        reproducible: true,
      });
      const { session } = await simulate(study, {
        train,
        stepMs: ({ trial }) => 100 + ((trial * 7) % 5) * 40,
      });
      return session.state.trials
        .map(({ configuration, params, state, step }) => ({ configuration, params, state, step }))
        .sort((a, b) => a.configuration - b.configuration);
    };
    const one = await of(1);
    expect(one.filter(({ state }) => state === "pruned").length).toBeGreaterThan(3);
    for (const parallel of [2, 4, 5]) expect(await of(parallel)).toEqual(one);
  });
});
