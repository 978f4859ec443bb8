import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fullScheduler } from "../../src/schedulers/full.ts";
import type { Scheduler } from "../../src/schedulers/scheduler.ts";
import { signedRankTest } from "../../src/schedulers/signed-rank.ts";
import { createStoppingRule, withStoppingRules } from "../../src/schedulers/stopping-rules.ts";
import type { Direction } from "../../src/study/objective.ts";
import type { StoppingRuleChoice } from "../../src/study/study.ts";
import { type CurveHistory, curveHistory } from "./curve-history.ts";

const rule = (choice: StoppingRuleChoice, direction: Direction = "minimize") =>
  createStoppingRule(choice, { objective: { metric: "loss", direction, of: "last" }, stepName: "epoch" });

type Curve = readonly (readonly [step: number, value: number | null])[];

/** The step at which each of the trials, run one after the other, is stopped; null where it is not. */
function stoppedAt(choice: StoppingRuleChoice, direction: Direction, curves: readonly Curve[]) {
  const history = curveHistory();
  const judge = rule(choice, direction);
  return curves.map((curve) => {
    const number = history.start();
    for (const [step, value] of curve) {
      const trial = history.report(number, step, value ?? Number.NaN);
      const reason = judge.judge(history, trial);
      // Remembering changes nothing.
      expect(rule(choice, direction).judge(history, trial)).toBe(reason);
      if (reason === undefined) continue;
      history.end(number, "pruned");
      return step;
    }
    history.end(number, "complete");
    return null;
  });
}

const recorded = JSON.parse(readFileSync(new URL("optuna-pruners.json", import.meta.url), "utf8")) as {
  readonly cases: readonly {
    readonly direction: Direction;
    readonly curves: readonly Curve[];
    readonly decisions: readonly {
      readonly choice: StoppingRuleChoice;
      readonly stopped: readonly (number | null)[];
    }[];
  }[];
  readonly rankTests: readonly { readonly differences: readonly number[]; readonly p: number }[];
};

describe("decides as Optuna's pruners do on recorded curves", () => {
  const rows = recorded.cases.flatMap(({ direction, curves, decisions }, index) =>
    decisions.map(({ choice, stopped }) => ({ index, direction, choice, stopped, curves })),
  );
  test.each(rows)("curves $index, $direction, $choice", ({ direction, choice, curves, stopped }) => {
    expect(stoppedAt(choice, direction, curves)).toEqual(stopped);
    expect(new Set(stopped).size).toBeGreaterThan(1);
  });
});

describe("the signed-rank test", () => {
  test.each(recorded.rankTests)("gives scipy's probability $p", ({ differences, p }) => {
    expect(signedRankTest(differences)).toBeCloseTo(p, 10);
  });

  test.each([
    // Of the 2^n choices of signs: one has all five positive, three have a sum of ranks of at least 13.
    [[1, 2, 3, 4, 5], 1 / 32],
    [[-2, 1, 3, 4, 5], 3 / 32],
    [[-1, -2, -3], 1],
    [[0, 0], 0.5],
    // Darwin's maize in eighths of an inch: scipy's manual has the two-sided probability, 0.041259765625.
    [[49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], 0.041259765625 / 2],
  ])("%j: %d", (differences, p) => {
    expect(signedRankTest(differences)).toBeCloseTo(p, 4);
  });
});

/** Ends three trials with these values at the steps 1, 2, 3. */
function withEnded(curves: readonly (readonly number[])[]): CurveHistory {
  const history = curveHistory();
  for (const curve of curves) {
    const number = history.start();
    for (const [index, value] of curve.entries()) history.report(number, index + 1, value);
    history.end(number, "complete");
  }
  return history;
}

/** What the rule says at the end of a curve that begins at step 1. */
function verdict(
  choice: StoppingRuleChoice,
  others: readonly (readonly number[])[],
  curve: readonly number[],
) {
  const history = withEnded(others);
  const number = history.start();
  let said: string | undefined;
  for (const [index, value] of curve.entries())
    said = rule(choice).judge(history, history.report(number, index + 1, value));
  return said;
}

const three = [
  [5, 3, 1],
  [6, 4, 2],
  [7, 5, 3],
];

