import { describe, expect, test } from "vitest";
import { logImprovement, logProbability } from "../../../src/samplers/gp/expected-improvement.ts";
import { slopeOf } from "./numbers.ts";

// log(phi(z) + z Phi(z)) and log Phi(z), to 40 digits by mpmath.
const table: [number, number, number][] = [
  [-40, -808.29856835662, -804.608442013754],
  [-10, -55.5531220361224, -53.2312851505125],
  [-3, -7.86968605960303, -6.60772622151035],
  [-2.01, -4.79561872751227, -3.80696078493148],
  [-1.99, -4.74203036439703, -3.75949645448969],
  [-0.5, -1.62051626438732, -1.17591176159362],
  [0.7, -0.170931419224741, -0.277023942277131],
  [2.5, 0.917092065592165, -0.00622902548586],
];

describe.each(table)("at %f", (z, improvement, probability) => {
  test("has the value known for it", () => {
    expect(logImprovement(z).value / improvement).toBeCloseTo(1, 10);
    expect(logProbability(z).value / probability).toBeCloseTo(1, 10);
  });

  test("has the slope of its values", () => {
    for (const f of [logImprovement, logProbability]) {
      const { slope } = f(z);
      expect(slope / slopeOf((x) => f(x).value, z, 1e-4 * Math.max(1, Math.abs(z)))).toBeCloseTo(1, 4);
    }
  });
});

test("rises all the way, across the seam of its two forms too", () => {
  for (let z = -60; z < 5; z += 0.01) {
    expect(logImprovement(z + 0.01).value).toBeGreaterThan(logImprovement(z).value);
    expect(logProbability(z + 0.01).value).toBeGreaterThan(logProbability(z).value);
  }
});
