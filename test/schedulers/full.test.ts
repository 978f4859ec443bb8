import { expect, test } from "vitest";
import { fullScheduler } from "../../src/schedulers/full.ts";
import type { Trial } from "../../src/study/trial.ts";
import { historyBuilder } from "../samplers/history-builder.ts";
import { spaceOf } from "../samplers/spaces.ts";

const fidelity = (max: number | undefined) => ({ resource: "epoch", min: 1, max, parameter: undefined });

test.each([
  ["without a fidelity", undefined, undefined],
  ["with a fidelity", fidelity(27), 27],
  ["with a fidelity that has no end", fidelity(undefined), undefined],
])("%s every configuration runs to its end", (_, given, until) => {
  const space = spaceOf({ parameters: {} });
  const builder = historyBuilder(space);
  const scheduler = fullScheduler.create({
    space,
    objectives: [],
    fidelity: given,
    seed: 1,
    trials: undefined,
    parallel: 1,
    options: {},
  });
  expect(scheduler.next(builder.build(), "open")).toEqual({ kind: "start", until });
  for (const value of [1, 1e9, Number.NaN]) {
    builder.add({}, "running-with-reports", [value]);
    const history = builder.build();
    expect(scheduler.onReport(history, history.trials.at(-1) as Trial)).toEqual({ kind: "continue" });
  }
  expect(scheduler.next(builder.build(), "open")).toEqual({ kind: "start", until });
  expect(scheduler.next(builder.build(), "spent").kind).toBe("done");
});
