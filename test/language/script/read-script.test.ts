import { describe, expect, test } from "vitest";
import { readScript } from "../../../src/language/script/read-script.ts";
import type { ScriptFlag, ScriptLanguage } from "../../../src/language/script/script-flags.ts";

/** A flag as a row of a table: spellings, type, default, and what else is there. */
function row(flag: ScriptFlag, text: string): string {
  const {
    name,
    spellings,
    kind,
    type,
    default: standard,
    choices,
    range,
    isList,
    isRequired,
    help,
    command,
    span,
    line,
  } = flag;
  expect(text.split("\n")[line]).toContain(text.slice(span.start, span.end).split("\n")[0]);
  return [
    command === undefined ? name : `${command}: ${name}`,
    spellings.join(" ") || "-",
    kind,
    type ?? "?",
    standard === undefined ? "-" : JSON.stringify(standard),
    ...(choices ? [JSON.stringify(choices)] : []),
    ...(range ? [`${range.low}..${range.high}`] : []),
    ...(isList ? ["several"] : []),
    ...(isRequired ? ["required"] : []),
    ...(help === undefined ? [] : [`"${help}"`]),
  ].join(" | ");
}

type Row = readonly [
  what: string,
  language: ScriptLanguage,
  script: string,
  flags: readonly string[],
  rest?: string,
];

function check(rows: readonly Row[]): void {
  for (const [what, language, script, flags, rest] of rows)
    test(what, () => {
      const read = readScript(script, language);
      expect(read.flags.map((flag) => row(flag, script))).toEqual(flags);
      const words = [
        read.isOpen && "open",
        read.style === "assignments" && read.style,
        ...read.includes.map(({ path }) => path),
      ];
      expect(words.filter((word) => word !== false).join(" ")).toBe(rest ?? "");
    });
}

const argparse = "import argparse\nparser = argparse.ArgumentParser()\n";

describe("argparse", () => {
  check([
    [
      "types, defaults, choices and help",
      "python",
      `${argparse}parser.add_argument("--lr", "-l", type=float, default=1e-3, help="learning "\n  "rate")
parser.add_argument('--optimizer', choices=["sgd", "adam"], default='adam')
parser.add_argument("--batch-size", type=int, required=True)
parser.add_argument("--layers", type=int, choices=range(1, 4))
parser.add_argument("data")
args = parser.parse_args()`,
      [
        'lr | --lr -l | value | float | 0.001 | "learning rate"',
        'optimizer | --optimizer | value | string | "adam" | ["sgd","adam"]',
        "batch_size | --batch-size | value | int | - | required",
        "layers | --layers | value | int | - | [1,2,3]",
        "data | - | positional | string | - | required",
      ],
    ],
    [
      "switches",
      "python",
      `${argparse}parser.add_argument("--nesterov", action="store_true")
parser.add_argument("--no-bias", dest="bias", action="store_false")
parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("-v", "--verbose", action="count")
parser.add_argument("--version", action="version")`,
      [
        "nesterov | --nesterov | switch | bool | false",
        "bias | --no-bias | switch | bool | true",
        "amp | --amp --no-amp | toggle | bool | true",
        "verbose | -v --verbose | switch | int | 0",
      ],
    ],
    [
      "groups and subparsers",
      "python",
      `${argparse}group = parser.add_argument_group("model")
group.add_argument("--width", type=int, default=2 ** 6)
sub = parser.add_subparsers()
train = sub.add_parser("train")
opt = train.add_mutually_exclusive_group()
opt.add_argument("--lr", type=float, default=-1)
sub.add_parser("eval").add_argument("--split")`,
      [
        "width | --width | value | int | 64",
        "train: lr | --lr | value | float | -1",
        "eval: split | --split | value | string | -",
      ],
    ],
    [
      "constants, enums and set_defaults",
      "python",
      `from enum import Enum
class Act(str, Enum):
    RELU = "relu"
    TANH = "tanh"
LR = 3e-4
${argparse}parser.add_argument("--lr", type=float, default=LR)
parser.add_argument("--act", type=Act, default=Act.TANH)
parser.add_argument("--flag", type=str2bool, default=False)
parser.set_defaults(lr=0.5)`,
      [
        "lr | --lr | value | float | 0.5",
        'act | --act | value | string | "tanh" | ["relu","tanh"]',
        "flag | --flag | value | bool | false",
      ],
    ],
    [
      "flags in a function, and what it takes besides",
      "python",
      `import argparse, deepspeed
def add(parser):
    parser.add_argument("--lr", type=float)
def main():
    parser = argparse.ArgumentParser()
    add(parser)
    parser = deepspeed.add_config_arguments(parser)`,
      ["lr | --lr | value | float | -"],
      "open",
    ],
    [
      "flags of its own making",
      "python",
      `${argparse}parser.add_argument("--lr", type=float)\nfor name in names:\n    parser.add_argument("--" + name)\n`,
      ["lr | --lr | value | float | -"],
      "open",
    ],
    [
      "unknown ones are passed on",
      "python",
      `${argparse}parser.add_argument("--lr")\nparser.parse_known_args()`,
      ["lr | --lr | value | string | -"],
      "open",
    ],
    [
      "a script that is being typed",
      "python",
      `${argparse}parser.add_argument("--lr", type=float, default=0.1)\nparser.add_argument("--mo\nparser.add_argument("--width", type=int)\nif x:\n  foo(`,
      ["lr | --lr | value | float | 0.1", "width | --width | value | int | -"],
      "open",
    ],
    ["no arguments at all", "python", "import sys\nprint(sys.argv)", [], "open"],
    [
      "windows line ends",
      "python",
      `${argparse}parser.add_argument("--lr",\n  type=float)\nparser.add_argument("--b")`.replaceAll(
        "\n",
        "\r\n",
      ),
      ["lr | --lr | value | float | -", "b | --b | value | string | -"],
    ],
  ]);
});

