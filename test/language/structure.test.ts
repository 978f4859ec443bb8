import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DocumentSymbol, SelectionRange } from "vscode-languageserver-types";
import { documentSymbols } from "../../src/language/document-symbols.ts";
import { foldingRanges } from "../../src/language/folding-ranges.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { selectionRanges } from "../../src/language/selection-ranges.ts";
import { withCursor } from "./cursor.ts";

describe("symbols", () => {
  const outline = (symbols: readonly DocumentSymbol[], depth = 0): readonly string[] =>
    symbols.flatMap(({ name, detail, children }) => [
      `${"  ".repeat(depth)}${name}${detail ? ` = ${detail}` : ""}`,
      ...outline(children ?? [], depth + 1),
    ]);

  test.each<readonly [string, ...string[]]>([
    [
      "study: x\nspace:\n  lr: uniform(0, 1)\n  opt:\n    kind: [a, b]\n    m: { in: bool, when: x }\n  seed: 7\nderived: { size: 2 * lr }\n",
      "study = x",
      "space",
      "  lr = uniform(0, 1)",
      "  opt",
      "    kind = [a, b]",
      "    m = { in: bool, when: x }",
      "  seed = 7",
      "derived = { size: 2 * lr }",
      "  size = 2 * lr",
    ],
    ["run:\n  command: >\n    a\n    b\n  timeout: 3s", "run", "  command", "  timeout = 3s"],
    ['space:\n  wid\n  "": 1\n  größe:', "space", "  größe"],
    [""],
    ["- a\n- b"],
  ])("%j", (text, ...expected) => expect(outline(documentSymbols(text))).toEqual(expected));
});

describe("folding", () => {
  test.each<[string, ...[number, number][]]>([
    ["a:\n  b: 1\n  c:\n    d: 2\n\ne: 3\n", [0, 3], [2, 3]],
    ["a: {\n  b: 1\n}\nc: 2", [0, 2]],
    ["# one\n# two\n\n# three\na: 1", [0, 1]],
    ["a:\n  - b: 1\n    c: 2\n  - d\n", [0, 3], [1, 2]],
    ["a:\r\n  b: 1\r\nc: 2\r\n", [0, 1]],
    ["run:\n  command: |\n    one\n    two\n", [0, 3], [1, 3]],
    ["a: 1"],
  ])("%j", (text, ...expected) =>
    expect(foldingRanges(String(text)).map(({ startLine, endLine }) => [startLine, endLine])).toEqual(
      expected,
    ),
  );
});

describe("selections grow", () => {
  function grown(marked: string): readonly string[] {
    const { text, offset } = withCursor(marked);
    const lines = lineStarts(text);
    const found: string[] = [];
    const [first] = selectionRanges(text, [lines.positionAt(offset)]);
    for (let at: SelectionRange | undefined = first; at !== undefined; at = at.parent) {
      found.push(text.slice(lines.offsetAt(at.range.start), lines.offsetAt(at.range.end)));
    }
    return found;
  }

  test.each<readonly [string, ...string[]]>([
    [
      "require:\n  - 2 * wid|th <= 512\nseed: 1",
      "width",
      "2 * width",
      "2 * width <= 512",
      "- 2 * width <= 512",
      "require:\n  - 2 * width <= 512",
      "require:\n  - 2 * width <= 512\nseed: 1",
    ],
    [
      "space: { lr: loguniform(1e-4, |1) }",
      "1",
      "loguniform(1e-4, 1)",
      "lr: loguniform(1e-4, 1)",
      " lr: loguniform(1e-4, 1) ",
      "{ lr: loguniform(1e-4, 1) }",
      "space: { lr: loguniform(1e-4, 1) }",
    ],
    [
      "run: { command: 'a {l|r} b' }",
      "lr",
      "{lr}",
      "a {lr} b",
      "'a {lr} b'",
      "command: 'a {lr} b'",
      " command: 'a {lr} b' ",
      "{ command: 'a {lr} b' }",
      "run: { command: 'a {lr} b' }",
    ],
    ["stu|dy: x\nseed: 1", "study", "study: x", "study: x\nseed: 1"],
    ["a: 1\n|\nb: 2", "a: 1\n\nb: 2"],
  ])("%j", (marked, ...expected) => expect(grown(marked)).toEqual(expected));

  test("each inside the next, on any text", () => {
    const piece = fc.constantFrom(
      "a:",
      "space:",
      "\n",
      "  ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      ",",
      '"',
      "x + ",
      "{a}",
      " # c",
    );
    fc.assert(
      fc.property(fc.array(piece), fc.nat(), (parts, at) => {
        const text = parts.join("");
        const lines = lineStarts(text);
        documentSymbols(text);
        foldingRanges(text);
        const [first] = selectionRanges(text, [lines.positionAt(at % (text.length + 1))]);
        for (let inner = first; inner?.parent; inner = inner.parent) {
          const [a, b] = [inner.range, inner.parent.range];
          expect(lines.offsetAt(b.start)).toBeLessThanOrEqual(lines.offsetAt(a.start));
          expect(lines.offsetAt(b.end)).toBeGreaterThanOrEqual(lines.offsetAt(a.end));
        }
      }),
    );
  });
});
