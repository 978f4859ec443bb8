import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Evaluation, evaluate } from "../../src/study/evaluate.ts";
import { parseExpression } from "../../src/study/parse-expression.ts";
import type { ParamValue } from "../../src/study/value.ts";

const scope: ReadonlyMap<string, ParamValue> = new Map<string, ParamValue>([
  ["width", 64],
  ["lr", 0.01],
  ["optimizer", "sgd"],
  ["nesterov", true],
  ["schedule", null],
  ["group.depth", 3],
]);

function run(text: string): Evaluation {
  const { expression, problems } = parseExpression(text);
  expect(problems).toEqual([]);
  return evaluate(expression, (name) => scope.get(name));
}

describe("a value", () => {
  const check = (text: string, value: unknown) => expect(run(text)).toEqual({ kind: "value", value });
  test.each<[string, unknown]>([
    ["width * 2", 128],
    ["group.depth + 1", 4],
    ["7 / 2", 3.5],
    ["7 % 3", 1],
    ["-7 % 3", 2],
    ["7 % -3", -2],
    ["-7 % -3", -1],
    ["6 % -3 == 0", true],
    ["-5.5 % 2", 0.5],
    ["2 ** 10", 1024],
    ["2 ** -1", 0.5],
    ["-2 ** 2", -4],
    ["2 ** 3 ** 2", 512],
    ["'a' + 'b'", "ab"],
    ["width == 64", true],
    ["width == '64'", false],
    ["1 == true", false],
    ["0 == false", false],
    ["null == false", false],
    ["schedule == null", true],
    ["schedule != 3", true],
    ["[1, 2] == [1, 2]", true],
    ["[1, 2] == [2, 1]", false],
    ["[] == null", false],
    ["1 < 2 < 3", true],
    ["3 > 2 > 2", false],
    ["1 < 2 > 1", true],
    ["1 == 1 == 1", true],
    ["(1 == 1) == true", true],
    ["'a' < 'b'", true],
    ["'B' < 'a'", true],
    ["optimizer in ['sgd', 'adam']", true],
    ["optimizer not in ['sgd']", false],
    ["'g' in optimizer", true],
    ["1 in ['1']", false],
    ["null in [null]", true],
    ["not nesterov", false],
    ["nesterov and width > 1", true],
    ["false and 3", false],
    ["true or 3", true],
    ["1 > 2 > 'a'", false],
    ["+width", 64],
  ])("%s", check);
});

describe("an error", () => {
  /** `«` and `»` mark the operation that is at fault. */
  const check = (marked: string, message: RegExp) => {
    const result = run(marked.replace(/[«»]/g, ""));
    expect(result).toMatchObject({
      kind: "error",
      message: expect.stringMatching(message),
      span: { start: marked.indexOf("«"), end: marked.indexOf("»") - 1 },
    });
  };
  test.each<[string, RegExp]>([
    ["«width < 'a'»", /two numbers or two texts; here are the number 64 and the text "a"/],
    ["1 < «2 < null»", /null/],
    ["«true < false»", /true and false/],
    ["«[1] < [2]»", /a list/],
    ["«1 + 'a'»", /two numbers or two texts/],
    ["«'a' * 3»", /two numbers/],
    ["«true + 1»", /true and the number 1/],
    ["2 * «(width / 0)»", /divides by zero/],
    ["«width % 0»", /divides by zero/],
    ["«10 ** 400»", /no finite result/],
    ["«(0 - 8) ** 0.5»", /no finite result/],
    ["«0 ** -1»", /no finite result/],
    ["«1e308 * 10»", /no finite result/],
    ["«-optimizer»", /needs a number/],
    ["«-true»", /needs a number/],
    ["not «width»", /needs true or false; this is the number 64.*!= 0/],
    ["«optimizer» and true", /needs true or false.*Compare it/],
    ["true and «schedule»", /needs true or false/],
    ["false or «1»", /needs true or false/],
    ["gone and «1»", /needs true or false/],
    ["«1 in 2»", /needs a list on its right/],
    ["«1 in 'a'»", /needs a list on its right/],
    ["[«[1]»]", /another list/],
    ["«f(1)»", /no functions/],
    ["1 < 2 and «1 < 'a'»", /two numbers or two texts/],
    ["gone + «(1 / 0)»", /zero/],
  ])("%s", check);

  test("what could not be read is one", () => {
    const { expression } = parseExpression("width <");
    expect(evaluate(expression, (name) => scope.get(name))).toMatchObject({ kind: "error" });
  });
});