describe("known answers, with the reason", () => {
  test.each<[StoppingRuleChoice, readonly (readonly number[])[], readonly number[], string | undefined]>([
    [{ rule: "median", startup: 3 }, three, [6], undefined],
    [
      { rule: "median", startup: 3 },
      three,
      [6.5],
      "stopped by the median rule at epoch 1: at best 6.5 against a cut of 6 from 3 trials",
    ],
    // Its best so far counts, not its latest.
    [{ rule: "median", startup: 3 }, three, [4, 9], undefined],
    [{ rule: "median", startup: 4 }, three, [9], undefined],
    [{ rule: "median", startup: 0, warmup: 2 }, three, [9], undefined],
    // Nobody has been there.
    [{ rule: "median", startup: 0 }, three, [9, 9, 9, 9], undefined],
    [
      { rule: "percentile", percentile: 25, startup: 0 },
      three,
      [5.6],
      "stopped by the percentile 25 rule at epoch 1: at best 5.6 against a cut of 5.5 from 3 trials",
    ],
    [{ rule: "percentile", percentile: 100, startup: 0 }, three, [7], undefined],
    [
      { rule: "median", startup: 0 },
      three,
      [Number.NaN],
      "stopped by the median rule at epoch 1: loss is NaN",
    ],
    [{ rule: "patience", patience: 2 }, [], [3, 2, 2.5], undefined],
    [
      { rule: "patience", patience: 2 },
      [],
      [3, 2, 2.5, 2.2],
      "stopped by the patience rule at epoch 4: no better than 2 (epoch 2) in 2 reports",
    ],
    // A flat curve has not improved.
    [
      { rule: "patience", patience: 1 },
      [],
      [3, 3],
      "stopped by the patience rule at epoch 2: no better than 3 (epoch 1) in 1 report",
    ],
    [{ rule: "patience", patience: 2, delta: 0.5 }, [], [3, 2.8, 2.4], undefined],
    [
      { rule: "patience", patience: 2, delta: 0.6 },
      [],
      [3, 2.8, 2.4],
      "stopped by the patience rule at epoch 3: no better than 3 (epoch 1) in 2 reports",
    ],
    [{ rule: "patience", patience: 2, warmup: 5 }, [], [1, 2, 3, 4], undefined],
    [
      { rule: "patience", patience: 1 },
      [],
      [3, Number.NaN],
      "stopped by the patience rule at epoch 2: no better than 3 (epoch 1) in 1 report",
    ],
    [{ rule: "threshold", upper: 10 }, [], [10], undefined],
    [
      { rule: "threshold", upper: 10 },
      [],
      [10.25],
      "stopped by the threshold rule at epoch 1: loss is 10.25, above 10",
    ],
    [
      { rule: "threshold", lower: -1 },
      [],
      [Number.NEGATIVE_INFINITY],
      "stopped by the threshold rule at epoch 1: loss is -Infinity, below -1",
    ],
    [
      { rule: "threshold", lower: 0 },
      [],
      [Number.NaN],
      "stopped by the threshold rule at epoch 1: loss is NaN",
    ],
    [{ rule: "wilcoxon" }, [[1, 2, 3, 4]], [2, 3.1, 4.2], undefined],
    [
      { rule: "wilcoxon" },
      [[1, 2, 3, 4]],
      [2, 3.1, 4.2, 5.3],
      "stopped by the Wilcoxon rule after 4 measurements in common with trial 0: worse with p = 0.0625, below 0.1",
    ],
    [{ rule: "wilcoxon", p: 0.05 }, [[1, 2, 3, 4]], [2, 3.1, 4.2, 5.3], undefined],
    [{ rule: "wilcoxon", warmup: 5 }, [[1, 2, 3, 4]], [2, 3.1, 4.2, 5.3], undefined],
    // Worse on nearly every fold, but better on average.
    [{ rule: "wilcoxon", p: 0.2 }, [[1, 2, 3, 90]], [2, 3.1, 4.2, 5.3], undefined],
    [{ rule: "wilcoxon" }, [[1, 2, 3, 4]], [2, Number.NaN, 4.2, 5.3, 6], undefined],
    [{ rule: "wilcoxon" }, [], [2, 3, 4, 5], undefined],
  ])("%j after %j: %j", (choice, others, curve, reason) => {
    expect(verdict(choice, others, curve)).toBe(reason);
  });

  test("only trials that ran to their end are compared with", () => {
    const history = withEnded(three);
    for (const state of ["pruned", "failed", "infeasible", "cancelled"] as const) {
      const number = history.start();
      history.report(number, 1, 0);
      history.end(number, state);
    }
    const number = history.start();
    expect(rule({ rule: "median", startup: 3 }).judge(history, history.report(number, 1, 6))).toBeUndefined();
    expect(rule({ rule: "median", startup: 4 }).judge(history, history.report(number, 1, 9))).toBeUndefined();
  });

  test.each<[StoppingRuleChoice, number]>([
    [{ rule: "median", startup: 0 }, 9],
    [{ rule: "wilcoxon", warmup: 1, p: 0.6 }, 9],
  ])("%j sees no result beyond the horizon", (choice, value) => {
    const history = withEnded([[10], [1], [2]]);
    const trial = history.report(history.start(), 1, value);
    const judge = rule(choice);
    for (const [horizon, isStopped] of [
      [0, false],
      [1, false],
      [2, true],
      [undefined, true],
    ] as const) {
      history.horizon = horizon;
      expect([horizon, judge.judge(history, trial) !== undefined]).toEqual([horizon, isStopped]);
    }
  });

  test("what was remembered of a longer history is forgotten with it", () => {
    const judge = rule({ rule: "median", startup: 0 });
    const long = withEnded(three);
    expect(judge.judge(long, long.report(long.start(), 1, 9))).toBeDefined();
    const short = withEnded([[20, 20, 20]]);
    expect(judge.judge(short, short.report(short.start(), 1, 9))).toBeUndefined();
  });
});

