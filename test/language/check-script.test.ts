import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { readMarks, withScript } from "./marked-text.ts";

const argparse = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", "-l", type=float, default=0.1)
parser.add_argument("--batch-size", type=int)
parser.add_argument("--act", choices=["relu", "tanh"])
parser.add_argument("--nesterov", action="store_true")
parser.add_argument("data", nargs="?")
`;
const rest = "objective: { minimize: loss }\nstrategy: random\nbudget: { trials: 5 }\n";

type Row = readonly [what: string, text: string, code?: string, message?: RegExp, replacement?: string];

/** The marked places carry the problem of the row's code; without a code there is none at all. */
function check(script: string, [, marked, code, message, replacement]: Row): void {
  const { text, ranges } = readMarks(`${marked}\n${rest}`);
  const { problems } = checkStudy(text, withScript(script));
  const found = problems.filter((problem) => code === undefined || problem.code === code);
  expect(found.map(({ range }) => range)).toEqual(ranges);
  for (const problem of found) expect(problem.message).toMatch(message ?? /./);
  if (replacement !== undefined) expect(found[0]?.replacement).toBe(replacement);
}

function each(script: string, rows: readonly Row[]): void {
  for (const row of rows) test(row[0], () => check(script, row));
}

const command = (line: string, space: string) => `run: { command: '${line}' }\nspace: { ${space} }`;

describe("a command line against the flags of its script", () => {
  each(argparse, [
    ["known flags", command("python train.py x --lr {lr} -l 1 --batch-size=3 --help", "lr: 'uniform(0, 1)'")],
    [
      "a misspelt flag",
      command("python train.py «--lrr» {lr}", "lr: 'uniform(0, 1)'"),
      "unknown-flag",
      /train\.py has no flag `--lrr`\. Did you mean `--lr`\?/,
      "--lr",
    ],
    [
      "a misspelt flag with its value",
      command("python train.py «--batchsize»={n}", "n: 'int(1, 9)'"),
      "unknown-flag",
      /--batch-size/,
      "--batch-size",
    ],
    ["a short flag", command("python train.py «-z» {n}", "n: 'int(1, 9)'"), "unknown-flag", /no flag `-z`/],
    [
      "negative numbers and what stands behind `--`",
      command("python train.py --lr -1 {n} -- --other", "n: 'int(1, 9)'"),
    ],
    ["an unambiguous beginning", command("python train.py --batch {n}", "n: 'int(1, 9)'")],
    ["an option of python itself", command("python -u -X dev train.py --lr {lr}", "lr: 'uniform(0, 1)'")],
    [
      "appended values",
      "run: { command: python train.py }\nspace:\n  lr: uniform(0, 1)\n  «batch_size»: int(1, 9)\n  seed: 7\n".replace(
        "  seed",
        "  «seed»",
      ),
      "unknown-flag",
      /appended to the command, and train\.py has no flag/,
      "batch-size",
    ],
    [
      "a fraction for a whole number",
      command("python train.py --batch-size «{n}»", "n: 'uniform(1, 9)'"),
      "flag-mismatch",
      /takes whole numbers/,
    ],
    [
      "whole steps for a whole number",
      command("python train.py --batch-size {n}", "n: 'uniform(1, 9, step=2)'"),
    ],
    [
      "a choice that the flag does not have",
      command("python train.py --act «{a}»", "a: [relu, gelu]"),
      "flag-mismatch",
      /does not take gelu, which `a` may be: it takes `relu` or `tanh`/,
    ],
    [
      "a value for a switch",
      command("python train.py --nesterov «{n}»", "n: bool"),
      "flag-mismatch",
      /takes no value\. Set `run\.booleans: flag`/,
    ],
    [
      "a switch with booleans as flags",
      command("python train.py --nesterov {n}", "n: bool").replace("' }", "', booleans: flag }"),
    ],
  ]);
});

describe("a script that takes what it does not name", () => {
  each(`${argparse}parser.parse_known_args()\n`, [
    ["any flag", command("python train.py --other {lr}", "lr: 'uniform(0, 1)'")],
    ["any appended value", "run: { command: python train.py }\nspace: { other: bool }"],
  ]);
  each("print(1)", [
    ["a script without flags", command("python train.py --other {lr}", "lr: 'uniform(0, 1)'")],
  ]);
});

test("the script of a task", () => {
  const { text, ranges } = readMarks(
    `run: { task: «train cats» }\nspace: { rate: 'uniform(0, 1)' }\n${rest}`,
  );
  const script =
    "import { parseArgs } from 'node:util'; parseArgs({ options: { rate: { type: 'string' } } });";
  const { problems } = checkStudy(text, withScript(script));
  expect(problems.map(({ code, range }) => [code, range])).toEqual([["unknown-flag", ranges[0]]]);
});
