import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScriptCall } from "../../src/bridges/place-flags.ts";
import { proposeStudy } from "../../src/bridges/propose-study.ts";
import { checkStudy } from "../../src/language/check.ts";
import { format } from "../../src/language/format.ts";
import { readReports } from "../../src/language/script/read-reports.ts";
import { readScript } from "../../src/language/script/read-script.ts";
import type { Workspace } from "../../src/language/workspace.ts";

const labels = ["train", "npm: train"];
const tasks = JSON.stringify({
  tasks: labels.map((label) => ({ label, type: "process", command: "python", args: ["train.py"] })),
});

interface Given {
  readonly task?: string;
  readonly behind?: string;
}

/** Proposes a study for `train.py`; whatever comes of it passes check and is laid out as `format` does. */
function proposed(script: string, line: string, { task, behind }: Given = {}) {
  const words = line.split(" ");
  const call: ScriptCall = { words, wordIndex: words.indexOf("train.py"), ...(behind && { behind }) };
  const flags = readScript(script, "python");
  const proposal = proposeStudy({
    name: "train.py",
    call,
    text: script,
    flags,
    reports: readReports(script, "python"),
    task,
    run: {},
    nameOf: (file) => file,
  });
  const workspace: Workspace = {
    fileStem: "train",
    tasks: () => ({ kind: "found", text: tasks }),
    script: () => ({ file: "/train.py", flags }),
  };
  // A flag that the person's own line gives, and the script does not know, is none of ours.
  const problems = checkStudy(proposal.text, workspace).problems.filter(
    ({ code }) => code !== "unknown-flag",
  );
  expect(problems.map(({ message }) => message)).toEqual([]);
  expect(format(proposal.text)).toEqual([]);
  return proposal;
}

const argparse = "import argparse\np = argparse.ArgumentParser()\n";
const script = `${argparse}p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--width", type=int, default=64)
p.add_argument("--fast", action="store_true")
p.parse_args()
print(json.dumps({"epoch": 1, "val_loss": 2}))
`;

/** What the study runs. */
const runOf = (text: string) => /^run:\n((?: {2}.*\n)+)/m.exec(text)?.[1]?.trim();

describe("what is run", () => {
  const rows: readonly (readonly [what: string, line: string, run: string, given?: Given])[] = [
    [
      "placeholders go behind the line",
      "python train.py",
      "command: python train.py --lr {lr} --width {width} --fast={fast}\n  booleans: flag",
    ],
    [
      "values that the line gives are replaced where they stand",
      "python -u train.py --lr=0.5 --fast -- x",
      "command: python -u train.py --lr={lr} --fast={fast} --width {width} -- x\n  booleans: flag",
    ],
    [
      "a task takes its values appended",
      "python train.py --cuda",
      "task: train\n  booleans: flag",
      { task: "train" },
    ],
    [
      "a task that gives a value already becomes a command",
      "python train.py --lr 0.5",
      "command: python train.py --lr {lr} --width {width} --fast={fast}\n  booleans: flag",
      { task: "train" },
    ],
    ["placeholders that a task has are kept", "python train.py --lr {lr}", "task: train", { task: "train" }],
    [
      "an npm script takes them behind it",
      "python train.py",
      "command: npm run train -- --lr {lr} --width {width} --fast={fast}\n  booleans: flag",
      { behind: "npm run train --" },
    ],
  ];
  for (const [what, line, run, given] of rows)
    test(what, () => {
      expect(runOf(proposed(script, line, given).text)).toBe(run);
    });

  test("flags of a program that says nothing of itself stand in its command line", () => {
    const { text } = proposed("", "./solve --eta 0.1 --depth=5 --fast -q input.txt");
    expect(runOf(text)).toBe(
      "command: ./solve --eta {eta} --depth={depth} --fast={fast} -q input.txt\n  booleans: flag",
    );
    expect(text).toContain("  eta: loguniform(0.001, 1)\n");
  });

  test("where nothing is found, the study is an example, and says so", () => {
    const { text, notes } = proposed("x = 1\n", "python train.py");
    expect(runOf(text)).toBe("command: python train.py --lr {lr}");
    expect(notes.map(({ kind }) => kind)).toEqual(["to-do", "to-do"]);
  });

  test("the helper's parameters are taken from a file", () => {
    const helper = "import tunesmith\ns = tunesmith.params(lr=0.1, layers=2)\ntunesmith.report(loss=1)\n";
    const { text } = proposed(helper, "python train.py");
    expect(runOf(text)).toBe("command: python train.py");
    expect(text).toContain("  layers: int(1, 6)\n");
  });
});

describe("what is decided first", () => {
  test("the metric", () => {
    const { text, selection } = proposed(script, "python train.py");
    expect(text.slice(selection.start, selection.end)).toBe("val_loss");
  });

  test("a value that the script does not run without", () => {
    const { text, selection } = proposed(
      `${script}p.add_argument("--data", required=True)\n`,
      "python train.py",
    );
    expect(text.slice(selection.start, selection.end)).toBe("FILL-THIS-IN");
  });
});

test("whatever a script says, the study passes check", () => {
  const name = fc.constantFrom(
    "lr",
    "data-dir",
    "lambda",
    "in",
    "x",
    "batch-size",
    "müller",
    "a.b",
    "seed",
    "true",
    "3d",
  );
  const kind = fc.constantFrom(
    "type=float",
    "type=int",
    "type=float, default=-3e300",
    "type=int, default=0",
    'default="a: b #"',
    'choices=["yes", "no", "a b", "{x}"]',
    'choices=["", "null"]',
    "choices=[1, 1, 2]",
    'action="store_true"',
    "action=argparse.BooleanOptionalAction, default=True",
    'nargs="+", type=int',
    "required=True",
    "type=float, default=1e-320",
  );
  const dash = fc.constantFrom("--", "-", "");
  // No script has two flags of one name.
  const flags = fc.uniqueArray(fc.tuple(dash, name, kind), { maxLength: 8, selector: ([, own]) => own });
  const print = fc.constantFrom(
    "",
    'print(f"loss: {x}")\n',
    'print(json.dumps({"a b: c": 1, "epoch": 2}))\n',
  );
  const line = fc.constantFrom(
    "python train.py",
    "python train.py --lr 1",
    "python train.py {x} --seed {seed}",
  );
  fc.assert(
    fc.property(flags, print, line, (given, printed, command) => {
      const lines = given.map(([before, own, rest]) => `p.add_argument("${before}${own}", ${rest})\n`);
      const text = `${argparse}${lines.join("")}p.parse_args()\n${printed}`;
      proposed(text, command);
    }),
    { numRuns: 200 },
  );
});
