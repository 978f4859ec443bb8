import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callsIn, namesIn } from "../../src/study/evaluate.ts";
import type { Expression } from "../../src/study/expression.ts";
import { parseExpression, type SyntaxProblem } from "../../src/study/parse-expression.ts";

/** The tree with a pair of parentheses around every operation, so that grouping is visible. */
function shape(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "name":
      return expression.name;
    case "list":
      return `[${expression.items.map(shape).join(", ")}]`;
    case "unary":
      return `(${expression.operator} ${shape(expression.operand)})`;
    case "binary":
    case "logical":
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case "comparison":
      return `(${expression.operands
        .map(
          (operand, index) => `${index === 0 ? "" : `${expression.operators[index - 1]} `}${shape(operand)}`,
        )
        .join(" ")})`;
    case "call":
      return `${expression.callee}(${expression.arguments
        .map(({ name, value }) => (name ? `${name.text}=` : "") + shape(value))
        .join(", ")})`;
    case "missing":
      return "?";
  }
}

/** Every node, the outermost first. */
function nodes(expression: Expression): Expression[] {
  const parts: readonly Expression[] =
    expression.kind === "list"
      ? expression.items
      : expression.kind === "unary"
        ? [expression.operand]
        : expression.kind === "binary" || expression.kind === "logical"
          ? [expression.left, expression.right]
          : expression.kind === "comparison"
            ? expression.operands
            : expression.kind === "call"
              ? expression.arguments.map(({ value }) => value)
              : [];
  return [expression, ...parts.flatMap(nodes)];
}

function mend(text: string, problem: SyntaxProblem): string {
  return text.slice(0, problem.span.start) + problem.replacement + text.slice(problem.span.end);
}

describe("a valid expression", () => {
  const check = (text: string, expected: string) => {
    const { expression, problems } = parseExpression(text);
    expect(problems).toEqual([]);
    expect(shape(expression)).toBe(expected);
  };
  test.each([
    ["width", "width"],
    ["optimizer.momentum", "optimizer.momentum"],
    ["`weight-decay`", "weight-decay"],
    ["group.`weight-decay`", "group.weight-decay"],
    ["1", "1"],
    ["1.", "1"],
    [".5", "0.5"],
    ["1e-4", "0.0001"],
    ["2E3", "2000"],
    ['"a\\"b\\n\\u00e9\\x41"', '"a\\"b\\n\\u00e9A"'.replace("\\u00e9", "é")],
    ["'it\\'s'", '"it\'s"'],
    ["true", "true"],
    ["null", "null"],
    ["trueish", "trueish"],
    ["[]", "[]"],
    ['[1, "a", null,]', '[1, "a", null]'],
    ["a + b * c", "(a + (b * c))"],
    ["a - b - c", "((a - b) - c)"],
    ["a / b % c", "((a / b) % c)"],
    ["(a + b) * c", "((a + b) * c)"],
    ["-2 ** 2", "(- (2 ** 2))"],
    ["2 ** -1", "(2 ** (- 1))"],
    ["2 ** 3 ** 2", "(2 ** (3 ** 2))"],
    ["2 ** -1 * 3", "((2 ** (- 1)) * 3)"],
    ["-a * b", "((- a) * b)"],
    ["- -a", "(- (- a))"],
    ["+a", "(+ a)"],
    ["a < b <= c", "(a < b <= c)"],
    ["(a < b) < c", "((a < b) < c)"],
    ["a == b != c", "(a == b != c)"],
    ["a in [1, 2]", "(a in [1, 2])"],
    ["a not in [1]", "(a not in [1])"],
    ["not a in b", "(not (a in b))"],
    ["not a == b", "(not (a == b))"],
    ["not not a", "(not (not a))"],
    ["not a and b", "((not a) and b)"],
    ["a or b and c", "(a or (b and c))"],
    ["a or b or c", "((a or b) or c)"],
    ["a + 1 < b and c", "(((a + 1) < b) and c)"],
    ["a == not b", "(a == (not b))"],
    ["a\n  <\n  b", "(a < b)"],
    ["uniform(0, 1)", "uniform(0, 1)"],
    ["int(1, 8, log, step=2 ** 1,)", "int(1, 8, log, step=(2 ** 1))"],
    ["bool()", "bool()"],
  ])("%s", check);
});

