import fc from "fast-check";
import { expect, test } from "vitest";
import { readOutline } from "../../src/language/outline.ts";
import { expandAliases } from "../../src/language/outline-alias.ts";
import { outlineText } from "../../src/language/outline-stretches.ts";
import { mappingOf } from "../../src/language/outline-value.ts";
import { createRecall, type Recall, withoutRecall } from "../../src/study/recall.ts";
import { mutatedText } from "./mutated-text.ts";

/** Lines that look like those of a study, at any indentation. */
const brokenText = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "", "  ", "  ", "    ", " ", "\t", "\uFEFF"),
      fc.constantFrom(
        "space:",
        "space: # ranges",
        "run: &a",
        "a: 1",
        "b-c: [1, 2",
        "'d e': { x: 1,",
        "'d: e",
        "e: |",
        "f: >-",
        "other",
        "- x",
        "-",
        "- g: 1",
        "}",
        "]",
        '"',
        "# note",
        "h:",
        "*a",
        "<<: *a",
        "__proto__: 1",
        "---",
        "",
        " ",
      ),
      fc.constantFrom("\n", "\n", "\r\n"),
    ),
    { maxLength: 14 },
  )
  .map((lines) => lines.map((parts) => parts.join("")).join(""));

function expectSame(text: string, recall: Recall): void {
  const { outline, expanded, definition } = outlineText(text, recall);
  const whole = readOutline(text);
  expect(outline).toEqual(whole);
  expect(expanded).toEqual(expandAliases(whole));
  expect(JSON.stringify(definition())).toBe(JSON.stringify(mappingOf(expandAliases(whole))));
}

test("read in stretches, any text has the outline that it has as a whole", () => {
  fc.assert(
    fc.property(fc.oneof(brokenText, mutatedText), (text) => expectSame(text, withoutRecall)),
    { numRuns: 3000 },
  );
}, 120_000);

test("and so it has with what is recalled of the texts before", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(brokenText, mutatedText), { minLength: 2, maxLength: 5 }), (texts) => {
      const { recall, endRound } = createRecall();
      for (const text of texts) {
        expectSame(text, recall);
        endRound();
      }
    }),
    { numRuns: 300 },
  );
}, 120_000);

test.each(["a", "b"])("a value that did not change is the same object, also below %s", (changed) => {
  const { recall } = createRecall();
  const text = "run: { command: x }\nspace:\n  a: [1, 2]\n  b: [3, 4]\n  c: [5, 6]\n";
  const space = (written: string) =>
    outlineText(written, recall).definition()["space"] as Record<string, unknown>;
  const before = space(text);
  const after = space(text.replace(`${changed}: [`, `${changed}: [0, `));
  expect(after["c"]).toBe(before["c"]);
  expect(after[changed]).not.toEqual(before[changed]);
});
