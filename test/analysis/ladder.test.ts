import { describe, expect, test } from "vitest";
import { type LadderTrial, ladderOf } from "../../src/analysis/ladder.ts";
import type { Segment } from "../../src/study/trial.ts";

const segment = (change: Partial<Segment>): Segment => ({
  from: null,
  until: null,
  startedAt: 0,
  endedAt: 1,
  checkpoint: true,
  reason: null,
  bracket: 0,
  worker: 0,
  ...change,
});

/** A trial that reported `values` at steps 1, 2, 3 ..., paused at each of `rungs` but the last. */
function trial(
  number: number,
  state: LadderTrial["state"],
  values: readonly number[],
  rungs: readonly number[] = [],
  change: Partial<LadderTrial> = {},
): LadderTrial {
  return {
    number,
    state,
    step: values.length,
    reason: null,
    values: null,
    segments: rungs.map((until, index) => {
      const before = rungs[index - 1];
      const from = before === undefined ? null : { trial: number, step: before };
      return segment({ from, until, reason: before === undefined ? null : `on to ${until}` });
    }),
    curve: { steps: values.map((_, index) => index + 1), values: [values] },
    ...change,
  };
}

const rungs = (trials: readonly LadderTrial[], direction: "maximize" | "minimize" = "maximize") =>
  ladderOf(trials, 0, direction).map(({ bracket, step, entries, cut }) => ({
    bracket,
    step,
    entries: entries.map(({ trial, fate }) => `${trial} ${fate}`),
    cut,
  }));

test("three trials come to the first rung, one goes on to the second", () => {
  const trials = [
    trial(0, "pruned", [0.2], [1], { reason: "third of three" }),
    trial(1, "complete", [0.6, 0.7, 0.8], [1, 3]),
    trial(2, "waiting", [0.4], [1]),
  ];
  expect(rungs(trials)).toEqual([
    { bracket: 0, step: 1, entries: ["1 promoted", "2 waiting", "0 stopped"], cut: 0.5 },
    { bracket: 0, step: 3, entries: ["1 finished"], cut: null },
  ]);
  const [first] = ladderOf(trials, 0, "maximize");
  expect(first?.entries.map(({ value }) => value)).toEqual([0.6, 0.4, 0.2]);
  expect(first?.entries.map(({ reason }) => reason)).toEqual(["on to 3", null, "third of three"]);
});

test("brackets have rungs of their own", () => {
  const inBracket = (bracket: number, given: LadderTrial): LadderTrial => ({
    ...given,
    segments: given.segments.map((each) => ({ ...each, bracket })),
  });
  const found = rungs([
    inBracket(1, trial(0, "complete", [1, 1, 1], [3])),
    inBracket(1, trial(1, "pruned", [1], [1])),
    inBracket(0, trial(2, "complete", [1, 1, 1], [1, 3])),
  ]);
  expect(found.map(({ bracket, step }) => [bracket, step])).toEqual([
    [0, 1],
    [0, 3],
    [1, 1],
    [1, 3],
  ]);
});

test("less is better where the objective is minimized, and there is no cut where the groups overlap", () => {
  const trials = [
    trial(0, "complete", [0.3, 0.2, 0.1], [1, 3]),
    trial(1, "pruned", [0.1], [1]),
    trial(2, "complete", [0.2, 0.1, 0.1], [1, 3]),
  ];
  expect(rungs(trials, "minimize")[0]).toMatchObject({
    entries: ["1 stopped", "2 promoted", "0 promoted"],
    cut: null,
  });
});

describe("where nobody recorded rungs", () => {
  const stopped = (number: number, steps: number) =>
    trial(number, "pruned", new Array<number>(steps).fill(1));
  const complete = (number: number, steps: number) =>
    trial(number, "complete", new Array<number>(steps).fill(2));

  test("the steps at which another tool stopped trials are rungs, if they grow as those do", () => {
    expect(rungs([stopped(0, 1), stopped(1, 3), complete(2, 9)]).map(({ step }) => step)).toEqual([1, 3, 9]);
  });

  test.each<[string, readonly LadderTrial[]]>([
    ["no trial", []],
    ["nobody was stopped", [complete(0, 9), complete(1, 3)]],
    ["a rule that judges every report", [2, 3, 4, 5].map((steps, number) => stopped(number, steps))],
    [
      "population-based training",
      [
        trial(0, "pruned", [1, 1], [2]),
        trial(1, "complete", [1, 1, 1, 1], [], {
          segments: [segment({ from: { trial: 0, step: 2 }, until: 4 })],
        }),
      ],
    ],
  ])("%s makes no ladder", (_, trials) => {
    expect(rungs(trials)).toEqual([]);
  });
});