describe("on top of a scheduler", () => {
  const objective = { metric: "loss", direction: "minimize", of: "last" } as const;
  const rules = (...choices: StoppingRuleChoice[]) =>
    choices.map((choice) => createStoppingRule(choice, { objective, stepName: "epoch" }));
  const full = fullScheduler.create({
    space: { parameters: [], constants: {}, derived: [], requirements: [] },
    objectives: [objective],
    fidelity: undefined,
    seed: 1,
    trials: undefined,
    parallel: 1,
    options: {},
  });

  test("any rule stops, the first says why", () => {
    const stacked = withStoppingRules(
      full,
      rules({ rule: "threshold", upper: 5 }, { rule: "patience", patience: 1 }),
    );
    const history = curveHistory();
    const number = history.start();
    expect(stacked.onReport(history, history.report(number, 1, 4))).toEqual({ kind: "continue" });
    expect(stacked.onReport(history, history.report(number, 2, 4.5))).toMatchObject({
      kind: "stop",
      reason: expect.stringContaining("patience"),
    });
    expect(stacked.onReport(history, history.report(number, 3, 6))).toMatchObject({
      kind: "stop",
      reason: expect.stringContaining("threshold"),
    });
  });

  test("the scheduler's own word comes first, and what runs next is its own", () => {
    const strict: Scheduler = {
      next: () => ({ kind: "done", reason: "mine" }),
      onReport: () => ({ kind: "stop", reason: "mine" }),
    };
    const stacked = withStoppingRules(strict, rules({ rule: "threshold", upper: 5 }));
    const history = curveHistory();
    const trial = history.report(history.start(), 1, 9);
    expect(stacked.onReport(history, trial)).toEqual({ kind: "stop", reason: "mine" });
    expect(stacked.next(history, "open")).toEqual({ kind: "done", reason: "mine" });
    expect(withStoppingRules(strict, [])).toBe(strict);
  });
});

test("a judgement looks at what is new, however long the study", () => {
  const history = curveHistory();
  for (let index = 0; index < 2000; index++) {
    const number = history.start();
    for (let step = 1; step <= 5; step++) history.report(number, step, index + step);
    history.end(number, "complete");
  }
  const judge = rule({ rule: "median" });
  const running = history.start();
  judge.judge(history, history.report(running, 1, 5));
  let looks = 0;
  const watched = {
    ...history,
    trials: new Proxy(history.trials, {
      get(target, key) {
        looks++;
        return Reflect.get(target, key);
      },
    }),
  };
  judge.judge(watched, history.report(running, 2, 5));
  expect(looks).toBeLessThan(10);
});
