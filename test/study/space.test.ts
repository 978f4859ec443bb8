import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
} from "../../src/study/domain.ts";
import { parseExpression } from "../../src/study/parse-expression.ts";
import {
  configurationKey,
  configure,
  enumerate,
  isActive,
  isFiniteSpace,
  meetsRequirements,
  type Parameter,
  type SearchSpace,
  withDerived,
} from "../../src/study/space.ts";
import type { ParamValue, ParamValues } from "../../src/study/value.ts";

function expression(text: string) {
  const { expression, problems } = parseExpression(text);
  expect(problems).toEqual([]);
  return expression;
}

function parameter(name: string, domain: Domain, when?: string): Parameter {
  return { name, domain, ...(when !== undefined && { when: expression(when) }) };
}

function spaceOf(
  parameters: readonly Parameter[],
  rest: { constants?: ParamValues; derived?: Record<string, string>; require?: readonly string[] } = {},
): SearchSpace {
  return {
    parameters,
    constants: rest.constants ?? {},
    derived: Object.entries(rest.derived ?? {}).map(([name, text]) => ({
      name,
      expression: expression(text),
    })),
    requirements: (rest.require ?? []).map(expression),
  };
}

const optimizer = parameter("optimizer", categoricalDomain(["sgd", "adam"]));
const nesterov = parameter("nesterov", boolDomain(), 'optimizer == "sgd"');
const momentum = parameter("momentum", intDomain({ low: 1, high: 3 }), "nesterov");
const nested = parameter("extra.depth", intDomain({ low: 1, high: 2 }), "momentum > 1");
const deep = spaceOf([optimizer, nesterov, momentum, nested]);

describe("a configuration", () => {
  /** Answers by name; a name that is asked for and has no answer fails the test. */
  const check = (answers: Record<string, ParamValue>, expected: readonly string[]) => {
    const asked: string[] = [];
    const values = configure(deep, ({ name }, position) => {
      expect(deep.parameters[position]?.name).toBe(name);
      asked.push(name);
      expect(answers).toHaveProperty([name]);
      return answers[name] ?? null;
    });
    expect(asked).toEqual(expected);
    expect(values).toEqual(answers);
  };
  test.each<[Record<string, ParamValue>, string[]]>([
    [{ optimizer: "adam" }, ["optimizer"]],
    [{ optimizer: "sgd", nesterov: false }, ["optimizer", "nesterov"]],
    [{ optimizer: "sgd", nesterov: true, momentum: 1 }, ["optimizer", "nesterov", "momentum"]],
    [
      { optimizer: "sgd", nesterov: true, momentum: 2, "extra.depth": 1 },
      ["optimizer", "nesterov", "momentum", "extra.depth"],
    ],
  ])("%j", check);

  test("holds the constants, and conditions see them", () => {
    const space = spaceOf([parameter("dropout", boolDomain(), 'model == "big"')], {
      constants: { model: "big" },
    });
    expect(configure(space, () => true)).toEqual({ model: "big", dropout: true });
    expect(configure({ ...space, constants: { model: "small" } }, () => true)).toEqual({ model: "small" });
  });

  test("a condition that is no truth does not hold", () => {
    expect(isActive(parameter("x", boolDomain(), "1"), {})).toBe(false);
    expect(isActive(parameter("x", boolDomain(), "1 < 'a'"), {})).toBe(false);
    expect(isActive(parameter("x", boolDomain(), "toString == null"), {})).toBe(false);
    expect(isActive(parameter("x", boolDomain()), {})).toBe(true);
  });

  test("has a key of its own", () => {
    const all = [...enumerate(deep)];
    expect(new Set(all.map((values) => configurationKey(deep, values))).size).toBe(all.length);
    const either = spaceOf([parameter("x", categoricalDomain([1, "1", null, true, "true"]))]);
    expect(new Set([...enumerate(either)].map((values) => configurationKey(either, values))).size).toBe(5);
  });
});

