import { expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";

const workspace = { fileStem: "s", tasks: () => ({ kind: "missing" }) as const };

test.each([
  ["brackets", "[".repeat(100_000)],
  ["braces", "{a: ".repeat(50_000)],
  ["list markers on one line", "- ".repeat(50_000)],
  ["key markers on one line", "? ".repeat(50_000)],
  ["indentation", Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
])("a text of endless %s is refused, again and again, and nothing breaks", (_, text) => {
  for (let time = 0; time < 5; time++) {
    const codes = checkStudy(text, workspace).problems.map(({ code }) => code);
    expect(codes).toContain("yaml-unsupported");
  }
});

test("brackets in many comments and texts do not count as nesting without end", () => {
  const text = `${"# see [1\n".repeat(300)}run: { command: "train {x}" }\nobjective: { minimize: loss }\nspace: { x: "uniform(0, 1)" }\nstrategy: random\nbudget: { trials: 3 }\n`;
  expect(checkStudy(text, workspace).problems).toEqual([]);
});
