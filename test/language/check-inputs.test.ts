import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { quickFixes } from "../../src/language/quick-fixes.ts";
import type { ProblemCode } from "../../src/study/problem.ts";
import { applyEdits } from "./apply-edits.ts";
import { readMarks, tasksFile, workspaceWith } from "./marked-text.ts";

const head =
  "run: { command: train }\nobjective: { minimize: loss }\nstrategy: random\nbudget: { trials: 5 }\n";
const workspace = workspaceWith(tasksFile);

/** The marked range has the problem, and its first fix gives the text behind it. */
type Row = readonly [what: string, marked: string, code: ProblemCode, fixed: string];

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `  p${index}: uniform(0, 1)\n`).join("");

const rows: readonly Row[] = [
  [
    "a byte order mark",
    `\uFEFF${head}space:\n  a: uniform(«1, 0»)\n`,
    "swapped-bounds",
    `\uFEFF${head}space:\n  a: uniform(0, 1)\n`,
  ],
  [
    "a byte order mark before the fault",
    `\uFEFF«studdy»: x\n${head}space: { a: bool }\n`,
    "unknown-key",
    `\uFEFFstudy: x\n${head}space: { a: bool }\n`,
  ],
  [
    "windows line ends",
    `${head}space:\n  a: bool\nrequire:\n  - «b»\n`.replaceAll("\n", "\r\n"),
    "unknown-name",
    `${head}space:\n  a: bool\n  b: uniform(0, 1)\nrequire:\n  - b\n`.replaceAll("\n", "\r\n"),
  ],
  [
    "windows line ends in a removal",
    `${head}space:\n  a: bool\n  «a»: bool\n`.replaceAll("\n", "\r\n"),
    "yaml-duplicate-key",
    `${head}space:\n  a: bool\n`.replaceAll("\n", "\r\n"),
  ],
  [
    "a tab between key and value",
    `${head}space:\n  a:\tuniform(«1, 0»)\t# x\n`,
    "swapped-bounds",
    `${head}space:\n  a:\tuniform(0, 1)\t# x\n`,
  ],
  [
    "a tab in the indentation",
    `${head}space:\n  a: bool\n«\t»b: bool\n`,
    "yaml-syntax",
    `${head}space:\n  a: bool\n  b: bool\n`,
  ],
  [
    "unicode names",
    `${head}space:\n  größe: int(1, 8)\n  m: { in: bool, when: «große» > 3 }\n`,
    "unknown-name",
    `${head}space:\n  größe: int(1, 8)\n  m: { in: bool, when: größe > 3 }\n`,
  ],
  [
    "characters of two units",
    `${head}description: 😀 # 😀\nspace:\n  a: ['😀', x, «x»]\n`,
    "duplicate-choice",
    `${head}description: 😀 # 😀\nspace:\n  a: ['😀', x]\n`,
  ],
  [
    "an anchor",
    `${head}space:\n  a: &r uniform(«1, 0»)\n  b: bool\n`,
    "swapped-bounds",
    `${head}space:\n  a: &r uniform(0, 1)\n  b: bool\n`,
  ],
  [
    "a merge key",
    `${head}space:\n  a: &b { in: bool }\n  c: { <<: *b, when: «d» }\n`,
    "unknown-name",
    `${head}space:\n  a: &b { in: bool }\n  c: { <<: *b, when: d }\n  d: uniform(0, 1)\n`,
  ],
  [
    "the end of a long file",
    `${head}space:\n${lines(5000)}  last: uniform(«1, 0»)\n`,
    "swapped-bounds",
    `${head}space:\n${lines(5000)}  last: uniform(0, 1)\n`,
  ],
  [
    "no line break at the end",
    `${head}space: { a: bool }\nbugdet: {}`.replace("bugdet", "«studdy»").replace("{}", "x"),
    "unknown-key",
    `${head}space: { a: bool }\nstudy: x`,
  ],
];

describe("a problem and its fix in a file with", () => {
  for (const [what, marked, code, fixed] of rows)
    test(what, () => {
      const { text, ranges } = readMarks(marked);
      const { problems } = checkStudy(text, workspace);
      const found = problems.filter((problem) => problem.code === code);
      expect(found.map(({ range }) => range)).toEqual(ranges);
      const [problem] = found;
      if (problem === undefined) return;
      const uri = "file:///a.study.yaml";
      const actions = quickFixes({ uri, text, problems: [problem], range: problem.range, workspace });
      expect(applyEdits(text, actions[0]?.edit?.changes?.[uri] ?? [])).toBe(fixed);
    });
});

test.each([
  ["empty", "", "missing-key", /file is empty/],
  ["only a byte order mark", "\uFEFF", "missing-key", /file is empty/],
  ["only comments and blank lines", "# a\n\n  # b\r\n", "missing-key", /file is empty/],
  [
    "several documents",
    `${head}space: { a: bool }\n---\nseed: 1\n`,
    "yaml-unsupported",
    /holds one document; what follows `---` is not read/,
  ],
  [
    "several documents, the second a study too",
    `---\n${head}space: { a: bool }\n...\n---\n${head}`,
    "yaml-unsupported",
    /holds one document/,
  ],
] as const)("a file with %s says so, and nothing else", (_, text, code, message) => {
  const { problems, study } = checkStudy(text, workspace);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(problems[0]?.message).toMatch(message);
  expect(study).toBeUndefined();
});
