import { describe, expect, test } from "vitest";
import { expectedGain } from "../../../src/samplers/gp/expected-gain.ts";
import { floatDomain } from "../../../src/study/domain.ts";
import type { Direction } from "../../../src/study/objective.ts";
import type { Trial } from "../../../src/study/trial.ts";
import { historyBuilder } from "../history-builder.ts";
import { spaceOf } from "../spaces.ts";

const space = spaceOf({
  parameters: { x: floatDomain({ low: 0, high: 1 }), y: floatDomain({ low: 0, high: 1 }) },
});

/** A bowl with its bottom at (0.3, 0.6), looked at on a spiral that comes closer to it. */
function trials(count: number, scale = 1, offset = 0): readonly Trial[] {
  const builder = historyBuilder(space);
  for (let index = 0; index < count; index++) {
    const radius = 0.3 * 0.8 ** index;
    const [dx, dy] = [radius * Math.cos(2.4 * index), radius * Math.sin(2.4 * index)];
    const loss = dx * dx + dy * dy;
    builder.add({ x: 0.3 + dx, y: 0.6 + dy }, "complete", [scale * loss + offset]);
  }
  return builder.build().trials;
}

const gain = (of: readonly Trial[], direction: Direction = "minimize") =>
  expectedGain(of, { space, objective: { metric: "metric0", direction, of: "last" }, seed: 1 });

describe("the improvement that one more trial may bring", () => {
  test("falls as the search comes to its end, and is in units of the objective", () => {
    const [early, late] = [gain(trials(10)), gain(trials(25))];
    expect(late).toBeLessThan(early as number);
    expect(late).toBeLessThan(1e-3);
    const larger = gain(trials(10, 1000, -7)) as number;
    expect(larger / (1000 * (early as number))).toBeCloseTo(1, 3);
  });

  test("does not depend on the sign of the objective", () => {
    expect(gain(trials(12, -1), "maximize")).toBeCloseTo(gain(trials(12)) as number, 12);
  });

  test("is not known from few results, or where nothing is feasible", () => {
    expect(gain(trials(9))).toBeUndefined();
    const infeasible = trials(12).map((trial) => ({
      ...trial,
      state: "infeasible" as const,
      violations: [1],
    }));
    expect(gain(infeasible)).toBeUndefined();
  });

  test("is nothing where everything came to the same", () => {
    expect(gain(trials(12, 0, 3))).toBe(0);
  });

  test("is not changed much by one that is far off", () => {
    const all = trials(15);
    const far = all.map((trial, index) => (index === 4 ? { ...trial, values: [1e6] } : trial));
    const ratio = (gain(far) as number) / (gain(all) as number);
    expect(ratio).toBeLessThan(5);
    expect(ratio).toBeGreaterThan(0.2);
  });

  test("leaves out trials that run, failed or do not count", () => {
    const all = trials(12);
    const extra = all.slice(0, 3).map((trial, index) => ({
      ...trial,
      number: 12 + index,
      configuration: 12 + index,
      state: (["running", "failed", "cancelled"] as const)[index] ?? "failed",
      superseded: index === 2,
    }));
    expect(gain([...all, ...extra])).toBe(gain(all));
  });
});
