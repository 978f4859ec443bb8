import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFiles } from "../../src/node/find-files.ts";

const root = mkdtempSync(join(tmpdir(), "tunesmith files-"));
beforeAll(() => {
  for (const file of [
    "a.csv",
    "logs/b.csv",
    "logs/train/events.1",
    "logs/train/events.2",
    "logs/validation/events.1",
    "logs/.hidden/events.1",
    ".tunesmith/s/trials/0/events.1",
    "lightning_logs/version_0/metrics.csv",
    "lightning_logs/version_12/metrics.csv",
    "lightning_logs/version_12/deep/metrics.csv",
    "odd (1)+[x]/a.csv",
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  symlinkSync(root, join(root, "logs", "loop"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each<[string, readonly string[]]>([
  ["a.csv", ["a.csv"]],
  ["./logs/*.csv", ["logs/b.csv"]],
  ["logs", ["logs/b.csv", "logs/train/events.1", "logs/train/events.2", "logs/validation/events.1"]],
  ["logs/**", ["logs/b.csv", "logs/train/events.1", "logs/train/events.2", "logs/validation/events.1"]],
  ["logs/**/events.1", ["logs/train/events.1", "logs/validation/events.1"]],
  ["**/events.?", ["logs/train/events.1", "logs/train/events.2", "logs/validation/events.1"]],
  [
    "lightning_logs/version_*/metrics.csv",
    ["lightning_logs/version_0/metrics.csv", "lightning_logs/version_12/metrics.csv"],
  ],
  [".tunesmith/**", [".tunesmith/s/trials/0/events.1"]],
  ["odd (1)+[x]/*.csv", ["odd (1)+[x]/a.csv"]],
  ["nowhere/**", []],
  ["logs/*", ["logs/b.csv"]],
])("%s", (pattern, files) => {
  const found = (of: string) => findFiles(root, of).map((file) => relative(root, file));
  expect(found(pattern)).toEqual(files);
  expect(found(join(root, pattern))).toEqual(files);
});