describe("a mistake", () => {
  /** `«` and `»` mark the part that is at fault; `mended` is the text with the replacement. */
  const check = (marked: string, message: RegExp, mended?: string) => {
    const text = marked.replace(/[«»]/g, "");
    const { problems } = parseExpression(text);
    expect(problems.map(({ span }) => [span.start, span.end])).toEqual([
      [marked.indexOf("«"), marked.indexOf("»") - 1],
    ]);
    const [problem] = problems as [SyntaxProblem];
    expect(problem.message).toMatch(message);
    expect(problem.replacement === undefined ? undefined : mend(text, problem)).toBe(mended);
    if (mended !== undefined) expect(parseExpression(mended).problems).toEqual([]);
  };
  test.each<[string, RegExp, string?]>([
    ["«»", /nothing here/],
    ["«   »", /nothing here/],
    ["a «&&» b", /written `and`/, "a and b"],
    ["a«&&»b", /written `and`/, "a and b"],
    ["a «||» b", /written `or`/, "a or b"],
    ["«!»a", /written `not`/, "not a"],
    ["a «=» 3", /written `==`/, "a == 3"],
    ["a «===» 3", /written `==`/, "a == 3"],
    ["a «!==» 3", /written `!=`/, "a != 3"],
    ["a «<>» 3", /written `!=`/, "a != 3"],
    ["a «=>» 3", /written `>=`/, "a >= 3"],
    ["a «≤» 3", /written `<=`/, "a <= 3"],
    ["a «^» 2", /written `\*\*`/, "a ** 2"],
    ["a «//» 2", /Divide with/, "a / 2"],
    ["a «is» null", /written `==`/, "a == null"],
    ["a «is not» null", /written `!=`/, "a != null"],
    ["a «AND» b", /written `and`/, "a and b"],
    ["a == «True»", /written `true`/, "a == true"],
    ["a == «None»", /written `null`/, "a == null"],
    ['a == «"sgd»', /no closing double quote/, 'a == "sgd"'],
    ["a == «'sgd»", /no closing single quote/, "a == 'sgd'"],
    ['a == «"sgd and b > 3»', /no closing double quote/],
    ["a == «“sgd”»", /straight quotes/, 'a == "sgd"'],
    ['"a«\\d»"', /no escape/, '"a\\\\d"'],
    ["«(a + b»", /no closing `\)`/, "(a + b)"],
    ["a in «[1, 2»", /no closing `\]`/, "a in [1, 2]"],
    ["a + b«)»", /closes nothing/, "a + b"],
    ["a in «(1, 2)»", /square brackets/, "a in [1, 2]"],
    ["«()»", /nothing between/],
    ["a «+»", /missing after `\+`/],
    ["a «+» * b", /missing after `\+`/],
    ["«*» b", /missing before `\*`/],
    ["a «and»", /missing after `and`/],
    ["a «b»", /operator.* missing before `b`/],
    ["a«[0]»", /operator.* missing before `\[`/],
    ["a «not b»", /cannot stand here/],
    ["a «$» b", /no meaning/],
    ["α > β «β»", /missing before `β`/],
    ["«{lr}» > 1", /Braces are for commands/, "lr > 1"],
    [`«\${lr}» > 1`, /Braces are for commands/, "lr > 1"],
    ["a < «1e-»", /not a number/],
    ["a < «3x»", /not a number/],
    ["a < «1_000»", /1000/, "a < 1000"],
    ["a < «0x10»", /16/, "a < 16"],
    ["a < «1e999»", /too large/],
    ["«group.» > 1", /stops at its dot/],
    ["«`weight-decay»", /closing backtick/],
    ["«``»", /backtick/],
    ["uniform«(0, 1»", /no closing/, "uniform(0, 1)"],
    ["uniform«(0,»", /no closing/, "uniform(0,)"],
    ["uniform(0« 1»)", /comma is missing/, "uniform(0, 1)"],
    ["uniform(0«,», 1)", /missing after `,`/],
    ["int(1, 2, step«=»)", /missing after `=`/],
    ["int(1 «]»)", /cannot stand here/],
  ])("%s", check);
});

describe("limits", () => {
  test.each([
    ["parentheses", "(".repeat(100_000)],
    ["lists", "[".repeat(100_000)],
    ["signs", `${"-".repeat(100_000)}1`],
    ["not", `${"not ".repeat(100_000)}a`],
    ["powers", `${"1**".repeat(100_000)}1`],
    ["sums", `${"1+".repeat(100_000)}1`],
    ["calls", "f(".repeat(100_000)],
  ])("a hundred thousand %s are one problem", (_, text) => {
    const { expression, problems } = parseExpression(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/nested 100 deep|1000 operators/);
    expect(namesIn(expression).length).toBeLessThanOrEqual(2001);
  });

  test("what a person writes is within them", () => {
    const many = Array.from({ length: 1000 }, (_, index) => `a != ${index}`);
    expect(parseExpression(many.slice(0, 500).join(" and ")).problems).toEqual([]);
    expect(parseExpression(`a in [${many.map((_, index) => index).join(", ")}]`).problems).toEqual([]);
    expect(parseExpression(many.map(() => "a").join(" < ")).problems).toEqual([]);
    expect(parseExpression(`${"(".repeat(99)}a${")".repeat(99)}`).problems).toEqual([]);
  });
});