describe("click and typer", () => {
  check([
    [
      "options of a command",
      "python",
      `import click
@click.command()
@click.option("--lr", "-l", "rate", type=float, default=0.1, help="step")
@click.option("--opt", type=click.Choice(["sgd", "adam"]))
@click.option("--depth", type=click.IntRange(1, 8), required=True)
@click.option("--nesterov/--plain", default=False)
@click.option("--fast", is_flag=True)
@click.argument("data", required=False)
def main(**kwargs): ...`,
      [
        'rate | --lr -l | value | float | 0.1 | "step"',
        'opt | --opt | value | string | - | ["sgd","adam"]',
        "depth | --depth | value | int | - | 1..8 | required",
        "nesterov | --nesterov --plain | toggle | bool | false",
        "fast | --fast | switch | bool | false",
        "data | - | positional | string | -",
      ],
    ],
    [
      "groups",
      "python",
      `import click
@click.group()
@click.option("--seed", default=1)
def cli(seed): ...
@cli.command()
@click.option("--lr", default=0.1)
def train_it(lr): ...
@cli.command("eval")
@common_options
@click.option("--split")
def evaluate(split): ...`,
      [
        "seed | --seed | value | int | 1",
        "train-it: lr | --lr | value | float | 0.1",
        "eval: split | --split | value | string | -",
      ],
      "open",
    ],
    [
      "typer's parameters",
      "python",
      `import typer
from typing import Annotated, Optional, Literal
app = typer.Typer()
@app.command()
def main(data: str, lr: float = 0.1, batch_size: Annotated[int, typer.Option("--bs", min=1, help="n")] = 32,
         width: int = typer.Option(64, max=512), act: Literal["relu", "tanh"] = "relu", fast: bool = False,
         decay: Optional[float] = None, out: str = typer.Argument("x")):
    ...`,
      [
        "data | - | positional | string | - | required",
        "lr | --lr | value | float | 0.1",
        'batch_size | --bs | value | int | 32 | 1..undefined | "n"',
        "width | --width | value | int | 64 | undefined..512",
        'act | --act | value | string | "relu" | ["relu","tanh"]',
        "fast | --fast --no-fast | toggle | bool | false",
        "decay | --decay | value | float | null",
        'out | - | positional | string | "x"',
      ],
    ],
    [
      "typer.run",
      "python",
      "import typer\ndef main(lr: float = 0.1, n_layers: int = 2): ...\ntyper.run(main)",
      ["lr | --lr | value | float | 0.1", "n_layers | --n-layers | value | int | 2"],
    ],
  ]);
});

describe("dataclasses and Hydra", () => {
  check([
    [
      "fields as flags",
      "python",
      `from transformers import HfArgumentParser
@dataclass
class Args:
    lr: float = field(default=0.1, metadata={"help": "step"})
    layers: int = 3
    name: str
parser = HfArgumentParser((Args, TrainingArguments))`,
      [
        'lr | --lr | value | float | 0.1 | "step"',
        "layers | --layers | value | int | 3",
        "name | --name | value | string | - | required",
      ],
      "open",
    ],
    [
      "a dataclass alone is no command line",
      "python",
      "@dataclass\nclass A:\n    lr: float = 0.1",
      [],
      "open",
    ],
    [
      "Hydra's configuration",
      "python",
      'import hydra\n@hydra.main(version_base=None, config_path="../conf", config_name="config")\ndef main(cfg): ...',
      [],
      "assignments ../conf/config.yaml",
    ],
    [
      "OmegaConf",
      "python",
      'from omegaconf import OmegaConf\ncfg = OmegaConf.merge(OmegaConf.load("c.yaml"), OmegaConf.from_cli())',
      [],
      "open assignments c.yaml",
    ],
  ]);
});

