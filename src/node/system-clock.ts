import type { Clock } from "../engine/ports.ts";

/** Where a clock has its time from, both in milliseconds. */
export interface TimeSource {
  /** Since the epoch, as the machine is set. */
  wall(): number;
  /** Of any origin; never goes back. */
  monotonic(): number;
}

/** Setting a clock right by less than this is what time servers do all day. */
const toleratedMs = 1_000;

/**
 * A clock that a machine whose time is set back does not take along: it then goes on from where it was, until the machine
 * has caught up. A jump forward is taken as it comes, for it is what a machine that has slept sees.
 */
export function createSystemClock({ wall, monotonic }: TimeSource): Clock {
  let lastWall = wall();
  let lastMonotonic = monotonic();
  let lastNow = lastWall;
  /** How far this clock is ahead of the machine's. */
  let ahead = 0;
  return {
    now: () => {
      const wallNow = wall();
      const monotonicNow = monotonic();
      const jump = wallNow - lastWall - (monotonicNow - lastMonotonic);
      if (jump < -toleratedMs) ahead -= jump;
      else if (jump > toleratedMs) ahead = Math.max(0, ahead - jump);
      lastWall = wallNow;
      lastMonotonic = monotonicNow;
      lastNow = Math.max(lastNow, wallNow + ahead);
      return lastNow;
    },
    elapsed: monotonic,
    after,
  };
}

/** The machine's clock. */
export const systemClock: Clock = createSystemClock({
  wall: () => Date.now(),
  monotonic: () => performance.now(),
});

function after(delayMs: number, callback: () => void): () => void {
  // A timer holds at most 2^31 - 1 ms; a longer one is cut into pieces.
  const longest = 0x7fffffff;
  let timer: NodeJS.Timeout;
  const arm = (leftMs: number) => {
    timer = setTimeout(
      () => (leftMs > longest ? arm(leftMs - longest) : callback()),
      Math.min(leftMs, longest),
    );
  };
  arm(delayMs);
  return () => clearTimeout(timer);
}
