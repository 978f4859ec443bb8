import fc from "fast-check";
import { expect, test } from "vitest";
import { timelineOf } from "../../src/analysis/timeline.ts";
import { makeTrial } from "./make-trial.ts";

const ran = (number: number, startedAt: number, endedAt: number | null) =>
  makeTrial(number, { startedAt, endedAt, state: endedAt === null ? "running" : "complete" });

test("without recorded workers, a trial takes the first lane that is free", () => {
  const timeline = timelineOf([ran(0, 0, 10), ran(1, 2, 6), ran(2, 6, 12), ran(3, 11, null)], 14, 1);
  expect(timeline.stretches.map(({ trial, lane, end }) => [trial, lane, end])).toEqual([
    [0, 0, 10],
    [1, 1, 6],
    [2, 1, 12],
    [3, 0, 14],
  ]);
  expect(timeline.laneCount).toBe(2);
  expect(timeline.gaps).toEqual([
    { lane: 1, start: 0, end: 2 },
    { lane: 0, start: 10, end: 11 },
    { lane: 1, start: 12, end: 14 },
  ]);
  expect(timeline.busyShare).toBeCloseTo(23 / 28);
});

test("a trial that paused has a stretch for each part, on the worker that ran it", () => {
  const segment = { from: null, until: 1, checkpoint: true, reason: null, bracket: 0 };
  const trial = makeTrial(0, {
    startedAt: 0,
    endedAt: 9,
    segments: [
      { ...segment, startedAt: 0, endedAt: 2, worker: 1, slot: "gpu 1" },
      { ...segment, startedAt: 5, endedAt: null, worker: 0 },
    ],
  });
  const { stretches, laneNames } = timelineOf([trial], 20, 1);
  expect(stretches).toEqual([
    { trial: 0, lane: 1, slot: "gpu 1", start: 0, end: 2, isLast: false },
    { trial: 0, lane: 0, slot: null, start: 5, end: 9, isLast: true },
  ]);
  expect(laneNames).toEqual(["0", "1 (gpu 1)"]);
});

test("gaps shorter than asked for are none, and nothing at all has no share", () => {
  expect(timelineOf([ran(0, 0, 10), ran(1, 11, 20)], 20, 5).gaps).toEqual([]);
  expect(timelineOf([], 0, 1)).toEqual({
    laneCount: 0,
    laneNames: [],
    stretches: [],
    gaps: [],
    busyShare: 0,
  });
});

test("no lane ever runs two trials at once", () => {
  const anySpan = fc.tuple(fc.nat(50), fc.nat(20));
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 30 }), (spans) => {
      const trials = spans.map(([start, length], number) => ran(number, start, start + length));
      const { stretches } = timelineOf(trials, 100, 1);
      for (const a of stretches)
        for (const b of stretches)
          if (a.trial !== b.trial && a.lane === b.lane)
            expect(a.end <= b.start || b.end <= a.start).toBe(true);
    }),
  );
});
