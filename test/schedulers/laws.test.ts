import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ashaScheduler } from "../../src/schedulers/asha.ts";
import { halvingScheduler } from "../../src/schedulers/halving.ts";
import { hyperbandScheduler } from "../../src/schedulers/hyperband.ts";
import { overPower } from "../../src/schedulers/rungs.ts";
import type { SchedulerContext, SchedulerDefinition } from "../../src/schedulers/scheduler.ts";
import type { History } from "../../src/study/history.ts";
import type { Objective } from "../../src/study/objective.ts";
import { type Accident, type Course, contextOf, type Decision, drive } from "./drive.ts";

const loss: Objective = { metric: "loss", direction: "minimize", of: "last" };
const accuracy: Objective = { metric: "accuracy", direction: "maximize", of: "best" };

interface Case {
  readonly definition: SchedulerDefinition;
  readonly context: SchedulerContext;
}

const variants: Readonly<Record<string, (given: Partial<SchedulerContext>) => Case>> = {
  "asha, stop": (given) => ({
    definition: ashaScheduler,
    context: contextOf({ ...given, options: { variant: "stop" } }),
  }),
  "asha, promote": (given) => ({
    definition: ashaScheduler,
    context: contextOf({ ...given, options: { variant: "promote" } }),
  }),
  "asha, promote in brackets": (given) => ({
    definition: ashaScheduler,
    context: contextOf({ ...given, options: { variant: "promote", brackets: 3, eta: 2 } }),
  }),
  hyperband: (given) => ({ definition: hyperbandScheduler, context: contextOf(given) }),
  halving: (given) => ({ definition: halvingScheduler, context: contextOf(given) }),
  "halving, aggressive": (given) => ({
    definition: halvingScheduler,
    context: contextOf({
      ...given,
      fidelity: { resource: "epoch", min: 4, max: 9, parameter: undefined },
      options: { aggressive: true, exhaust: false, eta: 2 },
    }),
  }),
};

function variantNamed(name: string): Case {
  const make = variants[name];
  if (make === undefined) throw new Error(`there is no variant ${name}`);
  return make({});
}

const accident: fc.Arbitrary<Accident | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.integer({ min: 1, max: 12 }),
      kind: fc.constantFrom<Accident["kind"]>("failed", "interrupted", "resumed", "ended", "infeasible"),
    }),
  },
);

/** Values from a few levels, so that ties are common, with NaN and silence among them. */
const level = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

interface Setting {
  readonly workers: number;
  readonly configurations: number;
  readonly levels: readonly number[];
  readonly accidents: readonly (Accident | undefined)[];
  readonly turns: readonly number[];
  readonly every: number;
}

const setting: fc.Arbitrary<Setting> = fc.record({
  workers: fc.integer({ min: 1, max: 6 }),
  configurations: fc.integer({ min: 1, max: 45 }),
  levels: fc.array(level, { minLength: 5, maxLength: 45 }),
  accidents: fc.array(accident, { minLength: 1, maxLength: 20 }),
  turns: fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
  every: fc.constantFrom(1, 1, 1, 2, 5),
});

const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

function courseOf({ levels, accidents, every }: Setting, objectives: number): Course {
  return {
    values: (configuration, step, attempt) =>
      step % every === 0
        ? Array.from(
            { length: objectives },
            (_, objective) =>
              at(levels, configuration * (objective + 1) + attempt + (step > 2 ? 1 : 0)) +
              1 / (step + objective),
          )
        : undefined,
    accident: (configuration, attempt) =>
      attempt > 1 ? undefined : at(accidents, configuration * 3 + attempt),
  };
}

/** Whatever a scheduler said during a drive, with the history copied as it was. */
function runCase({ definition, context }: Case, given: Setting, watch?: (decision: Decision) => void) {
  let turn = 0;
  const objectives = context.objectives.length;
  const max = context.fidelity?.max as number;
  const limited = { ...context, trials: given.configurations, configurations: given.configurations };
  return drive(
    definition.create(limited),
    courseOf(given, objectives),
    {
      workers: given.workers,
      configurations: given.configurations,
      choose: (count) => at(given.turns, turn++) % count,
      ...(watch && { watch }),
    },
    max,
  );
}

const cases = Object.entries(variants).flatMap(([name, make]) => [
  { name: `${name}, one objective`, make: () => make({ objectives: [loss] }) },
  { name: `${name}, two objectives`, make: () => make({ objectives: [loss, accuracy] }) },
]);

