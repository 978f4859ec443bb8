import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isScalar, parseDocument, stringify } from "yaml";
import { asWritten, inQuotes, mend, originalSpan } from "../../src/language/mended-text.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { scalarOffsets } from "../../src/language/scalar-offsets.ts";

function read(text: string): { source: string; value: string } {
  const document = parseDocument(text);
  const node = document.contents;
  if (!isScalar(node) || !node.range || typeof node.value !== "string") throw new Error(`no text: ${text}`);
  return { source: text.slice(node.range[0], node.range[1]), value: node.value };
}

describe("the offsets of a scalar's characters in its source", () => {
  test.each([
    ["plain text", "text", 6, "text"],
    ["'it''s here'", "here", 5, "here"],
    ["'it''s here'", "'s", 2, "''s"],
    ['"a \\u0062 c"', "c", 4, "c"],
    ['"a \\"b\\" c"', '"b"', 2, '\\"b\\"'],
    ['"a\\\n  b c"', "b c", 1, "b c"],
    ['"a\n\n\\ b c"', "b c", 3, "b c"],
    ["folded\n  line here", "here", 12, "here"],
    [">\n  a\n  b c\n", "c", 4, "c"],
    ["|2\n    a\n  b\n", "b", 4, "b"],
  ])("%j: %j", (text, part, at, written) => {
    const { source, value } = read(text);
    const offsets = scalarOffsets(source, value) ?? [];
    expect(value.slice(at, at + part.length)).toBe(part);
    expect(source.slice(offsets[at], offsets[at + part.length])).toBe(written);
  });

  test("are those of the same characters, in whatever style they are written", () => {
    const word = fc.string({
      unit: fc.constantFrom(..."abz019'\"\\()[]{}:,#é "),
      minLength: 1,
      maxLength: 30,
    });
    const style = fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), style, (lines, defaultStringType) => {
        const { source, value } = read(
          stringify(lines.join("\n"), { defaultStringType, lineWidth: 30 } as never),
        );
        const offsets = scalarOffsets(source, value);
        if (offsets === undefined) throw new Error("not matched");
        expect(offsets).toHaveLength(value.length + 1);
        for (const [index, char] of [...value.split("")].entries()) {
          const written = source.charAt(offsets[index] ?? -1);
          if (/[\s'"\\]/.test(char) || written === "\\") continue;
          expect(written).toBe(char);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test("offsets of a mended text lead back to the text as it was written", () => {
  const text = "a: {x} it's b\nc: d\n";
  const mended = mend(asWritten(text), { span: { start: 3, end: 13 }, replacement: inQuotes("{x} it's b") });
  expect(mended.text).toBe("a: '{x} it''s b'\nc: d\n");
  for (const part of ["{x}", "b", "c: d", "s b"]) {
    const start = mended.text.indexOf(part);
    const span = originalSpan(mended, { start, end: start + part.length });
    expect(text.slice(span.start, span.end)).toBe(part);
  }
});

test("positions and offsets are each other's inverse", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r\n", "\r", "é", "😀") }), (text) => {
      const lines = lineStarts(text);
      for (let offset = 0; offset <= text.length; offset++) {
        if (text[offset] === "\n" && text[offset - 1] === "\r") continue;
        expect(lines.offsetAt(lines.positionAt(offset))).toBe(offset);
      }
    }),
  );
});
