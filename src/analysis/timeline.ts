import type { Trial } from "../study/trial.ts";

export type TimelineTrial = Pick<Trial, "number" | "state" | "startedAt" | "endedAt" | "segments">;

/** A trial, or a stretch of one, in the lane of the worker that ran it. Times are milliseconds since the epoch. */
export interface Stretch {
  readonly trial: number;
  readonly lane: number;
  /** What of the machine the worker had; null where nothing was set. */
  readonly slot: string | null;
  readonly start: number;
  readonly end: number;
  /** Whether the trial ended with this stretch, instead of pausing. */
  readonly isLast: boolean;
}

export interface IdleGap {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
}

export interface Timeline {
  readonly laneCount: number;
  /** For people: the worker's number, and what of the machine it had last. */
  readonly laneNames: readonly string[];
  /** By start. */
  readonly stretches: readonly Stretch[];
  readonly gaps: readonly IdleGap[];
  /** Share of the lanes' time, from the first start to the last end, in which something ran. */
  readonly busyShare: number;
}

/**
 * Who ran when. Where nobody recorded the worker, trials are put into the first lane that is free: as many lanes as
 * ever ran at once.
 *
 * @param now when a running trial's stretch ends for the time being
 * @param leastGapMs shorter breaks between two trials are no gaps
 */
export function timelineOf(trials: readonly TimelineTrial[], now: number, leastGapMs: number): Timeline {
  const stretches = trials.flatMap((trial) => stretchesOf(trial, now)).sort((a, b) => a.start - b.start);
  const isRecorded = trials.some(({ segments }) => segments.length > 0);
  const placed = isRecorded ? stretches : intoFreeLanes(stretches);
  const laneCount = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  const first = placed[0]?.start ?? 0;
  const last = placed.reduce((latest, { end }) => Math.max(latest, end), first);
  const busyMs = placed.reduce((sum, { start, end }) => sum + end - start, 0);
  const wholeMs = laneCount * (last - first);
  return {
    laneCount,
    laneNames: laneNamesOf(placed, laneCount),
    stretches: placed,
    gaps: gapsOf(placed, last, leastGapMs),
    busyShare: wholeMs > 0 ? Math.min(1, busyMs / wholeMs) : 0,
  };
}

function stretchesOf(trial: TimelineTrial, now: number): readonly Stretch[] {
  const { number, startedAt, endedAt, segments } = trial;
  if (segments.length > 0) {
    return segments.map((segment, index) => ({
      trial: number,
      lane: segment.worker,
      slot: segment.slot ?? null,
      start: segment.startedAt,
      end: Math.max(segment.startedAt, segment.endedAt ?? endedAt ?? now),
      isLast: index === segments.length - 1,
    }));
  }
  if (startedAt === null) return [];
  if (endedAt === null && trial.state !== "running") return [];
  return [
    {
      trial: number,
      lane: 0,
      slot: null,
      start: startedAt,
      end: Math.max(startedAt, endedAt ?? now),
      isLast: true,
    },
  ];
}

function laneNamesOf(stretches: readonly Stretch[], laneCount: number): readonly string[] {
  const slots = new Map(stretches.map(({ lane, slot }) => [lane, slot]));
  return Array.from({ length: laneCount }, (_, lane) => {
    const slot = slots.get(lane) ?? null;
    return slot === null ? String(lane) : `${lane} (${slot})`;
  });
}

function intoFreeLanes(stretches: readonly Stretch[]): readonly Stretch[] {
  const freeFrom: number[] = [];
  return stretches.map((stretch) => {
    const free = freeFrom.findIndex((time) => time <= stretch.start);
    const lane = free < 0 ? freeFrom.length : free;
    freeFrom[lane] = stretch.end;
    return { ...stretch, lane };
  });
}

function gapsOf(stretches: readonly Stretch[], last: number, leastGapMs: number): readonly IdleGap[] {
  const busyUntil = new Map<number, number>();
  const first = stretches[0]?.start ?? 0;
  const gaps: IdleGap[] = [];
  const note = (lane: number, start: number, end: number) => {
    if (end - start >= leastGapMs && end > start) gaps.push({ lane, start, end });
  };
  for (const { lane, start, end } of stretches) {
    note(lane, busyUntil.get(lane) ?? first, start);
    busyUntil.set(lane, Math.max(busyUntil.get(lane) ?? first, end));
  }
  for (const [lane, until] of busyUntil) note(lane, until, last);
  return gaps.sort((a, b) => a.start - b.start || a.lane - b.lane);
}
