import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { pastTrialsOf } from "../../src/language/past-trials.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { refactorings } from "../../src/language/refactorings.ts";
import { studyNames } from "../../src/language/study-names.ts";
import { studyText } from "../../src/language/study-text.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { applyEdits } from "./apply-edits.ts";
import { withCursor } from "./cursor.ts";
import { tasksFile, withScript, withTrials, workspaceWith } from "./marked-text.ts";

type Row = readonly [before: string, title: string, after: string | undefined, workspace?: Workspace];

const rest = "objective: { maximize: score }\nstrategy: random\nbudget: { trials: 5 }\n";
const uri = "file:///a.study.yaml";

function actionsAt(marked: string, workspace: Workspace) {
  const { text, offset } = withCursor(marked);
  const position = lineStarts(text).positionAt(offset);
  const source = studyText(text);
  const past = pastTrialsOf(source.outline, studyNames(source), workspace);
  return {
    text,
    actions: refactorings({ uri, text, range: { start: position, end: position }, workspace, past }),
  };
}

/** The action of this title gives the text behind it, which has no errors; undefined: there is no such action. */
function check([before, title, after, workspace = workspaceWith(tasksFile)]: Row): void {
  const { text, actions } = actionsAt(before + rest, workspace);
  const found = actions.find((action) => action.title === title);
  if (after === undefined) {
    expect(actions.map((action) => action.title)).not.toContain(title);
    return;
  }
  expect(actions.map((action) => action.title)).toContain(title);
  const changed = applyEdits(text, found?.edit?.changes?.[uri] ?? []);
  expect(changed).toBe(after + rest);
  expect(
    checkStudy(changed, workspaceWith(tasksFile)).problems.filter(({ severity }) => severity === "error"),
  ).toEqual([]);
}

function each(rows: readonly Row[]): void {
  for (const row of rows)
    test(`${row[1]}: ${row[0]
      .split("\n")
      .find((line) => line.includes("|"))
      ?.trim()}`, () => check(row));
}

const run = "run: { command: train }\n";

describe("the range of a parameter", () => {
  each([
    [
      `${run}space:\n  a|: uniform(1e-4, 1) # rate\n`,
      "Search on a logarithmic scale",
      `${run}space:\n  a: loguniform(1e-4, 1) # rate\n`,
    ],
    [
      `${run}space: { a: 'int(1, |100, default=7)' }\n`,
      "Search on a logarithmic scale",
      `${run}space: { a: 'int(1, 100, log, default=7)' }\n`,
    ],
    [`${run}space: { a: 'int(0, |100)' }\n`, "Search on a logarithmic scale", undefined],
    [
      `${run}space:\n  a: loguni|form(1e-4, 1)\n`,
      "Search on a linear scale",
      `${run}space:\n  a: uniform(1e-4, 1)\n`,
    ],
    [
      `${run}space:\n  a: { type: float, low: 1e-4, high: 1|, log: true }\n`,
      "Search on a linear scale",
      `${run}space:\n  a: { type: float, low: 1e-4, high: 1, log: false }\n`,
    ],
    [
      `${run}space:\n  a: { type: float, low: 1e-4, high: 1| }\n`,
      "Search on a logarithmic scale",
      `${run}space:\n  a: { type: float, low: 1e-4, high: 1, log: true }\n`,
    ],
    [`${run}space:\n  a: uniform(0.5, |9)\n`, "Search whole numbers only", `${run}space:\n  a: int(1, 9)\n`],
    [`${run}space:\n  a: uniform(0, |1)\n`, "Search whole numbers only", undefined],
    [
      `${run}space:\n  a: uniform(0, |1)\n`,
      "Add a step of 0.1",
      `${run}space:\n  a: uniform(0, 1, step=0.1)\n`,
    ],
    [
      `${run}space:\n  a: { in: 'uniform(0, |1)', when: b }\n  b: bool\n`,
      "Add a step of 0.1",
      `${run}space:\n  a: { in: 'uniform(0, 1, step=0.1)', when: b }\n  b: bool\n`,
    ],
    [
      `${run}space:\n  a: int(1, |8, log)\n`,
      "Write as a mapping",
      `${run}space:\n  a: { type: int, low: 1, high: 8, log: true }\n`,
    ],
    [
      `${run}space:\n  a: [relu, 'x, y', 2]|\n`,
      "Write as a mapping",
      `${run}space:\n  a: { type: categorical, choices: [relu, "x, y", 2] }\n`,
    ],
    [
      `${run}space:\n  a: uniform(0, |1, default=0.5)\n`,
      "Write as a mapping",
      `${run}space:\n  a: { type: float, low: 0, high: 1, default: 0.5 }\n`,
    ],
    [
      `${run}space:\n  a: { type: int, low: 1|, high: 8 }\n`,
      "Write as int(1, 8)",
      `${run}space:\n  a: int(1, 8)\n`,
    ],
    [
      `${run}space: { a: { type: int, low: 1|, high: 8 } }\n`,
      "Write as int(1, 8)",
      `${run}space: { a: 'int(1, 8)' }\n`,
    ],
    [
      `${run}space:\n  a:\n    type: ordinal|\n    choices: [1, 2]\n  b: bool\n`,
      "Write as ordinal(1, 2)",
      `${run}space:\n  a: ordinal(1, 2)\n  b: bool\n`,
    ],
  ]);
});

