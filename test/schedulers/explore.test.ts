import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explore, perturb } from "../../src/schedulers/explore.ts";
import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";
import { configure, isActive, meetsRequirements, type SearchSpace } from "../../src/study/space.ts";
import type { ParamValue, ParamValues } from "../../src/study/value.ts";
import { finiteSpaces, infiniteSpaces } from "../samplers/spaces.ts";

describe("a perturbed value", () => {
  test.each<[string, Domain, ParamValue, number, ParamValue]>([
    ["grows by the factor", floatDomain({ low: 1e-4, high: 1, log: true }), 0.01, 0.2, 0.012],
    ["shrinks by the factor", floatDomain({ low: 1e-4, high: 1, log: true }), 0.01, -0.2, 0.008],
    ["stays in its range above", floatDomain({ low: 0, high: 1 }), 0.95, 0.2, 1],
    ["stays in its range below", floatDomain({ low: 0.5, high: 1 }), 0.55, -0.2, 0.5],
    ["is not stuck at zero", floatDomain({ low: 0, high: 0.5 }), 0, 0.2, 0.01],
    ["crosses zero", floatDomain({ low: -1, high: 1 }), 0.01, -0.2, -0.03],
    ["moves by at least one", intDomain({ low: 1, high: 9 }), 2, 0.2, 3],
    ["moves by at least one down", intDomain({ low: 1, high: 9 }), 2, -0.2, 1],
    ["moves by the factor where that is more", intDomain({ low: 1, high: 100, log: true }), 50, 0.2, 60],
    ["ends at the last integer", intDomain({ low: 1, high: 9 }), 9, 0.2, 9],
    ["moves by a step", intDomain({ low: 10, high: 50, step: 10 }), 20, 0.2, 30],
    ["moves by a step of a float", floatDomain({ low: 0, high: 1, step: 0.25 }), 0.5, -0.2, 0.25],
    ["is the next choice", ordinalDomain([16, 32, 64]), 32, 0.2, 64],
    ["is the choice before", ordinalDomain(["s", "m", "l"]), "m", -0.2, "s"],
    ["is the last choice still", ordinalDomain([16, 32, 64]), 64, 0.2, 64],
    ["is kept where there is no order", categoricalDomain(["a", "b", "c"]), "b", 0.2, "b"],
    ["is kept where it is a bool", boolDomain(), true, 0.2, true],
  ])("%s", (_, domain, value, factor, expected) => {
    const moved = perturb(domain, value, factor);
    if (typeof expected === "number") expect(moved).toBeCloseTo(expected, 12);
    else expect(moved).toBe(expected);
  });
});

const spaces = { ...finiteSpaces, ...infiniteSpaces };

function drawIn(space: SearchSpace, seed: number): ParamValues | undefined {
  for (let attempt = 0; attempt < 2000; attempt++) {
    const stream = randomStream(seed, attempt);
    const values = configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
    if (meetsRequirements(space, values)) return values;
  }
  return undefined;
}

describe.each(Object.entries(spaces))("in a space with %s", (_, space) => {
  test("explored values are a configuration that satisfies `require`", () => {
    const varied = new Set(space.parameters.map(({ name }) => name));
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.constantFrom(0, 0.25, 1),
        (seed, factor, resample) => {
          const values = drawIn(space, seed);
          if (values === undefined) return;
          const changed = explore(
            space,
            values,
            { perturb: factor, resample, varied },
            randomStream(seed, "test"),
          );
          expect(meetsRequirements(space, changed)).toBe(true);
          for (const parameter of space.parameters) {
            const isThere = Object.hasOwn(changed, parameter.name);
            expect(isThere).toBe(isActive(parameter, changed));
            if (isThere) expect(parameter.domain.contains(changed[parameter.name] as ParamValue)).toBe(true);
          }
          expect(changed).toMatchObject(space.constants);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("what is not to vary does not, but for what a change brings in", () => {
    const values = drawIn(space, 3);
    if (values === undefined) return;
    const options = { perturb: 0.2, resample: 0.5, varied: new Set<string>() };
    expect(explore(space, values, options, randomStream(1, "test"))).toEqual(values);
  });
});

test("values that no draw can mend stay as they are", () => {
  const space: SearchSpace = {
    ...(finiteSpaces["one bool"] as SearchSpace),
    requirements: [{ kind: "literal", value: false, span: { start: 0, end: 0 } } as never],
  };
  const values = { nesterov: true };
  const options = { perturb: 0.2, resample: 1, varied: new Set(["nesterov"]) };
  expect(explore(space, values, options, randomStream(1, "test"))).toBe(values);
});
