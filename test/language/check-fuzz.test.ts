import fc from "fast-check";
import { expect, test } from "vitest";
import type { Position } from "vscode-languageserver-types";
import { checkStudy } from "../../src/language/check.ts";
import { parseStudyText } from "../../src/language/parse.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { quickFixes } from "../../src/language/quick-fixes.ts";
import { readText } from "../../src/language/read-text.ts";
import { refactorings } from "../../src/language/refactorings.ts";
import { createRecall, type Recall, withoutRecall } from "../../src/study/recall.ts";
import { applyEdits } from "./apply-edits.ts";
import { tasksFile, workspaceWith } from "./marked-text.ts";
import { mutatedText, validTexts } from "./mutated-text.ts";

const workspace = workspaceWith(tasksFile);

test("the texts that are mutated are valid", () => {
  for (const text of validTexts)
    expect(checkStudy(text, workspace).problems.filter(({ severity }) => severity === "error")).toEqual([]);
});

const longestMs = 100;

/** Processor time, as others may be busy on this machine, and the least of some attempts, as this process is too. */
function leastMs(attempts: number, run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < attempts && least > longestMs; attempt++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** `npm run fuzz` tries more, and other ones each time. */
const texts = Number(process.env["TUNESMITH_FUZZ_TEXTS"] ?? 2_000);

test(`${texts} mutated texts give problems with ranges inside them within 100 ms each, never an exception`, () => {
  fc.assert(
    fc.property(mutatedText, (text) => {
      let checked = checkStudy("", workspace);
      const spent = leastMs(5, () => {
        checked = checkStudy(text, workspace);
      });
      if (spent > longestMs) throw new Error(`took ${spent} ms`);
      const { study, problems } = checked;
      const end = lineStarts(text).positionAt(text.length);
      const isInside = problems.every(
        ({ range, message }) =>
          comparePositions(range.start, range.end) <= 0 &&
          comparePositions(range.end, end) <= 0 &&
          message.trim() !== "",
      );
      const isErroneous = problems.some(({ severity }) => severity === "error");
      if (!isInside) throw new Error("a range outside the text");
      if ((study === undefined) !== isErroneous) throw new Error("a study with errors, or none without");
    }),
    { numRuns: texts },
  );
}, 600_000);

function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

test("what is recalled from an earlier look changes nothing", () => {
  fc.assert(
    fc.property(fc.array(mutatedText, { minLength: 1, maxLength: 4 }), (texts) => {
      const { recall, endRound } = createRecall();
      for (const text of texts) {
        const [recalled, anew] = [checkStudy(text, workspace, recall), checkStudy(text, workspace)];
        expect(recalled.problems).toEqual(anew.problems);
        // Domains have functions, which JSON leaves out.
        expect(JSON.stringify(recalled.study)).toBe(JSON.stringify(anew.study));
        endRound();
      }
    }),
    { numRuns: Math.ceil(texts / 20) },
  );
}, 600_000);

test("read section by section, a text without mistakes is what it is as a whole", () => {
  const value = fc.constantFrom(
    "1",
    "a: b\n",
    "[x, y]",
    "'q'",
    "{ in: bool }",
    "|\n    text\n",
    "# c",
    "uniform(0, 1)",
    "\n    k: 1\n    l: 2",
  );
  const line = fc.tuple(fc.constantFrom("a", "b-c", "'d e'", "space", "run", "é"), fc.nat(2), value);
  const text = fc
    .array(line, { maxLength: 8 })
    .map((lines) =>
      lines.map(([key, indent, written]) => `${"  ".repeat(indent)}${key}: ${written}\n`).join(""),
    );
  fc.assert(
    fc.property(text, fc.constantFrom("\n", "\r\n"), (written, lineBreak) => {
      const source = written.replaceAll("\n", lineBreak);
      const whole = parseStudyText(source);
      fc.pre(whole.problems.length === 0);
      const read = readText(source, withoutRecall);
      expect(read.definition ?? undefined).toEqual(whole.definition ?? undefined);
      expect(read.problems).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("fixes and refactorings of any text stay inside it, with recall and without", () => {
  const { recall, endRound } = createRecall();
  fc.assert(
    fc.property(mutatedText, fc.double({ min: 0, max: 1, noNaN: true }), (text, at) => {
      const uri = "file:///a.study.yaml";
      const { problems } = checkStudy(text, workspace);
      const lines = lineStarts(text);
      const position = lines.positionAt(Math.floor(at * text.length));
      const everywhere = { start: { line: 0, character: 0 }, end: lines.positionAt(text.length) };
      const here = { start: position, end: position };
      const actionsWith = (known: Recall) => [
        ...quickFixes({ uri, text, problems, range: everywhere, workspace, recall: known }),
        ...refactorings({ uri, text, range: here, workspace, past: undefined, recall: known }),
      ];
      const actions = actionsWith(withoutRecall);
      expect(actionsWith(recall)).toEqual(actions);
      endRound();
      for (const { title, edit } of actions) {
        expect(title).toMatch(/\S/);
        // Throws where edits overlap.
        applyEdits(text, edit?.changes?.[uri] ?? []);
      }
    }),
    { numRuns: Math.ceil(texts / 10) },
  );
}, 600_000);

test("arbitrary nesting and aliases end", () => {
  const bomb = `a: &a [x, x]\n${"bcdefghijklmnopqrstuvwxyz".replace(/./g, (name) => `${name}: &${name} [*${String.fromCharCode(name.charCodeAt(0) - 1)}, *${String.fromCharCode(name.charCodeAt(0) - 1)}]\n`)}`;
  for (const text of ["[".repeat(5000), "{a: ".repeat(5000), "- ".repeat(5000), bomb, "a: &a\n  <<: *a\n"]) {
    expect(checkStudy(text, workspace).study).toBeUndefined();
  }
});