describe("a condition", () => {
  each([
    [
      `${run}space:\n  o: [sgd, adam]\n  m|: uniform(0, 0.99) # why\n  z: bool\n`,
      'Add a condition: when o == "sgd"',
      `${run}space:\n  o: [sgd, adam]\n  m:\n    in: uniform(0, 0.99) # why\n    when: o == "sgd"\n  z: bool\n`,
    ],
    [
      `${run}space: { o: bool, m|: [1, 2] }\n`,
      "Add a condition: when o",
      `${run}space: { o: bool, m: { in: [1, 2], when: o } }\n`,
    ],
    [
      `${run}space:\n  o: [sgd, adam]\n  m: { in: bool|, when: o == "sgd" }\n`,
      'Add a condition: when o == "sgd"',
      undefined,
    ],
    [
      `${run}space:\n  o|: [sgd, adam]\n  m: { in: [a, b], when: o == "sgd" }\n`,
      'Add a condition: when m == "a"',
      undefined,
    ],
  ]);
});

describe("a value of the command becomes a parameter", () => {
  each([
    [
      "run:\n  command: python train.py --lr 0.|01 --x # c\nspace:\n  a: bool\n",
      "Make `lr` a parameter: loguniform(1e-4, 1)",
      "run:\n  command: python train.py --lr {lr} --x # c\nspace:\n  a: bool\n  lr: loguniform(1e-4, 1)\n",
    ],
    [
      "run:\n  command: python train.py --batch|-size=32\nspace: { a: bool }\n",
      "Make `batch_size` a parameter: ordinal(8, 16, 32, 64, 128)",
      "run:\n  command: python train.py --batch-size={batch_size}\nspace: { a: bool, batch_size: 'ordinal(8, 16, 32, 64, 128)' }\n",
    ],
    [
      "run: { command: python train.py --opt s|gd }\nspace: { a: bool }\n",
      "Make `opt` a parameter: [sgd]",
      "run: { command: 'python train.py --opt {opt}' }\nspace: { a: bool, opt: [sgd] }\n",
    ],
    [
      "run: { command: 'python train.py --opt s|gd' }\nspace: { a: bool }\n",
      "Make `opt` a parameter: [sgd, adam]",
      "run: { command: 'python train.py --opt {opt}' }\nspace: { a: bool, opt: [sgd, adam] }\n",
      withScript("import argparse\nargparse.ArgumentParser().add_argument('--opt', choices=['sgd', 'adam'])"),
    ],
    [
      "run: { command: 'python train.py --lr {l|r}' }\nspace: { lr: bool }\n",
      "Make `lr` a parameter: bool",
      undefined,
    ],
    [
      "run: { command: 'python tr|ain.py --seed 3' }\nspace: { lr: bool }\n",
      "Make `seed` a parameter: int(1, 9)",
      undefined,
    ],
  ]);
});

describe("what earlier trials say", () => {
  const before = "space:\n  a: uniform(0, 2) # a\n  o: [x, y]\n";
  const past = withTrials(`${run}${before}${rest}`);
  const at = (name: string) => `${run}${before.replace(`${name}:`, `${name}|:`)}`;
  each([
    [
      at("a"),
      "Fix at its best value, 1.99999609375",
      `${run}${before.replace("uniform(0, 2)", "1.99999609375")}`,
      past,
    ],
    [at("o"), "Fix at its best value, y", `${run}${before.replace("[x, y]", "y")}`, past],
    [
      at("a"),
      "Narrow to the best tenth, uniform(1.9, 2)",
      `${run}${before.replace("uniform(0, 2)", "uniform(1.9, 2)")}`,
      past,
    ],
    [
      at("a"),
      "Widen to uniform(0, 4), as the best trials press against a bound",
      `${run}${before.replace("uniform(0, 2)", "uniform(0, 4)")}`,
      past,
    ],
    [at("o"), "Narrow to the best tenth, uniform(1.9, 2)", undefined, past],
    [at("a"), "Fix at its best value, 1.99999609375", undefined],
  ]);
});
