import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boolDomain,
  categoricalDomain,
  choiceText,
  type Domain,
  floatDomain,
  intDomain,
  numberText,
  ordinalDomain,
} from "../../src/study/domain.ts";
import type { ParamValue } from "../../src/study/value.ts";

const sorted = (pair: readonly [number, number]) => [Math.min(...pair), Math.max(...pair)] as const;
const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const positive = fc.double({ min: 1e-12, max: 1e9, noNaN: true });
const whole = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const natural = fc.integer({ min: 1, max: 2 ** 31 - 1 });

const continuous: fc.Arbitrary<Domain> = fc.oneof(
  fc.tuple(finite, finite).map((pair) => {
    const [low, high] = sorted(pair);
    return floatDomain({ low, high });
  }),
  fc.tuple(positive, positive).map((pair) => {
    const [low, high] = sorted(pair);
    return floatDomain({ low, high, log: true });
  }),
);
const orderedDiscrete: fc.Arbitrary<Domain> = fc.oneof(
  fc
    .tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 500 }), fc.nat(300))
    .map(([low, step, count]) =>
      floatDomain({ low: low / 1000, high: (low + step * count) / 1000, step: step / 1000 }),
    ),
  fc.tuple(whole, whole, fc.integer({ min: 1, max: 1000 })).map(([a, b, step]) => {
    const [low, high] = sorted([a, b]);
    return intDomain({ low, high, step });
  }),
  fc.tuple(natural, natural).map((pair) => {
    const [low, high] = sorted(pair);
    return intDomain({ low, high, log: true });
  }),
  fc.uniqueArray(fc.oneof(whole, fc.string()), { minLength: 1, maxLength: 20 }).map(ordinalDomain),
);
const choices: fc.Arbitrary<ParamValue[]> = fc.uniqueArray(
  fc.oneof(whole, fc.string(), fc.boolean(), fc.constant(null)),
  { minLength: 1, maxLength: 20 },
);
const discrete = fc.oneof(orderedDiscrete, choices.map(categoricalDomain), fc.constant(boolDomain()));
const unit = fc.double({ min: 0, max: 1, noNaN: true });

const indexOf = (domain: Domain, share: number) =>
  Math.min(domain.cardinality - 1, Math.floor(share * domain.cardinality));

