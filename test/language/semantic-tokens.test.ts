import { describe, expect, test } from "vitest";
import { encodeTokens, semanticTokens, tokenTypes } from "../../src/language/semantic-tokens.ts";
import { studyText } from "../../src/language/study-text.ts";

/** Each token as `type[.modifier] text`. */
function check(text: string, ...expected: readonly string[]): void {
  const found = semanticTokens(text).map(
    ({ span, type, modifiers }) => `${[type, ...modifiers].join(".")} ${text.slice(span.start, span.end)}`,
  );
  expect(found).toEqual(expected);
}

describe("tokens", () => {
  test.each<readonly [string, ...string[]]>([
    [
      "space:\n  lr: int(1, 8, log, step=2)\n  on: bool\n  s: 7\n  name: resnet50",
      "variable.declaration lr",
      "function.defaultLibrary int",
      "number 1",
      "number 8",
      "parameter log",
      "parameter step",
      "number 2",
      "variable.declaration on",
      "type.defaultLibrary bool",
      "variable.declaration.readonly s",
      "variable.declaration.readonly name",
    ],
    [
      "space:\n  g:\n    a: [x, y]\n    b: { in: bool, when: g.a == \"x\" and not (g.a in ['y']) }",
      "namespace.declaration g",
      "variable.declaration a",
      "variable.declaration b",
      "type.defaultLibrary bool",
      "variable g.a",
      "operator ==",
      'string "x"',
      "keyword and",
      "keyword not",
      "variable g.a",
      "keyword in",
      "string 'y'",
    ],
    ["constraints: [ms <= 3]", "property ms", "operator <=", "number 3"],
    [
      'space: { a: bool }\nrun: { command: "x {a} {b} {{a}}" }',
      "variable.declaration a",
      "type.defaultLibrary bool",
      "variable {a}",
    ],
    [
      "space: { a: bool }\nderived: { d: a * 2 }",
      "variable.declaration a",
      "type.defaultLibrary bool",
      "variable.declaration.readonly d",
      "variable a",
      "operator *",
      "number 2",
    ],
    ["require: unknown < ", "operator <"],
    ["study: and\ndescription: 1 + 2"],
    [
      "space:\n  a: &r uniform(0, 1)\n  b: *r",
      "variable.declaration a",
      "function.defaultLibrary uniform",
      "number 0",
      "number 1",
      "variable.declaration b",
    ],
  ])("%j", check);

  test("are sent as steps from one to the next", () => {
    const text = "space:\r\n  größe: bool # 😀\r\n  b: { in: bool, when: größe }";
    const ascii = text.replaceAll("größe", "width");
    const encoded = encodeTokens(studyText(ascii), semanticTokens(ascii));
    const variable = tokenTypes.indexOf("variable");
    expect(encoded.slice(0, 5)).toEqual([1, 2, 5, variable, 1]);
    expect(encoded.slice(5, 8)).toEqual([0, 7, 4]);
    expect(encoded.slice(-5)).toEqual([0, 12, 5, variable, 0]);
    expect(encodeTokens(studyText(text), semanticTokens(text)).length % 5).toBe(0);
  });
});
