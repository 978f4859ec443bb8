import { describe, expect, test } from "vitest";
import { splitCommand } from "../../src/study/command.ts";
import { compileCommand, type TrialCommand } from "../../src/study/trial-command.ts";
import type { ParamValues } from "../../src/study/value.ts";

const names = ["lr", "momentum", "nesterov", "optimizer.name", "model"];
const values: ParamValues = { lr: 0.0001, nesterov: true, "optimizer.name": "sgd", model: "res net" };

interface Options {
  readonly booleans?: "value" | "flag";
  readonly env?: Readonly<Record<string, string>>;
  readonly values?: ParamValues;
}

function build(
  line: string,
  { booleans = "value", env = {}, values: given = values }: Options = {},
): TrialCommand {
  const words = splitCommand(line).words.map(({ parts }) => parts);
  return compileCommand({ target: { kind: "words", words }, env, names, booleans })(given);
}

function check(line: string, expected: readonly string[], options?: Options): void {
  const command = build(line, options);
  if (command.kind !== "program") throw new Error("expected a program");
  expect([command.file, ...command.args]).toEqual(expected);
}

describe("placeholders", () => {
  test.each<[string, readonly string[]]>([
    ["train {lr} --o={optimizer.name} '{model}!'", ["train", "0.0001", "--o=sgd", "res net!"]],
    ["{model} x", ["res net", "x"]],
    ["train --lr {lr} --momentum {momentum} --end", ["train", "--lr", "0.0001", "--end"]],
    ["train --lr {lr} --momentum={momentum} --end", ["train", "--lr", "0.0001", "--end"]],
    ["train --verbose --momentum={momentum} --lr {lr}", ["train", "--verbose", "--lr", "0.0001"]],
    ["train -m {momentum} {lr}", ["train", "0.0001"]],
    ["train -5 {momentum} {lr}", ["train", "-5", "0.0001"]],
    ["train --x=1 {momentum} {lr}", ["train", "--x=1", "0.0001"]],
    ["train m={momentum},lr={lr}", ["train"]],
    ["train {unknown} {lr}", ["train", "{unknown}", "0.0001"]],
    ["train '{{\"lr\": {lr}}}' $", ["train", '{"lr": 0.0001}', "$"]],
    ["train --nesterov {nesterov}", ["train", "--nesterov", "true"]],
  ])("%s", (line, expected) => check(line, expected));
});

describe("appending", () => {
  const appended = ["--lr=0.0001", "--nesterov=true", "--optimizer.name=sgd", "--model=res net"];

  test.each<[string, readonly string[], Options?]>([
    ["train x", ["train", "x", ...appended]],
    ["train {{lr}} {unknown}", ["train", "{lr}", "{unknown}", ...appended]],
    ["train", ["train"], { env: { LR: "{lr}" } }],
    ["train", ["train", ...appended], { env: { LR: "1" } }],
    [
      "train",
      ["train", "--nesterov", "--model=a"],
      { booleans: "flag", values: { nesterov: true, model: "a" } },
    ],
    ["train", ["train", "--model=a"], { booleans: "flag", values: { nesterov: false, model: "a" } }],
  ])("%s %#", (line, expected, options) => check(line, expected, options));
});

describe("booleans as flags", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["train --nag {nesterov} x", ["train", "--nag", "x"], ["train", "x"]],
    ["train --nag={nesterov} x", ["train", "--nag", "x"], ["train", "x"]],
    ["train {nesterov} x", ["train", "--nesterov", "x"], ["train", "x"]],
    ["train opt.nag={nesterov} x", ["train", "opt.nag=true", "x"], ["train", "opt.nag=false", "x"]],
    ["train {lr}{nesterov}", ["train", "0.0001true"], ["train", "0.0001false"]],
  ])("%s", (line, on, off) => {
    check(line, on, { booleans: "flag" });
    check(line, off, { booleans: "flag", values: { ...values, nesterov: false } });
  });
});

describe("environment", () => {
  test("holds values, and leaves out what needs an absent one", () => {
    const env = { A: "{lr}x{model}", B: "{momentum}", C: "plain {{x}}", D: "{nesterov}" };
    expect(build("train", { env, booleans: "flag" }).env).toEqual({
      A: "0.0001xres net",
      B: undefined,
      C: "plain {x}",
      D: "true",
    });
  });
});

describe("values as text", () => {
  test.each<[ParamValues[string], string]>([
    [1e-7, "1e-7"],
    [0.1, "0.1"],
    [1000000, "1000000"],
    [-0, "0"],
    [9007199254740991, "9007199254740991"],
    [null, "null"],
    [false, "false"],
    ["", ""],
    ["--x {lr} $HOME", "--x {lr} $HOME"],
  ])("%j", (value, text) => check("train a{lr}", ["train", `a${text}`], { values: { lr: value } }));
});
