import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HeartbeatWatch, silentSince } from "../../src/node/heartbeat.ts";
import { temporaryFolder } from "./journal-support.ts";

function runnerFile() {
  const file = join(temporaryFolder(), "runner.json");
  writeFileSync(file, "{}");
  const beat = (atMs: number) => utimesSync(file, atMs / 1000, atMs / 1000);
  return { file, beat };
}

test("a runner that has missed six beats is silent since the last one", () => {
  const { file, beat } = runnerFile();
  beat(1_000_000);
  expect(silentSince(file, 1_029_000)).toBeUndefined();
  expect(silentSince(file, 1_031_000)).toBe(1_000_000);
  expect(silentSince(`${file}.gone`, 1_031_000)).toBeUndefined();
});

test("for one who watches, neither sleep nor a clock that is set makes a runner silent", () => {
  const { file, beat } = runnerFile();
  const watch = new HeartbeatWatch();
  beat(1_000_000);
  expect(watch.silentSince(file, 0)).toBeUndefined();
  // Hours later by the clock, a moment by the watch.
  expect(watch.silentSince(file, 5_000)).toBeUndefined();
  beat(500_000);
  expect(watch.silentSince(file, 28_000)).toBeUndefined();
  expect(watch.silentSince(file, 57_000)).toBeUndefined();
  expect(watch.silentSince(file, 59_000)).toBe(500_000);
  beat(600_000);
  expect(watch.silentSince(file, 60_000)).toBeUndefined();
});
