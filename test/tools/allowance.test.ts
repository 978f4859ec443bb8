import { describe, expect, test } from "vitest";
import type { RunLimits } from "../../src/engine/budget-ceiling.ts";
import { Allowance, type Grant } from "../../src/tools/allowance.ts";

const before = { begun: 10, settled: 10, elapsedMs: 1000 };
const study = { file: "/s.study.yaml", before };

function granted(allowance: Allowance, asked: RunLimits): Grant {
  const taken = allowance.take(asked, study);
  if (taken.kind === "refused") throw new Error(taken.message);
  allowance.begin(taken.grant);
  return taken.grant;
}

describe("what may still be run", () => {
  test.each<[string, RunLimits, RunLimits, RunLimits | "refused"]>([
    ["what was asked for", { trials: 20 }, { trials: 5 }, { trials: 5 }],
    ["all that is left, where nothing was", { trials: 20 }, {}, { trials: 20 }],
    ["not more trials", { trials: 20 }, { trials: 21 }, "refused"],
    ["not more time", { timeMs: 60_000 }, { timeMs: 60_001 }, "refused"],
    [
      "the cap of time beside a wish for trials",
      { timeMs: 60_000 },
      { trials: 7 },
      { trials: 7, timeMs: 60_000 },
    ],
    ["nothing without a cap", {}, { trials: 1 }, "refused"],
  ])("%s", (_, cap, asked, expected) => {
    const taken = new Allowance(cap).take(asked, study);
    expect(taken.kind === "refused" ? taken.kind : taken.grant.limits).toEqual(
      expected === "refused" ? expected : { trials: undefined, timeMs: undefined, ...expected },
    );
  });

  test("several requests together never exceed it, before and after they have begun", () => {
    const allowance = new Allowance({ trials: 20, timeMs: 60_000 });
    const first = granted(allowance, { trials: 12, timeMs: 20_000 });
    expect(allowance.take({ trials: 9 }, study)).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("8 trials and 40 s of run time"),
    });
    const second = granted(allowance, { trials: 8, timeMs: 20_000 });
    expect(allowance.left).toEqual({ trials: 0, timeMs: 20_000 });
    expect(allowance.take({ trials: 1 }, study).kind).toBe("refused");
    // What was not used comes back; what was used does not.
    allowance.giveBack(first, { begun: 13, settled: 13, elapsedMs: 6_000 });
    expect(allowance.left).toEqual({ trials: 9, timeMs: 35_000 });
    allowance.giveBack(first, before);
    allowance.giveBack(second, { begun: 18, settled: 18, elapsedMs: 21_000 });
    expect(allowance.left).toEqual({ trials: 9, timeMs: 35_000 });
  });

  test.each([
    ["trials that were interrupted count", { begun: 14, settled: 11, elapsedMs: 1000 }, 16],
    ["a study that was begun anew meanwhile used all", { begun: 2, settled: 2, elapsedMs: 10 }, 10],
    ["a study that cannot be read used all", undefined, 10],
    ["no more than what it was given", { begun: 90, settled: 90, elapsedMs: 1000 }, 10],
  ])("%s", (_, now, left) => {
    const allowance = new Allowance({ trials: 20 });
    allowance.giveBack(granted(allowance, { trials: 10 }), now);
    expect(allowance.left.trials).toBe(left);
  });

  test("a run that is about to begin is not taken for one that has ended", () => {
    const allowance = new Allowance({ trials: 20 });
    const taken = allowance.take({}, study);
    expect([taken.kind, allowance.open]).toEqual(["granted", []]);
    expect(allowance.left.trials).toBe(0);
  });
});
