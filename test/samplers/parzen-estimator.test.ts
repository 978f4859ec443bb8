import { describe, expect, test } from "vitest";
import { parzenAxis } from "../../src/samplers/parzen-axis.ts";
import { fitParzen } from "../../src/samplers/parzen-estimator.ts";
import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";

const domains: Readonly<Record<string, Domain>> = {
  "a continuous range": floatDomain({ low: 0, high: 1 }),
  "a logarithmic range": floatDomain({ low: 1e-5, high: 1, log: true }),
  "few integers": intDomain({ low: 1, high: 7 }),
  "few integers on a log scale": intDomain({ low: 1, high: 40, log: true }),
  "many integers": intDomain({ low: 1, high: 5000 }),
  "ordered choices": ordinalDomain([16, 32, 64]),
  "unordered choices": categoricalDomain(["a", "b", "c", "d"]),
  "a switch": boolDomain(),
  "a single value": floatDomain({ low: 2, high: 2 }),
};

const steps = 2000;

/** Points at which a density is evaluated, and what each stands for. */
function mesh(size: number | undefined): { readonly points: readonly number[]; readonly width: number } {
  return size === undefined
    ? { points: Array.from({ length: steps }, (_, i) => (i + 0.5) / steps), width: 1 / steps }
    : { points: Array.from({ length: size }, (_, i) => i), width: 1 };
}

describe.each(Object.entries(domains))("on %s", (_, domain) => {
  const axis = parzenAxis(domain);
  const valuesAt = (us: readonly number[]) => Float64Array.from(us, (u) => axis.encode(domain.fromUnit(u)));

  test.each([
    ["nothing", [], []],
    ["one value", [0.3], [1]],
    ["both ends and equal ones", [0, 1, 1, 0.5], [1, 1, 1, 1]],
    ["values of unequal weight", [0.1, 0.12, 0.9], [5, 1, 0.01]],
  ])("the density after %s adds up to one, and draws follow it", (_case, us, weights) => {
    const density = fitParzen([axis], [valuesAt(us)], Float64Array.from(weights));
    const { points, width } = mesh(axis.size);
    const masses = points.map((x) => Math.exp(density.logDensity(Float64Array.of(x))) * width);
    expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 3);

    const stream = randomStream(1, "draws");
    const draws = 4000;
    const middle = Math.floor(points.length / 2);
    const expected = masses.slice(0, middle).reduce((sum, mass) => sum + mass, 0);
    let below = 0;
    const point = new Float64Array(1);
    for (let draw = 0; draw < draws; draw++) {
      density.sample(stream, point);
      if ((point[0] as number) < (axis.size === undefined ? 0.5 : middle)) below++;
    }
    // Five standard deviations of a proportion.
    expect(Math.abs(below / draws - expected)).toBeLessThan(2.5 / Math.sqrt(draws));
  });

  test("a value survives being encoded", () => {
    for (const u of [0, 0.2, 0.5, 0.77, 1]) {
      const value = domain.fromUnit(u);
      const decoded = axis.decode(axis.encode(value));
      if (typeof value === "number") expect(decoded).toBeCloseTo(value, 9);
      else expect(decoded).toBe(value);
    }
  });
});

test("a density over several axes keeps what occurs together together", () => {
  const axes = [parzenAxis(floatDomain({ low: 0, high: 1 })), parzenAxis(categoricalDomain(["a", "b"]))];
  const columns = [Float64Array.of(0.1, 0.1, 0.9, 0.9), Float64Array.of(0, 0, 1, 1)];
  const density = fitParzen(axes, columns, new Float64Array(4).fill(1));
  const at = (x: number, choice: number) => density.logDensity(Float64Array.of(x, choice));
  expect(at(0.1, 0)).toBeGreaterThan(at(0.1, 1));
  expect(at(0.9, 1)).toBeGreaterThan(at(0.9, 0));
});

test("kernels narrow down where values lie close, and not below their share of the range", () => {
  const axis = parzenAxis(floatDomain({ low: 0, high: 1 }));
  const peak = (count: number) => {
    const column = Float64Array.from({ length: count }, (_, i) => 0.2 + i * 1e-6);
    const density = fitParzen([axis], [column], new Float64Array(count).fill(1));
    return Math.exp(density.logDensity(Float64Array.of(0.2)));
  };
  expect(peak(30)).toBeGreaterThan(peak(3));
  // A normal kernel of width w has the height 0.4 / w.
  expect(peak(30)).toBeLessThan(0.4 * 32);
});
