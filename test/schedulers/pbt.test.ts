import { describe, expect, test } from "vitest";
import { pb2Scheduler, pbtScheduler } from "../../src/schedulers/pbt.ts";
import type { Scheduler, SchedulerContext } from "../../src/schedulers/scheduler.ts";
import { categoricalDomain, floatDomain, intDomain } from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";
import { configure, meetsRequirements } from "../../src/study/space.ts";
import type { Trial } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";
import { spaceOf } from "../samplers/spaces.ts";
import { type Drive, drivePopulation } from "./drive-population.ts";

const space = spaceOf({
  parameters: {
    lr: floatDomain({ low: 1e-3, high: 1, log: true }),
    width: intDomain({ low: 1, high: 64, log: true }),
    kind: categoricalDomain(["a", "b"]),
    momentum: [floatDomain({ low: 0, high: 0.9 }), 'kind == "a"'],
  },
  constants: { model: "small" },
  derived: { area: "width * 2" },
  require: ["lr * width <= 8"],
});

type Options = Readonly<Record<string, unknown>>;

function context(options: Options = {}, change: Partial<SchedulerContext> = {}): SchedulerContext {
  return {
    space,
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    fidelity: { resource: "epoch", min: undefined, max: 12, parameter: undefined },
    seed: 1,
    trials: undefined,
    parallel: 1,
    options: { population: 8, interval: 3, ...options },
    ...change,
  };
}

const propose = (configuration: number): ParamValues => {
  for (let attempt = 0; ; attempt++) {
    const stream = randomStream(5, configuration, attempt);
    const values = configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
    if (meetsRequirements(space, values)) return values;
  }
};

/** What is gained by a step: most where lr is right for the step, and the right one falls. */
const train = (weight: number, { lr }: ParamValues, step: number) =>
  weight + 1 / (1 + Math.abs(Math.log(Number(lr)) - Math.log(0.8 / step)));

const drive = (scheduler: Scheduler, change: Partial<Drive> = {}) =>
  drivePopulation({
    scheduler,
    parallel: 3,
    trials: 100,
    propose,
    train,
    value: (weight) => 20 - weight,
    ...change,
  });

const pbt = (options?: Options, change?: Partial<SchedulerContext>) =>
  pbtScheduler.create(context(options, change));

