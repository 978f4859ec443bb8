import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkShellLine, findPlaceholders, splitCommand } from "../../src/study/command.ts";
import { parseTemplate } from "../../src/study/template.ts";

describe("placeholders", () => {
  test.each<[string, readonly string[]]>([
    ["--lr {lr} --width={width}", ["lr", "width"]],
    ["{optimizer.weight-decay}", ["optimizer.weight-decay"]],
    ["{größe}", ["größe"]],
    [`$${"{lr}"} $${"{lr:-{lr}}"}`, []],
    ["{{lr}}", []],
    ["{{{lr}}}", ["lr"]],
    ["{} {1..3} {a,b} { lr } {lr", []],
    ["{a-} {-a} {a.} {.a} {a..b} {1a}", []],
    ['{"a": {"lr": {lr}}}', ["lr"]],
  ])("in %s", (text, names) => {
    const found = findPlaceholders(text);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const { name, span } of found) expect(text.slice(span.start, span.end)).toBe(`{${name}}`);
  });

  test.each<[string, string]>([
    ["{{lr}}", "{lr}"],
    ["print $1 }}", "print $1 }"],
    ['{"a": {"b": 1}}', '{"a": {"b": 1}}'],
    ['{{"a": {"b": 1}}}', '{"a": {"b": 1}}'],
    ["{} {1..3}", "{} {1..3}"],
    ["$" + "{{lr}} $" + "{X}", "$" + "{{lr}} $" + "{X}"],
  ])("%s stands for %s", (text, meaning) => {
    const parts = parseTemplate(text);
    expect(parts.map((part) => (part.kind === "text" ? part.text : "?")).join("")).toBe(meaning);
  });

  test("parts cover the text without gaps", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", "$", "a", ".", "-", " ", "é") }), (text) => {
        let end = 0;
        for (const { span } of parseTemplate(text)) {
          expect(span.start).toBe(end);
          end = span.end;
        }
        expect(end).toBe(text.length);
      }),
    );
  });
});

describe("words", () => {
  test.each<[string, readonly string[]]>([
    ["python train.py --lr {lr}", ["python", "train.py", "--lr", "{lr}"]],
    ["  a\tb \n", ["a", "b"]],
    [`a 'b c' "d e" f\\ g`, ["a", "b c", "d e", "f g"]],
    [`a --x='{x}'"y"z`, ["a", "--x={x}yz"]],
    [`a '' ""`, ["a", "", ""]],
    [`a "\\" \\$ \\\\ \\n"`, ["a", '" $ \\ \\n']],
    ["a 'it'\\''s'", ["a", "it's"]],
    ["a \\\n  b", ["a", "b"]],
    ["a '$HOME' '`x`' '*' '|' \\; \\& \\~", ["a", "$HOME", "`x`", "*", "|", ";", "&", "~"]],
    ["a $ 5$ x=1 --d=~/x a#b [64,64]", ["a", "$", "5$", "x=1", "--d=~/x", "a#b", "[64,64]"]],
    [`a '{"a": {"b": {lr}}}' {{x}}`, ["a", '{"a": {"b": {lr}}}', "{x}"]],
  ])("of %j", (line, words) => {
    const split = splitCommand(line);
    expect(split.problems).toEqual([]);
    expect(split.words.map(({ text }) => text)).toEqual(words);
  });

  test("a word's span is where it stands, quotes included", () => {
    const line = "a  'b c'\\ d";
    expect(splitCommand(line).words.map(({ span }) => line.slice(span.start, span.end))).toEqual([
      "a",
      "'b c'\\ d",
    ]);
  });

  test("quoting every word gives the words back", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (words) => {
        const literal = words.map((word) => word.replace(/[{}]/g, ""));
        const line = literal.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
        const split = splitCommand(line);
        expect(split.problems).toEqual([]);
        expect(split.words.map(({ text }) => text)).toEqual(literal);
      }),
    );
  });
});

/** Brackets in the line mark the place of each problem. */
describe("what only a shell understands", () => {
  test.each<[string, string]>([
    ["a «|» b", "shell-syntax"],
    ["a «>» log 2«>&»1", "shell-syntax"],
    ["a «&&» b", "shell-syntax"],
    ["a «;» b", "shell-syntax"],
    ["a «&»", "shell-syntax"],
    [`a «$HOME» "«$${"{X}"}»" «$1»`, "shell-syntax"],
    ["a «$(»b)", "shell-syntax"],
    ["a «`»b`", "shell-syntax"],
    ["a data/«*».csv", "shell-syntax"],
    ["a «~»/data", "shell-syntax"],
    ["a «# b»", "shell-syntax"],
    ["a«\n»b", "shell-syntax"],
    ["«CUDA_VISIBLE_DEVICES=0» python train.py", "shell-syntax"],
    ["a «'»b", "bad-command"],
    ['a «"»b', "bad-command"],
    ["a «\\»", "bad-command"],
    ["«  »", "bad-command"],
  ])("%s", (marked, code) => {
    const line = marked.replace(/[«»]/g, "");
    const { problems } = splitCommand(line);
    let shown = line;
    for (const { span } of problems.toReversed()) {
      shown = `${shown.slice(0, span.start)}«${shown.slice(span.start, span.end)}»${shown.slice(span.end)}`;
    }
    expect(shown).toBe(marked);
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set([code]));
  });

  test("the message says what to do", () => {
    expect(splitCommand("a | b").problems[0]?.message).toMatch(/`shell: true`.*quote/);
    expect(splitCommand("X=1 a").problems[0]?.message).toContain("Put X under `env`");
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a {}$()`'\"\\|&;<>*?~#\n=1") }), (line) => {
        const { problems, words } = splitCommand(line);
        for (const { span } of [...problems, ...words]) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(line.length);
        }
      }),
    );
  });
});

describe("a shell line to which values would be appended", () => {
  test.each<[string, string | undefined]>([
    ["python train.py", undefined],
    ["cd src && python train.py > log", undefined],
    ["python train.py | tee log", "`|`"],
    ["python train.py; echo done", "`;`"],
    ["python train.py &", "`&`"],
    ["python train.py # slow", "a comment"],
    ["cd src\npython train.py", "several lines"],
    ["python 'train.py", "never closed"],
  ])("%s", (line, complaint) => {
    const problems = checkShellLine(line, "appended");
    if (complaint === undefined) expect(problems).toEqual([]);
    else expect(problems[0]?.message).toContain(complaint);
  });

  test("is left alone where it has placeholders", () => {
    expect(checkShellLine("python train.py {lr} | tee log", "placed")).toEqual([]);
  });
});