describe("Node", () => {
  check([
    [
      "util.parseArgs",
      "javascript",
      `import { parseArgs } from "node:util";
const options = { lr: { type: "string", default: "0.1", short: "l" }, "batch-size": { type: "string", default: "32" }, fast: { type: "boolean" } };
const { values } = parseArgs({ options, allowPositionals: true });`,
      [
        "lr | --lr -l | value | float | 0.1",
        "batch_size | --batch-size | value | int | 32",
        "fast | --fast | switch | bool | false",
      ],
    ],
    [
      "parseArgs that is not strict",
      "javascript",
      "parseArgs({ strict: false, options: { lr: { type: 'string' } } })",
      ["lr | --lr | value | ? | -"],
      "open",
    ],
    [
      "parseArgs of options made elsewhere",
      "javascript",
      "parseArgs({ options: makeOptions() })",
      [],
      "open",
    ],
    [
      "commander",
      "typescript",
      `import { program, Option } from "commander";
program.option("-l, --lr <number>", "step", parseFloat, 0.1).option("--no-color").option("--fast", "quick");
program.addOption(new Option("--act <name>", "which").choices(["relu", "tanh"]).default("relu") as any);
program.command("train <data>").requiredOption("--width <n>", "units", parseInt);`,
      [
        'lr | --lr -l | value | float | 0.1 | "step"',
        "color | --no-color | switch | bool | true",
        'fast | --fast | switch | bool | false | "quick"',
        'act | --act | value | string | "relu" | ["relu","tanh"] | "which"',
        "train: data | - | positional | string | - | required",
        'train: width | --width | value | int | - | required | "units"',
      ].map((line) => line.replace("--lr -l", "-l --lr")),
    ],
    [
      "yargs",
      "javascript",
      `import yargs from "yargs";
const argv = yargs(process.argv.slice(2)).option("lr", { alias: "l", type: "number", default: 0.1, describe: "step" })
  .options({ act: { choices: ["relu", "tanh"] }, fast: { type: "boolean" } }).number("width").default("width", 64).strict().parse();`,
      [
        'lr | --lr -l | value | float | 0.1 | "step"',
        'act | --act | value | string | - | ["relu","tanh"]',
        "fast | --fast --no-fast | toggle | bool | -",
        "width | --width | value | int | 64",
      ],
    ],
    [
      "a script that is being typed",
      "javascript",
      "parseArgs({ options: { lr: { type: 'string', default: '1' }, wid",
      ["lr | --lr | value | int | 1"],
    ],
    ["arguments read by hand", "javascript", "const [a] = process.argv.slice(2);", [], "open"],
  ]);
});

describe("several values", () => {
  check([
    [
      "argparse",
      "python",
      `${argparse}parser.add_argument("--a", type=int, nargs="+")
parser.add_argument("--b", action="append")
parser.add_argument("--c", type=int, nargs="?")
parser.add_argument("--d", type=float, nargs=2)
args = parser.parse_args()`,
      [
        "a | --a | value | int | - | several",
        "b | --b | value | string | - | several",
        "c | --c | value | int | -",
        "d | --d | value | float | - | several",
      ],
    ],
    [
      "a dataclass; a field of a library's own is needed where it has no default",
      "python",
      `from dataclasses import dataclass, field
from typing import List, Optional
import tyro
@dataclass
class Arguments:
    name: str = field(metadata={"help": "x"})
    sizes: Optional[List[int]] = None
    tags: list = field(default_factory=list)
    fast: bool = False
tyro.cli(Arguments)`,
      [
        'name | --name | value | string | - | required | "x"',
        "sizes | --sizes | value | ? | null | several",
        "tags | --tags | value | ? | - | several",
        "fast | --fast --no-fast | toggle | bool | false",
      ],
    ],
    [
      "parseArgs",
      "javascript",
      `import { parseArgs } from "node:util";
parseArgs({ options: { a: { type: "string", multiple: true } } });`,
      ["a | --a | value | ? | - | several"],
    ],
  ]);
});

describe("subcommands of Node's libraries", () => {
  check([
    [
      "yargs: what stands in the builder of a command is its own",
      "javascript",
      `import yargs from "yargs";
yargs(process.argv.slice(2))
  .command("fit <data> [name]", "help", (y) => y
    .positional("name", { choices: ["a", "b"] })
    .option("depth", { type: "number", default: 3 }), () => {})
  .option("jobs", { type: "number", default: 2 })
  .strict().parse();`,
      [
        "fit: data | - | positional | string | - | required",
        'fit: name | - | positional | string | - | ["a","b"]',
        "fit: depth | --depth | value | int | 3",
        "jobs | --jobs | value | int | 2",
      ],
    ],
    [
      "commander: a name may hold the command",
      "javascript",
      `import { Command } from "commander";
const program = new Command("tool");
const train = program.command("train");
train.argument("<data>").option("--lr <n>", "step", "0.1");
program.option("--cache <dir>", "where");`,
      [
        "train: data | - | positional | string | - | required",
        'train: lr | --lr | value | float | 0.1 | "step"',
        'cache | --cache | value | ? | - | "where"',
      ],
    ],
  ]);
});