test("names and calls are found with their places, in the order of the text", () => {
  const text = "(group.a) + `b-c` < f(group.a, step=d)";
  const { expression } = parseExpression(text);
  expect(namesIn(expression).map(({ name, span }) => [name, text.slice(span.start, span.end)])).toEqual([
    ["group.a", "group.a"],
    ["b-c", "`b-c`"],
    ["group.a", "group.a"],
    ["d", "d"],
  ]);
  expect(callsIn(expression).map(({ name, span }) => [name, text.slice(span.start, span.end)])).toEqual([
    ["f", "f(group.a, step=d)"],
  ]);
});

// A tree without spans next to its text, in which everything stands in parentheses, or nothing that need not.
interface Written {
  readonly shape: string;
  readonly text: string;
}
const spaces = fc.constantFrom("", " ", "  ", "\n");
const atom: fc.Arbitrary<Written> = fc.oneof(
  fc.constantFrom("a", "b.c", "note", "_x1", "inside").map((name) => ({ shape: name, text: name })),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => ({
    shape: JSON.stringify(value),
    text: String(value),
  })),
  fc
    .string({ unit: "grapheme-ascii" })
    .map((value) => ({ shape: JSON.stringify(value), text: JSON.stringify(value) })),
  fc.constantFrom("true", "false", "null").map((word) => ({ shape: word, text: word })),
);
const { tree } = fc.letrec<{ tree: Written; group: Written }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5 }, atom, tie("group")),
  group: fc.oneof(
    fc
      .tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/", "%", "**", "and", "or"), tie("tree"), spaces)
      .map(([left, operator, right, space]) => ({
        shape: `(${left.shape} ${operator} ${right.shape})`,
        text: `(${left.text} ${operator} ${space}${right.text}${space})`,
      })),
    fc
      .tuple(tie("tree"), fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "in", "not in"), tie("tree"))
      .map(([left, operator, right]) => ({
        shape: `(${left.shape} ${operator} ${right.shape})`,
        text: `(${left.text} ${operator.replace(" ", "   ")} ${right.text})`,
      })),
    fc.tuple(fc.constantFrom("-", "+", "not"), tie("tree")).map(([operator, operand]) => ({
      shape: `(${operator} ${operand.shape})`,
      text: `(${operator} ${operand.text})`,
    })),
    fc.array(tie("tree"), { maxLength: 3 }).map((items) => ({
      shape: `[${items.map((item) => item.shape).join(", ")}]`,
      text: `[${items.map((item) => item.text).join(",")}]`,
    })),
  ),
}));

describe("for every text", () => {
  const fragment = fc.constantFrom(
    ...'a b.c 1 .5 1e- "x" \'y ( ) [ ] , = == != < <= + - * ** / % && || ! in not and or true None ` {x} . “ \\ # is uniform( log'.split(
      " ",
    ),
  );
  const soup = fc
    .array(fragment, { maxLength: 20 })
    .chain((parts) => spaces.map((space) => parts.join(space)));
  const mutated = fc
    .tuple(tree, fc.nat(), fc.nat(4), fc.oneof(fragment, fc.string()))
    .map(([{ text }, at, count, extra]) => {
      const position = at % (text.length + 1);
      return text.slice(0, position) + extra + text.slice(position + count);
    });
  const anything = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), soup, mutated);

  test("the spans lie within it, and parts within their wholes", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { expression, problems } = parseExpression(text);
        for (const { span } of [...problems, ...nodes(expression)]) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        for (const node of nodes(expression)) {
          for (const part of nodes(node).slice(1)) {
            expect(part.span.start).toBeGreaterThanOrEqual(node.span.start);
            expect(part.span.end).toBeLessThanOrEqual(Math.max(node.span.end, part.span.start));
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("whatever could not be read has a problem, and problems are in order and say something new each", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { expression, problems } = parseExpression(text);
        if (nodes(expression).some(({ kind }) => kind === "missing")) expect(problems).not.toEqual([]);
        const starts = problems.map(({ span }) => span.start);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(problems.length);
      }),
      { numRuns: 2000 },
    );
  });

  test("a tree that was written down reads back as it was", () => {
    fc.assert(
      fc.property(tree, (written) => {
        const { expression, problems } = parseExpression(written.text);
        expect(problems).toEqual([]);
        expect(shape(expression)).toBe(written.shape);
      }),
      { numRuns: 1000 },
    );
  });
});