describe("derived values", () => {
  const check = (values: ParamValues, expected: ParamValues) => {
    const space = spaceOf([], { derived: { total: "width * layers", half: "total / 2", list: "[1, 2]" } });
    expect(withDerived(space, values)).toEqual({ ...values, ...expected });
  };
  test.each<[ParamValues, ParamValues]>([
    [
      { width: 8, layers: 2 },
      { total: 16, half: 8 },
    ],
    [{ width: 8 }, {}],
    [{ width: "8", layers: 2 }, {}],
  ])("%j", check);
});

describe("requirements", () => {
  const check = (require: string, values: ParamValues, expected: boolean) => {
    const space = spaceOf([], { require: [require], derived: { total: "width * layers" } });
    expect(meetsRequirements(space, values)).toBe(expected);
  };
  test.each<[string, ParamValues, boolean]>([
    ["width * layers <= 512", { width: 64, layers: 8 }, true],
    ["width * layers <= 512", { width: 64, layers: 9 }, false],
    ["total <= 512", { width: 64, layers: 9 }, false],
    ["momentum < 0.5", {}, true],
    ["total <= 512", { width: 64 }, true],
    ["momentum < 0.5 and width < 10", { width: 64 }, false],
    ["momentum < 0.5 or width > 10", { width: 64 }, true],
    ["width", { width: 64 }, false],
    ["width < 'a'", { width: 64 }, false],
  ])("%s over %j", check);
});

describe("all configurations", () => {
  test("of a conditional space, branch by branch, the last parameter varying fastest", () => {
    expect([...enumerate(deep)]).toEqual([
      { optimizer: "sgd", nesterov: false },
      { optimizer: "sgd", nesterov: true, momentum: 1 },
      { optimizer: "sgd", nesterov: true, momentum: 2, "extra.depth": 1 },
      { optimizer: "sgd", nesterov: true, momentum: 2, "extra.depth": 2 },
      { optimizer: "sgd", nesterov: true, momentum: 3, "extra.depth": 1 },
      { optimizer: "sgd", nesterov: true, momentum: 3, "extra.depth": 2 },
      { optimizer: "adam" },
    ]);
  });

  test("of a space without parameters is one", () => {
    expect([...enumerate(spaceOf([], { constants: { a: 1 } }))]).toEqual([{ a: 1 }]);
  });

  test("are not to be had where a parameter is continuous", () => {
    const space = spaceOf([parameter("lr", floatDomain({ low: 0, high: 1 }))]);
    expect(isFiniteSpace(space)).toBe(false);
    expect(isFiniteSpace(deep)).toBe(true);
    expect(() => [...enumerate(space)]).toThrow(RangeError);
  });

  // Parameters p0, p1, ... over small ranges, each perhaps under a condition on one before it.
  const small = fc
    .array(
      fc.record({
        count: fc.integer({ min: 1, max: 3 }),
        on: fc.option(fc.nat(), { nil: undefined }),
        above: fc.nat(2),
      }),
      { maxLength: 5 },
    )
    .chain((rows) =>
      fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }).map((limit) => {
        const parameters = rows.map(({ count, on, above }, index) =>
          parameter(
            `p${index}`,
            intDomain({ low: 0, high: count - 1 }),
            on === undefined || index === 0 ? undefined : `p${on % index} >= ${above}`,
          ),
        );
        const require =
          limit === undefined || rows.length < 2 ? [] : [`p0 + p${rows.length - 1} <= ${limit}`];
        return spaceOf(parameters, { require });
      }),
    );

  test("are those that a search over every combination of indices finds", () => {
    fc.assert(
      fc.property(small, (space) => {
        const sizes = space.parameters.map(({ domain }) => domain.cardinality);
        const combinations = sizes.reduce((product, size) => product * size, 1);
        const found = new Set<string>();
        for (let code = 0; code < combinations; code++) {
          let rest = code;
          const indices = sizes.map((size) => {
            const index = rest % size;
            rest = Math.floor(rest / size);
            return index;
          });
          const values = configure(space, ({ domain }, position) => domain.at(indices[position] ?? 0));
          if (meetsRequirements(space, values)) found.add(configurationKey(space, values));
        }
        const listed = [...enumerate(space)].map((values) => configurationKey(space, values));
        expect(new Set(listed)).toEqual(found);
        expect(listed).toHaveLength(found.size);
      }),
      { numRuns: 300 },
    );
  });
});
