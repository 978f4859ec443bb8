import { expect, test } from "vitest";
import { isWorthCompleting } from "../../src/server/completion-trigger.ts";

test.each([
  [undefined, "  ", true],
  [" ", "strategy: ", true],
  [" ", "  ", false],
  [" ", "", false],
  [" ", "  -  ", false],
  [" ", "  - ", true],
  ["-", "  -", false],
  ["-", "  command: train --", true],
  ["{", "objective: {", true],
] as const)("typing %j after %j", (trigger, before, isWorth) => {
  expect(isWorthCompleting(trigger, before)).toBe(isWorth);
});
