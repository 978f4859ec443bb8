import { expect, test } from "vitest";
import { lineageOf, scheduleOf } from "../../src/analysis/lineage.ts";
import type { Segment, Trial } from "../../src/study/trial.ts";
import { makeTrial } from "./make-trial.ts";

const segment = (from: Segment["from"], reason: string | null = null): Segment => ({
  from,
  until: null,
  startedAt: 0,
  endedAt: 1,
  checkpoint: true,
  reason,
  bracket: null,
  worker: 0,
});

// Members 0 and 1. At step 4 member 1 copies trial 0 as trial 2; at step 8 member 0 copies trial 2 as trial 3.
const population: readonly Trial[] = [
  makeTrial(0, { configuration: 10, step: 8, params: { lr: 1 }, segments: [segment(null)] }),
  makeTrial(1, { configuration: 11, step: 4, params: { lr: 2 }, segments: [segment(null)] }),
  makeTrial(2, {
    configuration: 11,
    step: 12,
    params: { lr: 3 },
    segments: [segment({ trial: 0, step: 4 }, "second of two"), segment({ trial: 2, step: 8 })],
  }),
  makeTrial(3, {
    configuration: 10,
    step: 12,
    params: { lr: 4 },
    segments: [segment({ trial: 2, step: 8 })],
  }),
];

test("members go on under new numbers, and what they copied is told", () => {
  expect(lineageOf(population)).toEqual({
    memberCount: 2,
    lives: [
      { trial: 0, member: 0, start: 0, end: 8 },
      { trial: 1, member: 1, start: 0, end: 4 },
      { trial: 2, member: 1, start: 4, end: 12 },
      { trial: 3, member: 0, start: 8, end: 12 },
    ],
    copies: [
      { source: 0, target: 2, step: 4, reason: "second of two" },
      { source: 2, target: 3, step: 8, reason: null },
    ],
  });
});

test("the learned schedule is what the weights of a trial were trained with, from the first step on", () => {
  expect(scheduleOf(population, 3)).toEqual([
    { trial: 0, start: 0, end: 4, params: { lr: 1 } },
    { trial: 2, start: 4, end: 8, params: { lr: 3 } },
    { trial: 3, start: 8, end: 12, params: { lr: 4 } },
  ]);
});

test("a trial that only paused copied nobody", () => {
  const paused = makeTrial(0, { step: 9, segments: [segment(null), segment({ trial: 0, step: 3 })] });
  expect(lineageOf([paused]).copies).toEqual([]);
  expect(scheduleOf([paused], 0)).toHaveLength(1);
});

test("a journal in which a trial copies a later one does not make the schedule endless", () => {
  const broken = [makeTrial(0, { step: 4, segments: [segment({ trial: 1, step: 2 })] }), makeTrial(1)];
  expect(scheduleOf(broken, 0)).toHaveLength(1);
});
