import { describe, expect, test } from "vitest";
import { filterByExpression, type TrialMark } from "../../src/analysis/trial-filter.ts";
import { makeTrial as trial } from "./make-trial.ts";

const trials = [
  trial(0, {
    params: { lr: 0.001, optimizer: "adam" },
    metrics: { loss: 0.5 },
    startedAt: 0,
    endedAt: 90_000,
  }),
  trial(1, { params: { lr: 0.1, optimizer: "sgd", momentum: 0.9 }, metrics: { loss: 0.2 }, step: 4 }),
  trial(2, {
    state: "pruned",
    params: { lr: 0.005, state: "odd" },
    metrics: { loss: Number.NaN },
    retryOf: 1,
  }),
  trial(3, { state: "failed", params: { lr: 0.02 }, reason: "out of memory" }),
];
const mark: TrialMark = { isStarred: true, tags: ["good", "slow"], comment: "look here" };

function shown(text: string) {
  const { shown, problem } = filterByExpression(trials, text, (number) => (number === 1 ? mark : undefined));
  return { numbers: shown.map(({ number }) => number), problem };
}

describe("what an expression lets through", () => {
  test.each<[string, readonly number[]]>([
    ["", [0, 1, 2, 3]],
    ["  ", [0, 1, 2, 3]],
    ['lr < 0.01 and state == "complete"', [0]],
    ["0.001 < lr <= 0.02", [2, 3]],
    ["momentum > 0", [1]],
    // Absent, and so not "not above".
    ["not momentum > 0", []],
    ["momentum > 0 or lr < 0.01", [0, 1, 2]],
    ['optimizer in ["adam", "rmsprop"]', [0]],
    // Not a number, and so neither below nor above.
    ["loss < 1 or loss >= 1", [0, 1]],
    ["metrics.loss < 0.3", [1]],
    ['params.state == "odd"', [2]],
    ["duration > 60", [0]],
    ["step >= 4", [1]],
    ["number >= 2", [2, 3]],
    ["retry", [2]],
    ['"memory" in reason', [3]],
    ["starred", [1]],
    ['"slow" in tags', [1]],
    ['not starred and comment == ""', [0, 2, 3]],
  ])("%s", (text, expected) => {
    expect(shown(text)).toEqual({ numbers: expected, problem: null });
  });
});

describe("what cannot be answered is said, and hides nothing", () => {
  test.each<[string, RegExp]>([
    ["lr <", /./],
    ["lr < 0.01 and", /./],
    ["rate < 0.01", /No trial has `rate`\. Known are number, state/],
    ["lr", /true or false/],
    ["lr == 0.1 or optimizer", /true or false/],
    ['lr < "a"', /compares two numbers or two texts/],
    ["f(lr)", /cannot be called|No trial has/],
  ])("%s", (text, expected) => {
    const { numbers, problem } = shown(text);
    expect(problem).toMatch(expected);
    expect(numbers).toEqual([0, 1, 2, 3]);
  });
});