describe("an absent name", () => {
  const check = (text: string, expected: "absent" | boolean) => {
    expect(run(text)).toEqual(
      expected === "absent" ? { kind: "absent", name: "gone" } : { kind: "value", value: expected },
    );
  };
  test.each<[string, "absent" | boolean]>([
    ["gone", "absent"],
    ["gone + 1", "absent"],
    ["-gone", "absent"],
    ["not gone", "absent"],
    ["gone == null", "absent"],
    ["gone != 3", "absent"],
    ["gone in [1]", "absent"],
    ["1 in [gone]", "absent"],
    ["gone and gone", "absent"],
    ["false and gone", false],
    ["gone and false", false],
    ["true and gone", "absent"],
    ["gone and true", "absent"],
    ["true or gone", true],
    ["gone or true", true],
    ["false or gone", "absent"],
    ["gone or false", "absent"],
    ["gone > 1 and width > 100", false],
    ["1 < gone < 3", "absent"],
    ["gone < 2 < 1", false],
    ["2 < 1 < gone", false],
    ["not (gone and false)", true],
  ])("%s", check);

  test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
    "%s is a name like others",
    (name) => {
      expect(evaluate(parseExpression(name).expression, (asked) => scope.get(asked))).toEqual({
        kind: "absent",
        name,
      });
    },
  );
});

describe("laws", () => {
  type Truth = true | false | "absent";
  const truth = fc.constantFrom<Truth>(true, false, "absent");
  const evaluateTruths = (text: string, truths: readonly Truth[]): Truth => {
    const result = evaluate(parseExpression(text).expression, (name) => {
      const value = truths["abc".indexOf(name)];
      return value === "absent" ? undefined : value;
    });
    expect(result.kind).not.toBe("error");
    return result.kind === "value" ? (result.value as boolean) : "absent";
  };
  const check = (left: string, right: string) => {
    fc.assert(
      fc.property(fc.tuple(truth, truth, truth), (truths) => {
        expect(evaluateTruths(left, truths)).toBe(evaluateTruths(right, truths));
      }),
    );
  };
  test.each([
    ["a and b", "b and a"],
    ["a or b", "b or a"],
    ["not (a and b)", "not a or not b"],
    ["not (a or b)", "not a and not b"],
    ["not not a", "a"],
    ["a and (b or c)", "a and b or a and c"],
    ["(a and b) and c", "a and (b and c)"],
  ])("%s is %s", check);

  test("a truth with an absent part stays what it is, whatever the part turns out to be", () => {
    fc.assert(
      fc.property(
        fc.tuple(truth, truth, truth),
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        fc.constantFrom("a and b or c", "not (a or b) and c", "(a or b) and (b or c)", "a == b or c"),
        (known, filled, text) => {
          const before = evaluateTruths(text, known);
          const after = evaluateTruths(
            text,
            known.map((value, index) => (value === "absent" ? (filled[index] as boolean) : value)),
          );
          if (before !== "absent") expect(after).toBe(before);
        },
      ),
    );
  });

  test("a remainder has the sign of the divisor and is less than it", () => {
    const integer = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        fc.pre(b !== 0);
        const result = evaluate(parseExpression("a % b").expression, (name) => (name === "a" ? a : b));
        if (result.kind !== "value") throw new Error("not a value");
        const remainder = Number(result.value);
        expect(Math.abs(remainder)).toBeLessThan(Math.abs(b));
        expect(remainder * b).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger((a - remainder) / b)).toBe(true);
      }),
    );
  });

  test("a chain is the conjunction of its parts", () => {
    const operator = fc.constantFrom("<", "<=", ">", ">=", "==", "!=");
    const small = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(small, operator, small, operator, small, (a, first, b, second, c) => {
        expect(run(`${a} ${first} ${b} ${second} ${c}`)).toEqual(
          run(`${a} ${first} ${b} and ${b} ${second} ${c}`),
        );
      }),
    );
  });
});
