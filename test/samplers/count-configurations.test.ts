import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countConfigurations } from "../../src/samplers/count-configurations.ts";
import { floatDomain, intDomain } from "../../src/study/domain.ts";
import { enumerate } from "../../src/study/space.ts";
import { finiteSpaces, infiniteSpaces, spaceOf } from "./spaces.ts";

test.each(Object.entries(finiteSpaces))("counts what can be listed: %s", (_, space) => {
  const listed = [...enumerate({ ...space, requirements: [] })];
  expect(countConfigurations(space)).toBe(listed.length);
});

test.each(Object.entries(infiniteSpaces))("a continuous range has no count: %s", (_, space) => {
  expect(countConfigurations(space)).toBe(Number.POSITIVE_INFINITY);
});

test("agrees with the list for random conditional spaces", () => {
  const conditions = fc.array(fc.tuple(fc.nat(3), fc.nat(8), fc.constantFrom("<", ">=", "!=")), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(conditions, (rows) => {
      const parameters = Object.fromEntries([
        ["p0", intDomain({ low: 0, high: 2 })] as const,
        ...rows.map(
          ([bound, earlier, operator], index) =>
            [
              `p${index + 1}`,
              [intDomain({ low: 0, high: 2 }), `p${earlier % (index + 1)} ${operator} ${bound}`],
            ] as const,
        ),
      ]);
      const space = spaceOf({ parameters });
      expect(countConfigurations(space)).toBe([...enumerate(space)].length);
    }),
  );
});

describe("counts without listing", () => {
  const wide = intDomain({ low: 1, high: 1000 });

  test("independent parameters", () => {
    expect(countConfigurations(spaceOf({ parameters: { a: wide, b: wide, c: wide, d: wide } }))).toBe(1e12);
  });

  test("conditions on a parameter with many values", () => {
    const space = spaceOf({ parameters: { a: wide, b: [wide, "a > 500"], c: [wide, "a <= 10"], d: wide } });
    expect(countConfigurations(space)).toBe((490 + 500 * 1000 + 10 * 1000) * 1000);
  });

  test("conditions too entangled to count", () => {
    const sum = "a + b + c > 10";
    expect(countConfigurations(spaceOf({ parameters: { a: wide, b: wide, c: wide, d: [wide, sum] } }))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test("a range with one value counts once", () => {
    expect(
      countConfigurations(spaceOf({ parameters: { a: floatDomain({ low: 1, high: 1 }), b: wide } })),
    ).toBe(1000);
  });
});
