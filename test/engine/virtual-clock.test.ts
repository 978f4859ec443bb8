import { expect, test } from "vitest";
import { createVirtualClock } from "../../src/engine/virtual-clock.ts";

const idle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("calls back in order of time, then in the order of asking", () => {
  const clock = createVirtualClock(1000);
  const calls: string[] = [];
  const note = (name: string) => () => calls.push(`${name} at ${clock.now()}`);
  clock.after(20, note("c"));
  clock.after(5, note("a"));
  clock.after(5, note("b"));
  clock.after(5, () => clock.after(0, note("right after")));
  clock.after(-3, note("late"));
  while (clock.advance());
  expect(calls).toEqual(["late at 1000", "a at 1005", "b at 1005", "right after at 1005", "c at 1020"]);
});

test("a callback that was called off is not called, and calling off twice harms no other", () => {
  const clock = createVirtualClock();
  const calls: number[] = [];
  const cancel = clock.after(1, () => calls.push(1));
  clock.after(2, () => calls.push(2));
  cancel();
  cancel();
  while (clock.advance());
  expect(calls).toEqual([2]);
});

test("time waits for promises that have something to do now", async () => {
  const clock = createVirtualClock();
  const times: number[] = [];
  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const worker = async (ms: number) => {
    for (let round = 0; round < 3; round++) {
      await wait(ms);
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      times.push(clock.now());
    }
    return ms;
  };
  const done = clock.run(Promise.all([worker(10), worker(15)]), idle);
  await expect(done).resolves.toEqual([10, 15]);
  expect(times).toEqual([10, 15, 20, 30, 30, 45]);
});

test("says so where nothing is left to happen", async () => {
  const clock = createVirtualClock();
  await expect(clock.run(new Promise(() => {}), idle)).rejects.toThrow("nothing is left to happen");
  await expect(clock.run(Promise.reject(new Error("its own failure")), idle)).rejects.toThrow(
    "its own failure",
  );
});
