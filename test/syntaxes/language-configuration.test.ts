import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const configuration = JSON.parse(
  readFileSync(new URL("../../language-configuration.json", import.meta.url), "utf8"),
);
const pattern = (text: string, flags = "") => new RegExp(text, flags);
const increase = pattern(configuration.indentationRules.increaseIndentPattern);
const [itemRule] = configuration.onEnterRules;

describe("the line after", () => {
  test.each([
    ["run:", true],
    ["  momentum: # why", true],
    ["  - name:", true],
    ["description: |", true],
    ["  command: >-", true],
    ["objective: {", true],
    ["  lr: uniform(", true],
    ["  lr: uniform(0, 1)", false],
    ["seed: 1", false],
    ["strategy: { name: grid }", false],
    ["# a comment:", false],
    ["  - width * layers <= 512", false],
    ["", false],
  ])("%j is indented further: %j", (line, isFurther) => {
    expect(increase.test(line)).toBe(isFurther);
  });

  test.each([
    ["  - lr: 0.1", true],
    ["- maximize: acc", true],
    ["  - a < 3", false],
    ["  - { lr: 0.1 }", false],
    ["  - name:", false],
    ["  lr: 0.1", false],
  ])("%j goes on with the keys of the item: %j", (line, goesOn) => {
    expect(pattern(itemRule.beforeText).test(line)).toBe(goesOn);
  });
});

test("a word is a dotted or hyphenated name, or a number", () => {
  const words = "lr: loguniform(1e-4, 0.5) group.weight-decay width*2 -x halving-grid".match(
    pattern(configuration.wordPattern, "g"),
  );
  expect(words).toEqual([
    "lr",
    "loguniform",
    "1e-4",
    "0.5",
    "group.weight-decay",
    "width",
    "2",
    "x",
    "halving-grid",
  ]);
});
