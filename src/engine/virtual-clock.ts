import type { Clock } from "./ports.ts";

/** A clock whose time passes only when it is told to, so that a day of trials takes milliseconds. */
export interface VirtualClock extends Clock {
  /**
   * Jumps to the next callback that is due and calls it. Callbacks due at the same time are called in the order in
   * which they were asked for.
   *
   * @returns false where nothing is left to happen
   */
  advance(): boolean;
  /**
   * Lets time pass until `done` settles, and settles as it does.
   *
   * @param idle resolves once everything that is ready has run, such as `() => new Promise(setImmediate)`: time must
   *   not pass while a promise still has something to do now
   * @throws Error where nothing is left to happen and `done` still waits
   */
  run<T>(done: Promise<T>, idle: () => Promise<void>): Promise<T>;
}

interface Appointment {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** @param startMs the time at which it starts, in milliseconds since the epoch */
export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs;
  // Sorted by due time, those of one time in the order in which they were made.
  const appointments: Appointment[] = [];

  const advance = (): boolean => {
    const next = appointments.shift();
    if (next === undefined) return false;
    nowMs = next.dueMs;
    next.callback();
    return true;
  };

  return {
    now: () => nowMs,
    elapsed: () => nowMs,
    after(delayMs, callback) {
      const appointment = { dueMs: nowMs + Math.max(0, delayMs), callback };
      const place = appointments.findLastIndex(({ dueMs }) => dueMs <= appointment.dueMs) + 1;
      appointments.splice(place, 0, appointment);
      return () => {
        const index = appointments.indexOf(appointment);
        if (index >= 0) appointments.splice(index, 1);
      };
    },
    advance,
    async run(done, idle) {
      let settled = false;
      const note = () => {
        settled = true;
      };
      done.then(note, note);
      for (;;) {
        await idle();
        if (settled) return done;
        if (!advance())
          throw new Error("nothing is left to happen, and what was waited for has not happened");
      }
    },
  };
}