describe("for every domain", () => {
  test("each point of the unit interval, and those beyond it, gives a value that is contained", () => {
    const anywhere = fc.oneof(unit, fc.constantFrom(0, 1, -1, 2, 1 - 2 ** -53));
    fc.assert(
      fc.property(fc.oneof(continuous, discrete), anywhere, (domain, u) => {
        expect(domain.contains(domain.fromUnit(u))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("a value lies in the unit interval and comes back from there", () => {
    fc.assert(
      fc.property(discrete, unit, (domain, share) => {
        const value = domain.at(indexOf(domain, share));
        expect(domain.contains(value)).toBe(true);
        const u = domain.toUnit(value);
        expect(u).toBeGreaterThan(0);
        expect(u).toBeLessThan(1);
        expect(domain.fromUnit(u)).toBe(value);
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(continuous, unit, (domain, u) => {
        const value = Number(domain.fromUnit(u));
        const [low, high] = [Number(domain.fromUnit(0)), Number(domain.fromUnit(1))];
        const again = Number(domain.fromUnit(domain.toUnit(value)));
        const isLog = domain.mapping.log === true;
        const scale = isLog ? value * (1 + Math.log(high / low)) : Math.abs(low) + Math.abs(high);
        expect(Math.abs(again - value)).toBeLessThanOrEqual(1e-13 * scale);
      }),
      { numRuns: 1000 },
    );
  });

  test("higher points give values that are not lower, where there is an order", () => {
    fc.assert(
      fc.property(fc.oneof(continuous, orderedDiscrete), unit, unit, (domain, a, b) => {
        const [lower, higher] = sorted([a, b]);
        const [first, second] = [domain.fromUnit(lower), domain.fromUnit(higher)];
        const rank = (value: ParamValue) =>
          domain.kind === "ordinal" ? domain.toInternal(value) : Number(value);
        expect(rank(first)).toBeLessThanOrEqual(rank(second));
        expect(domain.ordered).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("counting covers every value once", () => {
    const small = discrete.filter(({ cardinality }) => cardinality <= 1000);
    fc.assert(
      fc.property(small, (domain) => {
        const values = Array.from({ length: domain.cardinality }, (_, index) => domain.at(index));
        expect(new Set(values).size).toBe(domain.cardinality);
        const reached = new Set(values.map((value) => domain.fromUnit(domain.toUnit(value))));
        expect([...reached]).toEqual(values);
        expect(domain.fromUnit(0)).toBe(values[0]);
        expect(domain.fromUnit(1)).toBe(values.at(-1));
      }),
    );
  });

  test("the journal's number says which value it is", () => {
    fc.assert(
      fc.property(fc.oneof(continuous, discrete), unit, (domain, u) => {
        const value = domain.fromUnit(u);
        const internal = domain.toInternal(value);
        const { distribution } = domain;
        if (distribution.name === "CategoricalDistribution") {
          expect(distribution.attributes.choices[internal]).toBe(value);
          expect(distribution.attributes.choices).toHaveLength(domain.cardinality);
        } else {
          const { low, high } = distribution.attributes;
          expect(internal).toBe(value);
          expect(internal).toBeGreaterThanOrEqual(low);
          expect(internal).toBeLessThanOrEqual(high);
          expect(domain.contains(low)).toBe(true);
          expect(domain.contains(high)).toBe(true);
        }
      }),
    );
  });

  test("values of other types, and numbers that are none, are not contained", () => {
    fc.assert(
      fc.property(fc.oneof(continuous, orderedDiscrete), (domain) => {
        if (domain.kind === "ordinal") return;
        for (const value of ["0", "", true, null, Number.NaN, Number.POSITIVE_INFINITY]) {
          expect(domain.contains(value)).toBe(false);
        }
      }),
    );
  });
});

describe("steps", () => {
  const check = (low: number, high: number, step: number, values: readonly number[]) => {
    const domain = floatDomain({ low, high, step });
    expect(Array.from({ length: domain.cardinality }, (_, index) => domain.at(index))).toEqual(values);
    expect(values.every((value) => domain.contains(value))).toBe(true);
    expect(values.map((value) => domain.contains(value + step / 2))).toEqual(values.map(() => false));
  };
  test.each<[number, number, number, number[]]>([
    [0, 0.3, 0.1, [0, 0.1, 0.2, 0.3]],
    [0, 1, 0.3, [0, 0.3, 0.6, 0.9]],
    [0.7, 1, 0.1, [0.7, 0.8, 0.9, 1]],
    [-0.2, 0.2, 0.1, [-0.2, -0.1, 0, 0.1, 0.2]],
    [1e-3, 5e-3, 2e-3, [0.001, 0.003, 0.005]],
    [1e-7, 3e-7, 1e-7, [1e-7, 2e-7, 3e-7]],
    [1e20, 3e20, 1e20, [1e20, 2e20, 3e20]],
    [1e-120, 3e-120, 1e-120, [1e-120, 2e-120, 3e-120]],
    [0, 1, 5, [0]],
    [2, 2, 0.5, [2]],
    [0, 1, 1, [0, 1]],
  ])("from %d to %d by %d", check);
});

test("zero has no sign", () => {
  const zeros = [
    floatDomain({ low: -0, high: 1 }).fromUnit(0),
    floatDomain({ low: -0.3, high: 0.3, step: 0.1 }).at(3),
    intDomain({ low: -0, high: 1 }).at(0),
    categoricalDomain([-0]).at(0),
  ];
  expect(zeros).toEqual([0, 0, 0, 0]);
});

describe("whole numbers on a logarithmic scale", () => {
  test("each owns the stretch from half below to half above it", () => {
    const domain = intDomain({ low: 1, high: 8, log: true });
    const whole = Math.log(8.5) - Math.log(0.5);
    for (let value = 1; value <= 8; value++) {
      const from = (Math.log(value - 0.5) - Math.log(0.5)) / whole;
      const to = (Math.log(value + 0.5) - Math.log(0.5)) / whole;
      expect(domain.fromUnit(from + 1e-9)).toBe(value);
      expect(domain.fromUnit(to - 1e-9)).toBe(value);
    }
  });

  test.each([
    [1, 1],
    [1, 2],
    [7, 7],
    [1, 2 ** 40],
    [2 ** 40, 2 ** 40 + 3],
  ])("%d to %d comes back at both ends", (low, high) => {
    const domain = intDomain({ low, high, log: true });
    for (const value of [low, high]) expect(domain.fromUnit(domain.toUnit(value))).toBe(value);
    expect(domain.fromUnit(0)).toBe(low);
    expect(domain.fromUnit(1)).toBe(high);
  });
});

describe("wide and narrow ranges", () => {
  test.each<[Domain, number]>([
    [intDomain({ low: -(2 ** 50), high: 2 ** 50 }), 2 ** 51 + 1],
    [intDomain({ low: 0, high: Number.MAX_SAFE_INTEGER - 1 }), Number.MAX_SAFE_INTEGER],
    [floatDomain({ low: -8e307, high: 8e307 }), Number.POSITIVE_INFINITY],
    [floatDomain({ low: 5e-324, high: 1e308, log: true }), Number.POSITIVE_INFINITY],
    [floatDomain({ low: 3, high: 3 }), 1],
    [floatDomain({ low: 3, high: 3, log: true }), 1],
    [intDomain({ low: -3, high: -3 }), 1],
  ])("$text", (domain, cardinality) => {
    expect(domain.cardinality).toBe(cardinality);
    for (const u of [0, 0.25, 0.5, 0.75, 1]) {
      const value = domain.fromUnit(u);
      expect(domain.contains(value)).toBe(true);
      expect(domain.toUnit(value)).toBeGreaterThanOrEqual(0);
      expect(domain.toUnit(value)).toBeLessThanOrEqual(1);
    }
    if (cardinality === 1) expect(domain.toUnit(domain.at(0))).toBe(0.5);
  });
});

describe("what is no domain", () => {
  test.each<[string, () => Domain]>([
    ["swapped bounds", () => floatDomain({ low: 1, high: 0 })],
    ["no number", () => floatDomain({ low: Number.NaN, high: 0 })],
    ["an infinite width", () => floatDomain({ low: -1e308, high: 1e308 })],
    ["log of zero", () => floatDomain({ low: 0, high: 1, log: true })],
    ["log with a step", () => floatDomain({ low: 1, high: 2, log: true, step: 1 })],
    ["a step of zero", () => floatDomain({ low: 0, high: 1, step: 0 })],
    ["a fraction", () => intDomain({ low: 0.5, high: 1 })],
    ["swapped whole bounds", () => intDomain({ low: 1, high: 0 })],
    ["log of whole zero", () => intDomain({ low: 0, high: 1, log: true })],
    ["log with a whole step", () => intDomain({ low: 1, high: 9, log: true, step: 2 })],
    ["more than can be counted", () => intDomain({ low: -(2 ** 52), high: 2 ** 53 - 1 })],
    ["no choices", () => categoricalDomain([])],
    ["no ordered choices", () => ordinalDomain([])],
  ])("%s throws", (_, make) => {
    expect(make).toThrow(RangeError);
  });

  test("a continuous range cannot be counted", () => {
    expect(() => floatDomain({ low: 0, high: 1 }).at(0)).toThrow(RangeError);
  });

  test("what is not a choice has no place", () => {
    expect(() => categoricalDomain(["a"]).toUnit("b")).toThrow(RangeError);
    expect(() => categoricalDomain([1]).toInternal("1")).toThrow(RangeError);
  });
});

test.each<[number, string]>([
  [0, "0"],
  [-0, "0"],
  [1, "1"],
  [0.5, "0.5"],
  [0.001, "0.001"],
  [0.0001, "1e-4"],
  [0.00025, "2.5e-4"],
  [1000, "1000"],
  [100000, "100000"],
  [1000000, "1e6"],
  [1234567, "1234567"],
  [1e21, "1e21"],
  [-1e-7, "-1e-7"],
])("the number %d is written %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

test("a written number is the same number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(numberText(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

test.each<[ParamValue, string]>([
  ["relu", "relu"],
  ["resnet-50", "resnet-50"],
  ["a b", '"a b"'],
  ["true", '"true"'],
  ["No", '"No"'],
  ["1", '"1"'],
  ["", '""'],
  ["a: b", '"a: b"'],
  [true, "true"],
  [null, "null"],
  [0.0001, "1e-4"],
])("the choice %j is written %s", (value, text) => {
  expect(choiceText(value)).toBe(text);
});
