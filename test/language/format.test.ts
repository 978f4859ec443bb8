import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format } from "../../src/language/format.ts";
import { parseStudyText } from "../../src/language/parse.ts";
import { applyEdits } from "./apply-edits.ts";

const formatted = (text: string) => applyEdits(text, format(text));

describe("a text and its layout", () => {
  test.each([
    ["a: 1\n", "a: 1\n"],
    ["study:   x   \nseed : 1", "study: x\nseed: 1\n"],
    ["space:\n      lr:   uniform( 0,1 )\n", "space:\n  lr: uniform(0, 1)\n"],
    [
      "space:\n a:\n    in: bool\n    when: x==-1 and not(y)\n",
      "space:\n  a:\n    in: bool\n    when: x == -1 and not (y)\n",
    ],
    [
      "require:\n- width*layers<=512\n-   a in['x','y']\n",
      "require:\n  - width * layers <= 512\n  - a in ['x', 'y']\n",
    ],
    ["run: {command: 'a  b',timeout:  3s}\n", "run: { command: 'a  b', timeout: 3s }\n"],
    [
      "space:\n  a: [ relu,tanh ,  elu ]\n  b: int(1,8,log , step = 2)\n",
      "space:\n  a: [relu, tanh, elu]\n  b: int(1, 8, log, step=2)\n",
    ],
    ["\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"],
    [
      "# top\na:   # why\n    # inner\n    b: 1   # here\n# next\nc: 2\n",
      "# top\na:   # why\n  # inner\n  b: 1   # here\n# next\nc: 2\n",
    ],
    [
      "run:\n    command: |\n        one  two\n          three\n\n\n        four\n    cwd: x\n",
      "run:\n  command: |\n      one  two\n        three\n\n\n      four\n  cwd: x\n",
    ],
    ["a: {\n     b: 1,\n     c: 2\n   }\n", "a: {\n     b: 1,\n     c: 2\n   }\n"],
    ["objectives:\n    -   maximize: a\n        of: best\n", "objectives:\n  - maximize: a\n    of: best\n"],
    ["space:\r\n    a:   bool\r\n", "space:\r\n  a: bool\r\n"],
    ["baseline: [{lr: 1},{}]\n", "baseline: [{ lr: 1 }, {}]\n"],
    ["space:\n    a: &r   uniform(0,1)\n    b: *r\n", "space:\n  a: &r   uniform(0, 1)\n  b: *r\n"],
    [
      "space:\n    g: &g\n       a: bool\n    h:\n       <<:  *g\n",
      "space:\n  g: &g\n    a: bool\n  h:\n    <<: *g\n",
    ],
    ["description: two\n     lines  here\nseed:   1\n", "description: two\n     lines  here\nseed: 1\n"],
    ["require: 'a  <  b'\n", "require: 'a < b'\n"],
    ["strategy:\n  grid\n", "strategy:\n  grid\n"],
    ["", ""],
    ["# only a comment", "# only a comment\n"],
    ["description: 'größe  😀'\nrequire: a<b\n", "description: 'größe  😀'\nrequire: a < b\n"],
  ])("%j", (text, expected) => {
    expect(formatted(text)).toBe(expected);
    expect(formatted(expected)).toBe(expected);
  });

  test.each([
    "a:   [1\n",
    "a:\n\tb:   1\n",
    "space: { lr: uniform(0,  1) }",
    "a:   'x\n",
    "a:   1\na:   2\n",
    "a:   1\n---\nb:   2\n",
    "  a: 1\n b:   2\n",
  ])("what YAML cannot read stays as it is: %j", (text) => expect(format(text)).toEqual([]));

  test("an example is laid out already", () => {
    const text = readFileSync("examples/digits/digits.study.yaml", "utf8");
    expect(formatted(text)).toBe(text);
  });

  test("never changes what a text says, keeps its comments, and is done after once", () => {
    const gap = fc.constantFrom("", " ", "   ");
    const value = fc.constantFrom(
      "1",
      "uniform(0,1)",
      "[a,  b]",
      "{a: 1,b:   2}",
      "'x  y'",
      '"a\\n b"',
      "plain  text",
      "*r",
      "|\n       x\n         y",
    );
    const line = fc
      .tuple(
        fc.constantFrom(0, 2, 4, 5, 7),
        fc.constantFrom("a", "when", "space", "require", "- b", "-", "run", "command", "x y"),
        gap,
        value,
        fc.constantFrom("", "  # note", " "),
      )
      .map(
        ([indent, key, space, text, comment]) =>
          `${" ".repeat(indent)}${key}:${space}${text}${text.startsWith("|") ? "" : comment}`,
      );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(line, fc.constantFrom("", "# c", "    # d", "  ", "space:", "require:", "&r x"))),
        (lines) => {
          const text = lines.join("\n");
          const result = formatted(text);
          const read = (source: string) =>
            JSON.stringify(parseStudyText(source).definition)?.replace(/\s+/g, "");
          expect(read(result)).toBe(read(text));
          const comments = (source: string) => source.match(/# \w+/g);
          expect(comments(result)).toEqual(comments(text));
          expect(formatted(result)).toBe(result);
        },
      ),
      { numRuns: 500 },
    );
  });
});