/** What became of each place: who held it, from where to where, with what values, and why. */
function places(trials: readonly Trial[]) {
  const nameOf = (number: number) => {
    const trial = trials[number] as Trial;
    const earlier = trials.filter((t) => t.configuration === trial.configuration && t.number < number);
    return `${trial.configuration}.${earlier.length}`;
  };
  return trials
    .map(({ number, params, reports, segments, state }) => ({
      name: nameOf(number),
      params,
      reports,
      state,
      segments: segments.map(({ from, until, reason }) => ({
        from: from && `${nameOf(from.trial)} at ${from.step}`,
        until,
        reason: reason?.replace(/trial \d+/, (text) => nameOf(Number(text.slice(6)))),
      })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

const copies = (trials: readonly Trial[]) => trials.filter(({ segments: [first] }) => first?.from != null);

const lossAt = (trial: Trial | undefined, step: number) =>
  trial?.reports.find((report) => report.step === step)?.values[0] ?? Number.NaN;

describe("a synchronous population", () => {
  const { trials, jobs, reason } = drive(pbt());

  test("trains its members to the end, one configuration each", () => {
    expect(reason).toBe("the population of 8 has trained to epoch 12");
    expect(trials.filter(({ state }) => state === "complete")).toHaveLength(8);
    expect(new Set(trials.map(({ configuration }) => configuration))).toEqual(
      new Set([0, 1, 2, 3, 4, 5, 6, 7]),
    );
    expect(jobs.filter(({ kind }) => kind === "start")).toHaveLength(8);
  });

  test("goes on from a step when all have reached it, those that copy before those that are copied", () => {
    const order = jobs.flatMap((job): (readonly [number, string])[] => {
      if (job.kind === "start") return [[0, "start"]];
      if (job.kind !== "resume" && job.kind !== "exploit") return [];
      return [[job.until, job.kind]];
    });
    expect(order).toEqual([
      ...Array(8).fill([0, "start"]),
      ...[6, 9, 12].flatMap((until) => [
        ...Array(2).fill([until, "exploit"]),
        ...Array(6).fill([until, "resume"]),
      ]),
    ]);
  });

  test("lets the worst two copy one of the best two, at the same step and with better loss", () => {
    const copied = copies(trials);
    expect(copied).toHaveLength(6);
    for (const copy of copied) {
      const { from } = copy.segments[0] as NonNullable<(typeof copy.segments)[0]>;
      const { trial, step } = from as NonNullable<typeof from>;
      const losses = trials
        .filter((other) => other.segments.some(({ until }) => until === step))
        .map((other) => lossAt(other, step))
        .sort((a, b) => a - b);
      const loser = trials.findLast(
        ({ configuration, number }) => configuration === copy.configuration && number < copy.number,
      );
      expect(losses).toHaveLength(8);
      expect(losses.slice(0, 2)).toContain(lossAt(trials[trial], step));
      expect(losses.slice(-2)).toContain(lossAt(loser, step));
      expect(loser).toMatchObject({ state: "pruned", reason: copy.segments[0]?.reason });
    }
  });

  test("says why, with ranks, losses and what changed", () => {
    const reasons = trials.flatMap(({ segments }) => segments.map((segment) => segment.reason));
    for (const text of reasons)
      if (text !== null)
        expect(text).toMatch(
          /^rank \d of 8 at epoch \d+ with [\d.]+: goes on (to epoch \d+|as a copy of trial \d+ at epoch \d+ \([\d.]+\) with .+)$/,
        );
    expect(reasons.join("\n")).toMatch(/with lr \S+ → \S+/);
  });

  test("keeps values in their ranges, with conditions and `require`, and without derived values", () => {
    for (const { params } of copies(trials)) {
      expect(meetsRequirements(space, params)).toBe(true);
      expect(params).toMatchObject({ model: "small" });
      expect("momentum" in params).toBe(params["kind"] === "a");
      expect(params).not.toHaveProperty("area");
    }
  });

  test("finds a schedule that no constant value has", () => {
    const best = (all: readonly Trial[]) =>
      Math.min(...all.map((trial) => lossAt(trial, 12)).filter(Number.isFinite));
    const constant = Math.min(
      ...Array.from({ length: 50 }, (_, index) => {
        const values = { lr: 10 ** (-3 * (index / 49)) };
        let weight = 0;
        for (let step = 1; step <= 12; step++) weight = train(weight, values, step);
        return 20 - weight;
      }),
    );
    expect(best(drive(pbt({ population: 20, interval: 1 })).trials)).toBeLessThan(constant);
  });
});

describe("the same study", () => {
  test.each([1, 2, 5, 8])("with %d workers as with three, whatever is slow", (parallel) => {
    const other = drive(pbt(), { parallel, stepTime: (configuration) => 1 + ((configuration * 7) % 4) });
    expect(places(other.trials)).toEqual(places(drive(pbt()).trials));
  });

  const options: readonly Options[] = [{}, { exploit: "backtrack" }, { synchronous: false }];
  test.each(options)("when everything remembered is forgotten: %j", (option) => {
    const forgetful: Scheduler = {
      next: (history, supply) => pbt(option).next(history, supply),
      onReport: () => ({ kind: "continue" }),
      needs: (history) => pbt(option).needs?.(history) ?? [],
    };
    expect(places(drive(forgetful).trials)).toEqual(places(drive(pbt(option)).trials));
  });

  test.each(options)("where epochs are counted from 0: %j", (option) => {
    const lineage = (firstStep: 0 | 1) =>
      places(drive(pbt(option), { firstStep }).trials).map(({ reports, ...rest }) => ({
        ...rest,
        losses: reports.map(({ values }) => values[0]),
      }));
    expect(lineage(0)).toEqual(lineage(1));
  });

  test("but another seed gives another", () => {
    expect(places(drive(pbt({}, { seed: 2 })).trials)).not.toEqual(places(drive(pbt()).trials));
  });
});

describe("an asynchronous population", () => {
  const options = { synchronous: false };
  test("waits for nobody", () => {
    // One member is so slow that the others are done before it has come to the first step.
    const { trials, reason } = drive(pbt(options), {
      parallel: 8,
      stepTime: (configuration) => (configuration === 7 ? 100 : 1),
    });
    expect(reason).toBe("the population of 8 has trained to epoch 12");
    const slow = trials.filter(({ configuration }) => configuration === 7)[0] as Trial;
    const others = trials.filter(({ configuration, state }) => configuration !== 7 && state === "complete");
    expect(others).toHaveLength(7);
    for (const { endedAt } of others) expect(endedAt).toBeLessThan(slow.segments[0]?.endedAt as number);
    expect(copies(trials).length).toBeGreaterThan(2);
  });

  test("copies only from where a living trial has its checkpoint", () => {
    for (const parallel of [1, 2, 3, 5, 8])
      expect(drive(pbt(options), { parallel, stepTime: (c) => 1 + ((c * 5) % 3) }).reason).toMatch(
        /population of 8/,
      );
  });
});

describe("exploit: backtrack", () => {
  test("goes back to the best checkpoint so far where the population has got worse, and says what it needs", () => {
    // From step 7 on everybody's training falls apart, the more the larger lr is.
    const falls = (weight: number, values: ParamValues, step: number) =>
      step > 6 ? weight - 5 * Number(values["lr"]) - 1 : train(weight, values, step);
    const { trials } = drive(pbt({ exploit: "backtrack" }), { train: falls });
    const late = copies(trials).filter(({ segments }) => segments[0]?.until === 12);
    expect(late).toHaveLength(2);
    for (const { segments, reports } of late) {
      expect(segments[0]?.from?.step).toBe(6);
      // It trains from there to where the others are.
      expect(reports.map(({ step }) => step)).toEqual([7, 8, 9, 10, 11, 12]);
      expect(segments[0]?.reason).toMatch(/as a copy of trial \d+ at epoch 6/);
    }
  });
});

describe("checkpoints", () => {
  test("the first member that leaves none ends the study, with what to do", () => {
    const { reason, trials } = drive(pbt(), { checkpoint: ({ number }) => number !== 2 });
    expect(reason).toMatch(
      /^trial 2 left no checkpoint at epoch 3, and .*TUNESMITH_CHECKPOINT.*TUNESMITH_RESUME.*asha$/,
    );
    expect(copies(trials)).toEqual([]);
    expect(trials.flatMap(({ segments }) => segments).every(({ until }) => until === 3)).toBe(true);
  });

  test("a last one that nobody needs may be missing", () => {
    const { reason } = drive(pbt(), { checkpoint: (_, step) => step < 12 });
    expect(reason).toBe("the population of 8 has trained to epoch 12");
  });
});

describe("members that fail", () => {
  test("are replaced by new ones that train to where the others are", () => {
    const { trials, reason } = drive(pbt(), {
      fails: ({ number, configuration }, until) =>
        (number === 1 && until === 3) || (configuration === 4 && until === 9),
    });
    expect(reason).toBe("the population of 8 has trained to epoch 12; 2 more failed");
    expect(trials.filter(({ state }) => state === "complete")).toHaveLength(8);
    const replacements = trials.filter(
      ({ configuration, segments: [first] }) => configuration >= 8 && first?.from === null,
    );
    expect(replacements.map(({ segments }) => segments[0]).map((s) => [s?.from, s?.until])).toEqual([
      [null, 3],
      [null, 9],
    ]);
  });

  test("are not replaced once the budget is spent", () => {
    const { trials, reason } = drive(pbt(), { trials: 8, fails: ({ number }) => number === 0 });
    expect(reason).toBe("the population of 7 has trained to epoch 12; 1 more failed");
    expect(new Set(trials.map(({ configuration }) => configuration)).size).toBe(8);
  });

  test("do not go on for ever", () => {
    const { trials, reason } = drive(pbt(), { fails: () => true });
    expect(reason).toBe("no member of the population is left: all failed");
    expect(trials).toHaveLength(16);
  });
});

test.each<[Options, Partial<SchedulerContext>, readonly number[]]>([
  [{ interval: 3 }, {}, [3, 6, 9, 12]],
  [{ interval: 5 }, {}, [5, 10, 12]],
  [{ interval: undefined }, {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  [{ interval: 3 }, { fidelity: { resource: "epoch", min: 6, max: 12, parameter: undefined } }, [6, 9, 12]],
  [{ interval: 99 }, {}, [12]],
])("members are compared at each interval, from the least step on: %j", (options, change, steps) => {
  const { trials } = drive(pbt(options, change));
  const untils = trials.flatMap(({ segments }) => segments.map(({ until }) => until));
  expect([...new Set(untils)].sort((a, b) => Number(a) - Number(b))).toEqual(steps);
});

test("only what `explore` names varies; the rest goes with the checkpoint", () => {
  const { trials } = drive(pbt({ explore: ["lr"] }));
  for (const copy of copies(trials)) {
    const source = trials[copy.segments[0]?.from?.trial as number] as Trial;
    const { lr: _, ...rest } = copy.params;
    const { lr: __, ...sourceRest } = source.params;
    expect(rest).toEqual(sourceRest);
    expect(copy.params["lr"]).not.toBe(source.params["lr"]);
  }
});

test("the budget's trials bound the population", () => {
  const { trials } = drive(pbt({}, { trials: 5 }), { trials: 5 });
  expect(new Set(trials.map(({ configuration }) => configuration)).size).toBe(5);
});

describe("pb2", () => {
  const pb2 = (options?: Options) => pb2Scheduler.create(context(options));

  test("is a population whose copies have values in their ranges", () => {
    const { trials, reason } = drive(pb2());
    expect(reason).toBe("the population of 8 has trained to epoch 12");
    expect(copies(trials)).toHaveLength(6);
    for (const { params } of copies(trials)) expect(meetsRequirements(space, params)).toBe(true);
  });

  test("is the same with one worker and with many", () => {
    expect(places(drive(pb2(), { parallel: 1 }).trials)).toEqual(
      places(drive(pb2(), { parallel: 8 }).trials),
    );
  });

  test("proposes values that improve more than perturbed ones do", () => {
    const gain = (scheduler: Scheduler) => {
      const { trials } = drive(scheduler);
      const gains = copies(trials)
        .filter(({ segments }) => (segments[0]?.from?.step ?? 0) > 3)
        .map(({ params, segments }) => train(0, params, (segments[0]?.from?.step ?? 0) + 1));
      return gains.reduce((sum, g) => sum + g, 0) / gains.length;
    };
    const seeds = [1, 2, 3];
    const mean = (make: (seed: number) => Scheduler) =>
      seeds.reduce((sum, seed) => sum + gain(make(seed)), 0) / seeds.length;
    const options = { population: 12, interval: 2 };
    const model = mean((seed) => pb2Scheduler.create(context(options, { seed })));
    const chance = mean((seed) => pbtScheduler.create(context(options, { seed })));
    expect(model).toBeGreaterThan(chance);
  });
});