describe.each(cases)("$name", ({ make }) => {
  test("comes to an end with nobody left waiting, and gives a reason for whatever it decides", () => {
    fc.assert(
      fc.property(setting, (given) => {
        const { trials, jobs } = runCase(make(), given);
        for (const trial of trials)
          expect(trial.state, `trial ${trial.number}`).not.toMatch(/waiting|running/);
        for (const job of jobs) {
          if (job.kind === "resume" || job.kind === "end" || job.kind === "done")
            expect(job.reason).toMatch(/\w+ \w+/);
          if (job.kind === "resume" || job.kind === "end") expect(job.reason).toMatch(/\d/);
        }
        for (const { state, reason } of trials)
          if (state === "pruned") expect(reason).toMatch(/epoch \d+.*: .*\d/);
      }),
      { numRuns: 60 },
    );
  });

  test("decides the same when it has forgotten everything, and for the same history twice", () => {
    fc.assert(
      fc.property(setting, (given) => {
        const { definition, context } = make();
        const limited = { ...context, trials: given.configurations, configurations: given.configurations };
        runCase({ definition, context }, given, (decision) => {
          const fresh = definition.create(limited);
          // A copy of what surrounds the trials is another history to a memo; the trials are as they were.
          const history: History = { ...decision.history, trials: [...decision.history.trials] };
          if (decision.kind === "job") expect(fresh.next(history, decision.supply)).toEqual(decision.job);
          else {
            const verdict = fresh.onReport(history, decision.trial);
            expect(verdict.kind === "stop" ? verdict.reason : "").toBe(decision.verdict);
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  test("promotes nobody that failed or has no number, and never backwards", () => {
    fc.assert(
      fc.property(setting, (given) => {
        runCase(make(), given, (decision) => {
          if (decision.kind !== "job" || decision.job.kind !== "resume") return;
          const trial = decision.history.trials[decision.job.trial];
          expect(trial?.state).toBe("waiting");
          const before = trial?.segments.at(-1)?.until ?? 0;
          expect(decision.job.until).toBeGreaterThan(before);
          const { objectives } = make().context;
          if (objectives.length === 1)
            expect(trial?.reports.some(({ values: [v] }) => !Number.isNaN(v))).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });
});

test("asha promotes only from the best floor(n / eta) of a rung", () => {
  fc.assert(
    fc.property(setting, (given) => {
      runCase(variantNamed("asha, promote"), given, ({ kind, ...decision }) => {
        if (kind !== "job" || !("job" in decision) || decision.job.kind !== "resume") return;
        const { trial, reason } = decision.job;
        const step = Number(/at epoch (\d+)/.exec(reason)?.[1]);
        const [, rank, count, going] = /rank (\d+) of (\d+).*, (\d+) go on/.exec(reason)?.map(Number) ?? [];
        expect(going).toBe(overPower(count as number, 3, 1, "down"));
        expect(rank).toBeLessThanOrEqual(going as number);
        const better = [...decision.history.configurations.values()].filter((other) => {
          const value = other.reports.findLast((report) => report.step <= step)?.values[0] ?? Number.NaN;
          const own = decision.history.trials[trial]?.reports.findLast((report) => report.step <= step)
            ?.values[0];
          const isThere = (other.reports.at(-1)?.step ?? 0) >= step && !/failed|infeasible/.test(other.state);
          return isThere && value < (own as number);
        });
        expect(better.length).toBeLessThan(rank as number);
      });
    }),
    { numRuns: 60 },
  );
});

test.each(["hyperband", "halving", "halving, aggressive"])(
  "%s lets no more go on than the rounds say",
  (name) => {
    fc.assert(
      fc.property(setting, (given) => {
        const { definition, context } = variantNamed(name);
        const { trials } = runCase({ definition, context }, given);
        const study = { fidelity: context.fidelity, strategy: { options: context.options } };
        const { rungs } = definition.plan(study as never, given.configurations);
        const most = new Map<number, number>();
        for (const { until, configurations } of rungs)
          most.set(until as number, (most.get(until as number) ?? 0) + (configurations as number));
        for (const [until, planned] of most) {
          const there = new Set(
            trials
              .filter(({ segments }) => segments.some((segment) => segment.until === until))
              .map(({ configuration }) => configuration),
          );
          expect(there.size).toBeLessThanOrEqual(planned);
        }
      }),
      { numRuns: 60 },
    );
  },
);
