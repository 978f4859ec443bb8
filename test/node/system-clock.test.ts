import { expect, test } from "vitest";
import { createSystemClock } from "../../src/node/system-clock.ts";

/** Moves the machine's clock, and lets time pass. */
function machine() {
  let wall = 1_000_000;
  let monotonic = 50;
  const clock = createSystemClock({ wall: () => wall, monotonic: () => monotonic });
  return {
    clock,
    pass: (ms: number) => {
      wall += ms;
      monotonic += ms;
      return clock.now();
    },
    set: (byMs: number) => {
      wall += byMs;
      return clock.now();
    },
  };
}

test("a clock that is set back goes on, and durations stay what they were", () => {
  const { clock, pass, set } = machine();
  const start = clock.now();
  const before = clock.elapsed();
  expect(pass(10_000) - start).toBe(10_000);
  expect(set(-3_600_000) - start).toBe(10_000);
  expect(pass(20_000) - start).toBe(30_000);
  expect(clock.elapsed() - before).toBe(30_000);
});

test("a clock that is set right again is followed", () => {
  const { clock, pass, set } = machine();
  const start = clock.now();
  set(-3_600_000);
  pass(5_000);
  expect(set(3_600_000) - start).toBe(5_000);
  expect(pass(1_000) - start).toBe(6_000);
});

test("a machine that has slept sees the time that it is, and counts none of it", () => {
  const { clock, set } = machine();
  const [start, before] = [clock.now(), clock.elapsed()];
  expect(set(8 * 3_600_000) - start).toBe(8 * 3_600_000);
  expect(clock.elapsed()).toBe(before);
});

test("no small correction makes it go back", () => {
  const { clock, pass, set } = machine();
  let last = clock.now();
  for (let count = 0; count < 20; count++) {
    for (const now of [set(-900), pass(10), set(900)]) {
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  }
});
