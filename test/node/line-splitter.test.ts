import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLineSplitter } from "../../src/node/line-splitter.ts";

interface Options {
  readonly wanted?: "all" | "objects";
  readonly maxLineBytes?: number;
  /** How many bytes come at once. */
  readonly chunkBytes?: number;
}

function split(bytes: string | Buffer, { wanted = "all", maxLineBytes = 100, chunkBytes = 7 }: Options = {}) {
  const lines: string[] = [];
  let overlong = 0;
  const splitter = createLineSplitter({
    wanted,
    maxLineBytes,
    onLine: (line) => lines.push(line),
    onOverlong: () => overlong++,
  });
  const whole = Buffer.from(bytes);
  // One buffer is used again and again, as readers do.
  const chunk = Buffer.alloc(chunkBytes);
  for (let at = 0; at < whole.length; at += chunkBytes) {
    const length = whole.copy(chunk, 0, at, at + chunkBytes);
    splitter.push(chunk.subarray(0, length));
  }
  splitter.end();
  return { lines, overlong };
}

describe("lines", () => {
  test.each<[string, readonly string[]]>([
    ["a\nbb\n", ["a", "bb"]],
    ["a\r\nbb\r\n", ["a", "bb"]],
    ["10%\r20%\rdone", ["10%", "20%", "done"]],
    ["no end", ["no end"]],
    ["\n\n", []],
    ["grün 日本 😀\n", ["grün 日本 😀"]],
  ])("of %j", (text, lines) => expect(split(text).lines).toEqual(lines));

  test("do not depend on how the bytes are cut", () => {
    const unit = fc.constantFrom("a", "{", "}", "é", "😀", "\n", "\r", " ");
    fc.assert(
      fc.property(
        fc.string({ unit }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("all", "objects"),
        (text, chunkBytes, wanted) => {
          const lines = text.split(/[\r\n]/);
          const expected =
            wanted === "all"
              ? lines.filter((line) => line !== "")
              : lines.map((line) => line.trimStart()).filter((line) => line.startsWith("{"));
          expect(split(text, { chunkBytes, wanted }).lines).toEqual(expected);
        },
      ),
    );
  });

  test("that are too long are dropped, each told of, and the next is whole", () => {
    expect(split(`${"x".repeat(101)}\n${"y".repeat(100)}\n${"z".repeat(500)}`)).toEqual({
      lines: ["y".repeat(100)],
      overlong: 2,
    });
  });

  test("that cannot be objects are passed over, however long", () => {
    const text = `${"x".repeat(500)}\n  {"a": 1}\n\u001b[1m{"b": 2}\nnot {"c": 3}`;
    expect(split(text, { wanted: "objects" })).toEqual({
      lines: ['{"a": 1}', '\u001b[1m{"b": 2}'],
      overlong: 0,
    });
  });

  test("of garbage are text all the same", () => {
    expect(split(Buffer.from([0xff, 0x00, 0x0a, 0x7b, 0x7d])).lines).toEqual(["\ufffd\u0000", "{}"]);
  });
});
