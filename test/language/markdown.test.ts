import { describe, expect, test } from "vitest";
import { codeBlock, inlineCode, plainText } from "../../src/language/markdown.ts";

describe("a user's text", () => {
  test.each([
    ["lr", "lr"],
    ["[link](command:x)", "\\[link\\]\\(command\\:x\\)"],
    ["<img src=x> *b* _i_ `c`", "\\<img src=x\\> \\*b\\* \\_i\\_ \\`c\\`"],
    ["two\nlines", "two lines"],
  ])("%j as plain text", (text, expected) => expect(plainText(text)).toBe(expected));

  test.each([
    ["lr", "`lr`"],
    ["a`b", "``a`b``"],
    ["`a``b`", "``` `a``b` ```"],
    ["two\nlines", "`two lines`"],
    ["  ", ""],
  ])("%j as code", (text, expected) => expect(inlineCode(text)).toBe(expected));

  test.each([
    ["a", "```sh\na\n```"],
    ["```\n# out", "````sh\n```\n# out\n````"],
  ])("%j as a block of code", (text, expected) => expect(codeBlock(text, "sh")).toBe(expected));
});
