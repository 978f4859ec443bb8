import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createTokenizer } from "./tokenize.ts";

let tokenize: Awaited<ReturnType<typeof createTokenizer>>;
beforeAll(async () => {
  tokenize = await createTokenizer();
});

/** The tokens of the last line with their innermost scopes, without white space. */
function lastLine(text: string): readonly (readonly [string, string])[] {
  const tokens = tokenize(text).at(-1) ?? [];
  return tokens
    .map(({ text: written, scopes }) => [written.trim(), scopes.at(-1) ?? ""] as const)
    .filter(([written]) => written !== "");
}

/** A text, and words of its last line with the start of their innermost scopes. */
type Row = readonly [text: string, ...words: (readonly [word: string, scope: string])[]];

/** Each word with the start of its innermost scope. Words that are not named may be anything. */
function check(text: string, ...expected: readonly (readonly [word: string, scope: string])[]): void {
  const line = lastLine(text);
  for (const [word, scope] of expected) {
    const found = line.find(([written]) => written === word);
    expect(found, `${word} in ${JSON.stringify(line)}`).toBeDefined();
    expect(`${word}: ${found?.[1]}`).toContain(`${word}: ${scope}`);
  }
}

function table(...rows: readonly Row[]): void {
  for (const [text, ...words] of rows) test(JSON.stringify(text), () => check(text, ...words));
}

const key = "entity.name.tag";
const string = "string.unquoted.plain";
const number = "constant.numeric";
const name = "variable.other.study";
const call = "support.function.study";
const comparison = "keyword.operator.comparison";

describe("ranges", () => {
  table(
    ["space:\n  lr: loguniform(1e-4, 1)", ["lr", key], ["loguniform", call], ["1e-4", number], ["1", number]],
    ["space:\n  w: int(8, 256, log, step=2)", ["log", "variable.parameter"], ["step", "variable.parameter"]],
    ['space:\n  w: "int(8, 256)"', ["int", call], ["256", number]],
    ["space:\n  group:\n    deep: uniform(0, 1)", ["uniform", call]],
    ["space:\n  flag: bool # yes", ["bool", "support.type"], ["yes", "comment.line"]],
    ["space:\n  model: resnet50", ["resnet50", string]],
    ["space:\n  model: boolean", ["boolean", string]],
    ["space:\n  a: [relu, 1.5, 'x']", ["relu", string], ["1.5", number], ["x", "string.quoted.single"]],
    [
      "space:\n  m: { in: uniform(0, 1), when: a == 'x', default: 0.5 }",
      ["uniform", call],
      ["a", name],
      ["default", key],
      ["0.5", number],
    ],
    ["space:\n  m: { type: float, low: 1e-4 }", ["type", key], ["float", string], ["1e-4", number]],
  );
});

describe("expressions", () => {
  table(
    [
      'space:\n  m:\n    when: optimizer == "sgd" # why',
      ["when", key],
      ["optimizer", name],
      ["==", comparison],
      ["sgd", "string.quoted.double.study"],
      ["why", "comment"],
    ],
    [
      "space:\n  m:\n    when: 'optimizer == \"sgd\"'",
      ["optimizer", name],
      ['"sgd"', "string.quoted.double.study"],
    ],
    [
      "require:\n  - width * layers <= 512",
      ["width", name],
      ["*", "keyword.operator.arithmetic"],
      ["<=", comparison],
      ["512", number],
    ],
    [
      "require:\n  - not a in [1, 2] and `b-c`.d",
      ["not", "keyword.operator.logical"],
      ["in", "keyword.operator.logical"],
      ["`b-c`.d", name],
    ],
    ["require: a < 3", ["a", name], ["<", comparison]],
    ['constraints: [ms <= 20, "acc > 0.5"]', ["ms", name], ["20", number], ["acc", name], ["0.5", number]],
    ["derived:\n  size: width * layers", ["size", key], ["width", name]],
    ["derived: { size: width * 2, x: 1 }", ["size", key], ["width", name], ["x", key]],
  );
});

describe("commands", () => {
  const placeholder = "variable.other.placeholder";
  table(
    [
      "run:\n  command: train --lr {lr} {group.weight-decay}",
      ["lr", placeholder],
      ["group.weight-decay", placeholder],
    ],
    [
      `run:\n  command: train $\{HOME} {{x}}`,
      [`$\{HOME}`, "variable.other.environment"],
      ["{{", "constant.character.escape"],
      ["x", string],
    ],
    ['run:\n  command: "train {lr}"', ["lr", placeholder]],
    ["run:\n  command: >\n    train\n    --lr {lr}", ["lr", placeholder]],
    ['run:\n  env:\n    LR: "{lr}"', ["LR", key], ["lr", placeholder]],
    ['run:\n  env: { LR: "{lr}" }', ["LR", key], ["lr", placeholder]],
    ["run:\n  env:\n    LR: x\n  timeout: 10m", ["timeout", key], ["10m", string]],
    ["description: no {lr} here", ["no {lr} here", string]],
  );
});

describe("YAML", () => {
  table(
    ["# a comment", ["a comment", "comment.line"]],
    ["strategy: { name: grid, points: 5 }", ["name", key], ["grid", string], ["points", key], ["5", number]],
    ["baseline:\n- lr: 0.1\n  opt: adam", ["opt", key], ["adam", string]],
    ["description: |\n  not: a key", ["not: a key", "string.unquoted.block"]],
    ["description: |\n  text\nseed: 1", ["seed", key], ["1", number]],
    [
      '"quoted key": &anchor !tag x',
      ['"quoted key"', key],
      ["&anchor", "storage.type"],
      ["!tag", "storage.type"],
    ],
    ["study: a # b", ["a", string], ["b", "comment.line"]],
    ["study: a#b", ["a#b", string]],
    ["run:\n  shell: true", ["true", "constant.language"]],
    ["---\nseed: 1", ["seed", key]],
  );
});

test.each([
  "objective: { maximize: acc",
  'description: "no end',
  "space:\n  lr: uniform(0, [",
  "space:\n  m: { in: bool, when: (a",
  "require:\n  - 'a < ",
  "require: [a",
  "derived: { a: 'b",
  'constraints: ["a',
  "run:\n  command: 'x {lr",
  'run: { env: { A: "x',
])("%j, which never ends, leaves the next section as it is", (broken) => {
  check(`${broken}\nspace:\n  lr: int(1, 2)`, ["lr", key], ["int", call], ["2", number]);
});

test("the example reads as it always has", async () => {
  const text = readFileSync(new URL("../../examples/digits/digits.study.yaml", import.meta.url), "utf8");
  const lines = tokenize(text).map((line) =>
    line
      .filter(({ text: written }) => written.trim() !== "")
      .map(({ text: written, scopes }) => `  ${written.trim()}  <${scopes.join(" ")}>`)
      .join("\n"),
  );
  await expect(lines.join("\n---\n")).toMatchFileSnapshot("digits.tokens.txt");
});
