import { describe, expect, test } from "vitest";
import { editedText } from "../../../src/language/apply/applied-values.ts";
import { applyToScript } from "../../../src/language/apply/apply-to-script.ts";
import { readScript } from "../../../src/language/script/read-script.ts";
import type { ScriptLanguage } from "../../../src/language/script/script-flags.ts";
import type { ParamValues } from "../../../src/study/value.ts";

function apply(text: string, language: ScriptLanguage, values: ParamValues) {
  const { flags } = readScript(text, language);
  const byName = new Map(
    Object.keys(values).map((name) => [name, flags.find((flag) => flag.name === name)] as const),
  );
  const applied = applyToScript(text, language, byName, values);
  return { text: editedText(text, applied.edits), left: applied.left };
}

interface Case {
  readonly language: ScriptLanguage;
  readonly before: string;
  readonly values: ParamValues;
  readonly after: string;
}

const cases: Readonly<Record<string, Case>> = {
  argparse: {
    language: "python",
    before: `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3, help="rate")  # as in the paper
parser.add_argument('--opt', default='adam')
parser.add_argument("--nesterov", type=bool, default=False)
`,
    values: { lr: 0.05, opt: "it's", nesterov: true },
    after: `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.05, help="rate")  # as in the paper
parser.add_argument('--opt', default='it\\'s')
parser.add_argument("--nesterov", type=bool, default=True)
`,
  },
  "argparse with set_defaults": {
    language: "python",
    before: `import argparse
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.set_defaults(lr=0.2)
`,
    values: { lr: 0.3 },
    after: `import argparse
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.set_defaults(lr=0.3)
`,
  },
  click: {
    language: "python",
    before: `import click
@click.command()
@click.option("--width", default=32)
def main(width): pass
`,
    values: { width: 64 },
    after: `import click
@click.command()
@click.option("--width", default=64)
def main(width): pass
`,
  },
  typer: {
    language: "python",
    before: `import typer
def main(lr: float = 0.1, depth: int = typer.Option(3, min=1)): pass
typer.run(main)
`,
    values: { lr: 0.2, depth: 5 },
    after: `import typer
def main(lr: float = 0.2, depth: int = typer.Option(5, min=1)): pass
typer.run(main)
`,
  },
  "parseArgs, where numbers are texts": {
    language: "javascript",
    before: `import { parseArgs } from "node:util";
const { values } = parseArgs({ options: { lr: { type: "string", default: "0.01" }, fast: { type: "boolean", default: false } } });
`,
    values: { lr: 1e-7, fast: true },
    after: `import { parseArgs } from "node:util";
const { values } = parseArgs({ options: { lr: { type: "string", default: "1e-7" }, fast: { type: "boolean", default: true } } });
`,
  },
  commander: {
    language: "javascript",
    before: `import { program } from "commander";
program.option("--lr <x>", "rate", parseFloat, 0.1).option("--name <n>", "a name", "base");
`,
    values: { lr: 0.2, name: 'a "b"' },
    after: `import { program } from "commander";
program.option("--lr <x>", "rate", parseFloat, 0.2).option("--name <n>", "a name", "a \\"b\\"");
`,
  },
  yargs: {
    language: "javascript",
    before: `import yargs from "yargs";
yargs().option("lr", { type: "number", default: 0.1 }).default("width", 8).number("width");
`,
    values: { lr: 0.2, width: 16 },
    after: `import yargs from "yargs";
yargs().option("lr", { type: "number", default: 0.2 }).default("width", 16).number("width");
`,
  },
};

describe("values become the defaults of a script that reads its flags with", () => {
  test.each(Object.entries(cases))("%s", (_, { language, before, values, after }) => {
    const applied = apply(before, language, values);
    expect(applied).toEqual({ text: after, left: [] });
    // The script, read again, has them.
    const { flags } = readScript(applied.text, language);
    for (const [name, value] of Object.entries(values))
      expect(flags.find((flag) => flag.name === name)?.default).toEqual(value);
  });
});

test("what cannot be applied is left, with the reason", () => {
  const text = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--width", type=int, required=True)
parser.add_argument("--fast", action="store_true")
`;
  const { left, text: after } = apply(text, "python", { lr: 0.1, width: 3, fast: true, other: 1 });
  expect(after).toBe(text);
  expect(left).toEqual([
    { name: "lr", reason: "it has that value already" },
    { name: "width", reason: "--width has no default in the script" },
    { name: "fast", reason: "--fast has no default in the script" },
    { name: "other", reason: "the script has no flag for it" },
  ]);
});
