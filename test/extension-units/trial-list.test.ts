import { describe, expect, test } from "vitest";
import { trialList } from "../../src/extension/trial-list.ts";
import { failed, running, state, trial } from "./trials.ts";

/** The numbers that are listed; of the best with a star. */
const listed = (...[study, limit]: [Parameters<typeof trialList>[0], number]) =>
  trialList(study, limit)
    .trials.map(({ number, isBest }) => `${number}${isBest ? "*" : ""}`)
    .join(" ");

const ups = [0.5, 0.9, 0.1, 0.8, 0.3].map((value, number) => trial(number, { values: [value] }));

describe("the trials that are listed", () => {
  test.each([
    ["none of a study that was not run", undefined, 4, ""],
    ["those that run, the best, the latest", state([...ups, running(5)]), 4, "5 1* 4 3"],
    ["all, where there is room", state([...ups, running(5)]), 10, "5 1* 3 0 4 2"],
    ["the lowest first where less is better", state(ups, { directions: [1] }), 2, "2* 4"],
    ["the latest where no trial is complete", state([failed(0, "x"), failed(1, "x")]), 3, "1 0"],
    ["no more than the limit", state([running(0), running(1), running(2)]), 2, "2 1"],
  ])("%s", (_, study, limit, expected) => expect(listed(study, limit)).toBe(expected));

  test("are few and found in one pass, however many there are", () => {
    const many = Array.from({ length: 20_000 }, (_, number) => trial(number, { values: [number % 997] }));
    const { trials, total } = trialList(state(many), 20);
    expect(trials).toHaveLength(20);
    expect(total).toBe(20_000);
    expect(trials[0]).toMatchObject({ value: 996, isBest: true });
  });

  test("say what a person asks first", () => {
    const [brief] = trialList(state([failed(0, "exit code 1")]), 1).trials;
    expect(brief).toEqual({
      number: 0,
      state: "failed",
      isBest: false,
      value: null,
      step: null,
      params: { lr: 0 },
      reason: "exit code 1",
    });
  });
});
