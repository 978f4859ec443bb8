import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findPlaceholders, splitCommand } from "../../src/study/command.ts";
import { compileShellLine, type ShellDialect } from "../../src/study/shell-command.ts";
import type { ParamValue, ParamValues } from "../../src/study/value.ts";
import type { CommandValues } from "../../src/study/word-fate.ts";

const names = ["lr", "momentum", "nesterov", "model"];

function valuesOf(values: ParamValues, booleans: "value" | "flag" = "value"): CommandValues {
  return {
    booleans,
    find: (name) => {
      if (!names.includes(name)) return undefined;
      return Object.hasOwn(values, name)
        ? { kind: "value", value: values[name] as ParamValue }
        : { kind: "absent" };
    },
  };
}

/** The words that a program gets in place of `show` in the line. */
function argumentsSeen(line: string, values: ParamValues, booleans?: "value" | "flag"): readonly string[] {
  const shell = compileShellLine(line, "sh").place(valuesOf(values, booleans));
  return run(shell.line, shell.env);
}

function run(line: string, env: Readonly<Record<string, string>>): readonly string[] {
  // A file name that a careless pattern would match, and a function that shows each word, ended by a NUL.
  const script = `show() { printf '%s\\0' "$@"; }\n${line}`;
  const output = execFileSync("/bin/sh", ["-c", script], {
    env: { PATH: process.env["PATH"], ...env },
    cwd: "/",
  });
  return output.toString().split("\0").slice(0, -1);
}

describe("in a real shell", () => {
  const nasty = `a'b"c $(exit 3) \`exit 4\` ; & | > x \\ * ~ \n # $HOME {lr}`;

  test.each<[string, readonly string[]]>([
    ["show {model}", [nasty]],
    ["show x{model}y z", [`x${nasty}y`, "z"]],
    ['show "a {model} b"', [`a ${nasty} b`]],
    ["show 'a {model} b'", [`a ${nasty} b`]],
    ["show --m={model} '{{x}}'", [`--m=${nasty}`, "{x}"]],
    ['show "$(show {model} | tr -d "\\000")"', [nasty]],
    ['show "$(show "{model}" | tr -d "\\000")"', [nasty]],
    ["# don't\nshow {model} # it's {model}", [nasty]],
    ["X={model}; show \"$X\" '$X'", [nasty, "$X"]],
    ["show \\{lr} \\\\{lr} $((1 + {lr}))", ["2", "\\2", "3"]],
    ['show \\{model} "\\{model}" "\\\\{model}"', [nasty, `\\${nasty}`, `\\${nasty}`]],
    ["show '\\{model}' $(echo {lr}) \\{{x\\}}", [`\\${nasty}`, "2", "{x}"]],
    ["if true; then show {lr}; fi && show {unknown}", ["2", "{unknown}"]],
    ["show --momentum {momentum} {lr}; show --momentum={momentum}", ["2", ""]],
    ['show --a | cat; show --b "{momentum}" {lr}', ["--a", "2"]],
  ])("%s", (line, expected) => {
    expect(argumentsSeen(line, { lr: 2, model: nasty })).toEqual(expected);
  });

  test("every value arrives as it is, however its placeholder is quoted", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab{}$()`'\"\\|&;<>*?~#! \n\té=") });
    fc.assert(
      fc.property(text, text, (model, other) => {
        const line = "show {model} \"{model}\" '{model}' {lr}{model}";
        expect(argumentsSeen(line, { model, lr: other })).toEqual([model, model, model, other + model]);
      }),
      { numRuns: 60 },
    );
  });

  test("no line of quotes and backslashes lets a value become syntax", () => {
    const around = fc.string({ unit: fc.constantFrom(..."ab '\"\\{}=") });
    fc.assert(
      fc.property(around, around, (before, after) => {
        const line = `show x ${before}{model}${after}`;
        fc.pre(
          splitCommand(line).problems.length === 0 &&
            findPlaceholders(line).some(({ name }) => name === "model"),
        );
        const words = splitCommand(line).words.slice(1);
        const expected = words.map(({ parts }) =>
          parts
            .map((part) =>
              part.kind === "text" ? part.text : part.name === "model" ? nasty : `{${part.name}}`,
            )
            .join(""),
        );
        expect(argumentsSeen(line, { model: nasty })).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test("appended values arrive as they are", () => {
    const { line, env } = compileShellLine("show '{{x}}' \n", "sh").append(
      names,
      valuesOf({ lr: 1, model: nasty }),
    );
    expect(run(line, env)).toEqual(["{x}", "--lr=1", `--model=${nasty}`]);
  });

  test("booleans as flags", () => {
    const line = "show --nag {nesterov} --n={nesterov} {nesterov} x={nesterov}";
    expect(argumentsSeen(line, { nesterov: true }, "flag")).toEqual(["--nag", "--n", "--nesterov", "x=true"]);
    expect(argumentsSeen(line, { nesterov: false }, "flag")).toEqual(["x=false"]);
  });
});

/** In front of a name in braces, as the shell wants it. */
const $ = "$";

describe("lines", () => {
  test.each<[ShellDialect, string, string]>([
    ["sh", "a {lr}", `a "${$}{TUNESMITH_VALUE_1}"`],
    ["sh", "a '{lr}'", `a ''"${$}{TUNESMITH_VALUE_1}"''`],
    ["sh", "a --m {momentum} b", "a   b"],
    ["cmd", "a {lr}", 'a "!TUNESMITH_VALUE_1!"'],
    ["cmd", 'a "x {lr}" & b {lr}', 'a "x !TUNESMITH_VALUE_1!" & b "!TUNESMITH_VALUE_1!"'],
    ["cmd", 'a --m "{momentum}" b', "a   b"],
    ["cmd", "a 'x {lr}'", `a 'x "!TUNESMITH_VALUE_1!"'`],
  ])("%s: %s", (dialect, line, expected) => {
    expect(compileShellLine(line, dialect).place(valuesOf({ lr: 1 })).line).toBe(expected);
  });

  test.each<[string, string]>([
    ['say "hi"', 'say \\"hi\\"'],
    ["C:\\data\\", "C:\\data\\\\"],
    ['a\\"', 'a\\\\\\"'],
    ["a\\b", "a\\b"],
  ])("what cmd.exe holds for %s", (value, held) => {
    expect(compileShellLine("a {model}", "cmd").place(valuesOf({ model: value })).env).toEqual({
      TUNESMITH_VALUE_1: held,
    });
  });
});
