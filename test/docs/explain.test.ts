import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { thresholds } from "../../src/analysis/explain/thresholds.ts";

test("the page lists every threshold with its value", () => {
  const page = readFileSync(new URL("../../docs/explain.md", import.meta.url), "utf8");
  const listed = [...page.matchAll(/^\| `(\w+)` \| ([\d.]+) \|/gm)].map(([, name, value]) => [
    name,
    Number(value),
  ]);
  expect(Object.fromEntries(listed)).toEqual(thresholds);
});
