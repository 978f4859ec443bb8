import { expect, test } from "vitest";
import { memoryBytes, memoryText } from "../../src/study/memory.ts";

test.each([
  ["512MB", 512 * 2 ** 20],
  ["8GB", 8 * 2 ** 30],
  ["8 GiB", 8 * 2 ** 30],
  ["1.5G", 1.5 * 2 ** 30],
  ["2T", 2 * 2 ** 40],
  ["64K", 64 * 2 ** 10],
  ["1000", 1000],
  ["1000B", 1000],
  [1e6, 1e6],
  ["", undefined],
  ["GB", undefined],
  ["1 PB", undefined],
  ["-1GB", undefined],
  [0, undefined],
  [Number.NaN, undefined],
])("%j", (value, bytes) => {
  expect(memoryBytes(value)).toBe(bytes);
});

test.each([
  [512, "512 B"],
  [1024, "1 KB"],
  [1.5 * 1024 ** 2, "1.5 MB"],
  [8 * 1024 ** 3, "8 GB"],
  [1234 * 1024 ** 4, "1230 TB"],
])("%d bytes are shown as %s", (bytes, text) => {
  expect(memoryText(bytes)).toBe(text);
});
