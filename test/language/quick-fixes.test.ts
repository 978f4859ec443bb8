import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import { quickFixes } from "../../src/language/quick-fixes.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import type { ProblemCode } from "../../src/study/problem.ts";
import { applyEdits } from "./apply-edits.ts";
import { tasksFile, withScript, withTrials, workspaceWith } from "./marked-text.ts";

const rest = "objective: { minimize: loss }\nstrategy: random\nbudget: { trials: 5 }\n";
const run = "run: { command: train }\n";
const space = "space: { lr: 'uniform(0, 1)' }\n";

interface Row {
  readonly code: ProblemCode;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly workspace?: Workspace;
  /** The problem stays, and another fix or a person has to go on. */
  readonly stays?: boolean;
}

function check({ code, title, before, after, workspace = workspaceWith(tasksFile), stays }: Row): void {
  const { problems } = checkStudy(before, workspace);
  const problem = problems.find((each) => each.code === code);
  expect(problems.map((each) => each.code)).toContain(code);
  if (problem === undefined) return;
  const uri = "file:///a.study.yaml";
  const actions = quickFixes({ uri, text: before, problems: [problem], range: problem.range, workspace });
  const action = actions.find((each) => each.title === title);
  expect(actions.map((each) => each.title)).toContain(title);
  const fixed = applyEdits(before, action?.edit?.changes?.[uri] ?? []);
  expect(fixed).toBe(after);
  const left = checkStudy(fixed, workspace).problems.filter(
    (each) => each.code === code && each.message === problem.message,
  );
  if (!stays) expect(left).toEqual([]);
}

/** Before and after of a part of a study; what else a study needs is added. */
function row(code: ProblemCode, title: string, before: string, after: string, more: Partial<Row> = {}): Row {
  const missing = [
    ["run:", run],
    ["space:", space],
    ["objective", "objective: { minimize: loss }\n"],
    ["strategy:", "strategy: random\n"],
    ["budget:", "budget: { trials: 5 }\n"],
  ] as const;
  const head = missing
    .filter(([key]) => !new RegExp(`^${key}`, "m").test(before))
    .filter(([key]) => key !== "strategy:" || !/^compare:/m.test(before))
    .map(([, text]) => text)
    .join("");
  return { code, title, before: head + before, after: head + after, ...more };
}

const script =
  "import argparse\np = argparse.ArgumentParser()\np.add_argument('--rate', type=float, default=0.01)\np.add_argument('--layers', type=int)\np.add_argument('--fast', action='store_true')\n";

const rows: readonly Row[] = [
  row("yaml-syntax", "Close the quote", 'description: "a b\n', 'description: "a b"\n'),
  row("yaml-syntax", "Replace with spaces", "space:\n\tlr: bool\n", "space:\n  lr: bool\n", {}),
  row(
    "yaml-comma-in-flow",
    "Replace with 'uniform(0, 2)'",
    "space: { lr: uniform(0, 2) }\n",
    "space: { lr: 'uniform(0, 2)' }\n",
  ),
  row(
    "yaml-needs-quotes",
    "Replace with '{x} --train'",
    "run:\n  command: {x} --train # why\nspace: { x: bool }\n",
    "run:\n  command: '{x} --train' # why\nspace: { x: bool }\n",
  ),
  row(
    "yaml-mapping-for-text",
    "Replace with '{lr}'",
    "run:\n  command: train\n  env:\n    LR: {lr}\n",
    "run:\n  command: train\n  env:\n    LR: '{lr}'\n",
  ),
  row(
    "yaml-duplicate-key",
    "Remove the second `a`",
    "space:\n  a: bool\n  b: bool\n  a: [1, 2]\n",
    "space:\n  a: bool\n  b: bool\n",
  ),
  row("misread-value", "Replace with 1000", "space:\n  a: [1, 1_000]\n", "space:\n  a: [1, 1000]\n"),
  row("unknown-key", "Replace with trials", "budget: { trails: 3 }\n", "budget: { trials: 3 }\n"),
  row("unknown-key", "Remove `zzzzzz`", "budget: { trials: 3, zzzzzz: 3 }\n", "budget: { trials: 3 }\n"),
  row(
    "missing-key",
    "Add `maximize: accuracy`",
    "objective: { of: best }\n",
    "objective: { of: best, maximize: accuracy }\n",
  ),
  {
    code: "missing-key",
    title: "Add `objective: { maximize: accuracy }`",
    before: `${run}${space}budget: { trials: 5 }\n`,
    after: `${run}${space}budget: { trials: 5 }\nobjective: { maximize: accuracy }\n`,
  },
  {
    code: "missing-key",
    title: "Add `space` with a learning rate",
    before: `${run}${rest}`,
    after: `${run}${rest}space:\n  lr: loguniform(1e-5, 0.1)\n`,
  },
  row("wrong-type", "Replace with 60", 'budget: { trials: "60" }\n', "budget: { trials: 60 }\n"),
  row(
    "wrong-value",
    "Replace with float",
    "space:\n  a: { type: flot, low: 0, high: 1 }\n",
    "space:\n  a: { type: float, low: 0, high: 1 }\n",
  ),
  row(
    "conflicting-keys",
    "Remove `command`",
    "run:\n  task: train digits\n  command: train # one of them\n",
    "run:\n  task: train digits\n",
  ),
  row(
    "no-effect",
    "Remove `weight`",
    "objective: { maximize: a, weight: 2 }\n",
    "objective: { maximize: a }\n",
  ),
  row(
    "expression-syntax",
    "Replace with and",
    "space: { a: 'int(1, 9)' }\nrequire: [ a > 1 && a < 5 ]\n",
    "space: { a: 'int(1, 9)' }\nrequire: [ a > 1 and a < 5 ]\n",
  ),
  row("expression-type", "Replace with 1", "space:\n  a: uniform(0, '1')\n", "space:\n  a: uniform(0, 1)\n"),
  row(
    "unknown-name",
    'Replace with "sgd"',
    "space:\n  o: [sgd, adam]\n  m: { in: bool, when: o == sgd }\n",
    'space:\n  o: [sgd, adam]\n  m: { in: bool, when: o == "sgd" }\n',
  ),
  row(
    "unknown-name",
    "Add the parameter `dropout`",
    "space:\n  a: bool # a\nrequire: [ dropout < 0.3 ]\n",
    "space:\n  a: bool # a\n  dropout: uniform(0, 0.5)\nrequire: [ dropout < 0.3 ]\n",
  ),
  row(
    "unknown-function",
    "Replace with loguniform(1e-4, 1)",
    "space:\n  a: log_uniform(1e-4, 1)\n",
    "space:\n  a: loguniform(1e-4, 1)\n",
  ),
  row(
    "condition-cycle",
    "Remove this condition",
    "space:\n  a: { in: bool, when: b }\n  b: { in: bool, when: a }\n",
    "space:\n  a: { in: bool }\n  b: { in: bool, when: a }\n",
  ),
  row(
    "condition-never-holds",
    'Replace with "sgd"',
    'space:\n  o: [sgd, adam]\n  m: { in: bool, when: o == "sgdd" }\n',
    'space:\n  o: [sgd, adam]\n  m: { in: bool, when: o == "sgd" }\n',
  ),
  row(
    "condition-never-holds",
    "Remove this condition",
    "space:\n  a: int(1, 3)\n  b:\n    in: bool\n    when: a > 5\n",
    "space:\n  a: int(1, 3)\n  b:\n    in: bool\n",
  ),
  row(
    "bad-arguments",
    "Replace with step=2",
    "space:\n  a: int(1, 9, 2)\n",
    "space:\n  a: int(1, 9, step=2)\n",
  ),
  row(
    "swapped-bounds",
    "Replace with 0, 0.5",
    "space:\n  a: uniform(0.5, 0) # drop\n",
    "space:\n  a: uniform(0, 0.5) # drop\n",
  ),
  row(
    "swapped-bounds",
    "Swap `low` and `high`",
    "space:\n  a: { type: int, low: 8, high: 2 }\n",
    "space:\n  a: { type: int, low: 2, high: 8 }\n",
  ),
  row(
    "swapped-bounds",
    "Swap `min` and `max`",
    "fidelity: { resource: epoch, min: 9, max: 3 }\n",
    "fidelity: { resource: epoch, min: 3, max: 9 }\n",
  ),
  row(
    "log-needs-positive",
    "Begin at 1e-5",
    "space:\n  a: loguniform(0, 1)\n",
    "space:\n  a: loguniform(1e-5, 1)\n",
  ),
  row(
    "log-needs-positive",
    "Search on a linear scale",
    "space:\n  a: loguniform(0, 1)\n",
    "space:\n  a: uniform(0, 1)\n",
  ),
  row(
    "log-needs-positive",
    "Search on a linear scale",
    "space:\n  a: int(0, 9, log)\n",
    "space:\n  a: int(0, 9)\n",
  ),
  row(
    "log-needs-positive",
    "Begin at 1e-5",
    "space:\n  a: { type: float, low: 0, high: 1, log: true }\n",
    "space:\n  a: { type: float, low: 1e-5, high: 1, log: true }\n",
  ),
  row(
    "step-does-not-divide",
    "End at 0.9",
    "space:\n  a: uniform(0, 1, step=0.3)\n",
    "space:\n  a: uniform(0, 0.9, step=0.3)\n",
  ),
  row(
    "step-does-not-divide",
    "End at 12",
    "space: { a: 'int(2, 11, step=5, default=7)' }\n",
    "space: { a: 'int(2, 12, step=5, default=7)' }\n",
  ),
  row("bad-step", "Remove the step", "space:\n  a: int(8, 64, step=0)\n", "space:\n  a: int(8, 64)\n"),
  row(
    "bad-step",
    "Remove `step`",
    "space:\n  a: { type: int, low: 1, high: 8, step: 0 }\n",
    "space:\n  a: { type: int, low: 1, high: 8 }\n",
  ),
  row(
    "duplicate-choice",
    "Remove the second relu",
    "space:\n  a: [relu, tanh, relu]\n",
    "space:\n  a: [relu, tanh]\n",
  ),
  row(
    "duplicate-choice",
    "Remove this",
    "space:\n  a: ordinal(16, 32, 16)\n",
    "space:\n  a: ordinal(16, 32)\n",
  ),
  row(
    "duplicate-choice",
    "Remove the second relu",
    "space:\n  a:\n    - relu\n    - tanh # smooth\n    - relu\n",
    "space:\n  a:\n    - relu\n    - tanh # smooth\n",
  ),
  row("bad-name", "Rename to `p2nd_layer`", "space:\n  2nd layer: bool\n", "space:\n  p2nd_layer: bool\n"),
  row(
    "default-outside",
    "Remove the default",
    "space:\n  a: uniform(0, 0.99, default=1)\n",
    "space:\n  a: uniform(0, 0.99)\n",
  ),
  row(
    "default-outside",
    "Remove `default`",
    "space:\n  a: { in: 'uniform(0, 0.99)', default: 1 }\n",
    "space:\n  a: { in: 'uniform(0, 0.99)' }\n",
  ),
  row(
    "baseline-outside",
    "Widen the range to int(8, 512, log)",
    "space:\n  w: int(8, 256, log)\nbaseline:\n  - w: 512\n",
    "space:\n  w: int(8, 512, log)\nbaseline:\n  - w: 512\n",
  ),
  row(
    "baseline-outside",
    "Add gelu to the choices",
    "space:\n  a: [relu, tanh]\nbaseline: [ { a: gelu } ]\n",
    "space:\n  a: [relu, tanh, gelu]\nbaseline: [ { a: gelu } ]\n",
  ),
  row(
    "baseline-outside",
    "Remove `a` from this configuration",
    "space:\n  a: [relu, tanh]\n  b: bool\nbaseline: [ { a: gelu, b: true } ]\n",
    "space:\n  a: [relu, tanh]\n  b: bool\nbaseline: [ { b: true } ]\n",
  ),
  row("unknown-strategy", "Replace with random", "strategy: randm\n", "strategy: random\n"),
  row(
    "grid-continuous",
    "Add `step=0.1`",
    "space:\n  a: uniform(0, 1)\nstrategy: grid\n",
    "space:\n  a: uniform(0, 1, step=0.1)\nstrategy: grid\n",
  ),
  row(
    "grid-continuous",
    "Cut ranges into 5 points",
    "space:\n  a: uniform(0, 1)\nstrategy: grid # all\n",
    "space:\n  a: uniform(0, 1)\nstrategy: { name: grid, points: 5 } # all\n",
  ),
  row(
    "grid-too-large",
    "Search with `sobol` instead",
    "space:\n  a: int(1, 99)\nstrategy: grid\n",
    "space:\n  a: int(1, 99)\nstrategy: sobol\n",
  ),
  row(
    "strategy-misfit",
    "Use `tpe`",
    "objectives: [ { minimize: a }, { minimize: b } ]\nstrategy: cma-es\n",
    "objectives: [ { minimize: a }, { minimize: b } ]\nstrategy: tpe\n",
  ),
  row("no-budget", "Add `trials: 60`", "budget: { parallel: 2 }\n", "budget: { parallel: 2, trials: 60 }\n"),
  row(
    "unknown-task",
    "Replace with train digits",
    "run: { task: train digts }\n",
    "run: { task: train digits }\n",
  ),
  row(
    "unknown-placeholder",
    "Replace with {lr}",
    "run: { command: 'train {rl}' }\n",
    "run: { command: 'train {lr}' }\n",
  ),
  row(
    "unknown-placeholder",
    "Add the parameter `width`",
    "run: { command: 'train {lr} {width}' }\nspace: { lr: bool }\n",
    "run: { command: 'train {lr} {width}' }\nspace: { lr: bool, width: 'int(16, 512, log)' }\n",
  ),
  row(
    "unknown-placeholder",
    "Write {{width}} for literal braces",
    "run: { command: 'train {lr} {width}' }\n",
    "run: { command: 'train {lr} {{width}}' }\n",
  ),
  row(
    "unused-parameter",
    "Add `--width {width}` to the command",
    "run:\n  command: train {lr} # x\nspace: { lr: bool, width: bool }\n",
    "run:\n  command: train {lr} --width {width} # x\nspace: { lr: bool, width: bool }\n",
  ),
  row(
    "unused-parameter",
    "Remove `width`",
    "run: { command: 'train {lr}' }\nspace: { lr: bool, width: bool }\n",
    "run: { command: 'train {lr}' }\nspace: { lr: bool }\n",
  ),
  row(
    "unknown-flag",
    "Replace with --rate",
    "run: { command: 'python train.py --rte {lr}' }\n",
    "run: { command: 'python train.py --rate {lr}' }\n",
    { workspace: withScript(script) },
  ),
  row(
    "flag-mismatch",
    "Search whole numbers only",
    "run: { command: 'python train.py --layers {n}' }\nspace:\n  n: uniform(1, 4)\n",
    "run: { command: 'python train.py --layers {n}' }\nspace:\n  n: int(1, 4)\n",
    { workspace: withScript(script) },
  ),
  row(
    "flag-mismatch",
    "Set `booleans: flag`",
    "run: { command: 'python train.py --fast {n}' }\nspace: { n: bool }\n",
    "run: { command: 'python train.py --fast {n}', booleans: flag }\nspace: { n: bool }\n",
    { workspace: withScript(script) },
  ),
  row(
    "shell-syntax",
    "Run the command in a shell",
    "run:\n  command: train {lr} | tee log\n",
    "run:\n  command: train {lr} | tee log\n  shell: true\n",
  ),
  row(
    "shell-syntax",
    "Move GPU into `env`",
    "run:\n  command: GPU=0 train\n",
    "run:\n  command: train\n  env: { GPU: 0 }\n",
  ),
  row(
    "bad-command",
    "Close the quote",
    "run: { command: 'train \"--name' }\n",
    "run: { command: 'train \"--name\"' }\n",
  ),
  row("duplicate-study", "Name this study `taken-2`", "study: taken\n", "study: taken-2\n", {
    workspace: {
      ...workspaceWith(tasksFile),
      otherStudies: () => [{ file: "b.study.yaml", study: "taken" }],
    },
  }),
  row(
    "bound-pressed",
    "Widen to uniform(0, 4)",
    "space:\n  a: uniform(0, 2)\n",
    "space:\n  a: uniform(0, 4)\n",
    {
      workspace: withTrials(
        `${run}objective: { maximize: score }\nspace: { a: 'uniform(0, 2)' }\nbudget: { trials: 9 }\n`,
      ),
    },
  ),
  row(
    "incompatible-change",
    "Name this study `digits-2`",
    "space:\n  a: uniform(0, 1)\nobjective: { maximize: score }\n",
    "space:\n  a: uniform(0, 1)\nobjective: { maximize: score }\nstudy: digits-2\n",
    {
      workspace: withTrials(
        `${run}objective: { maximize: score }\nspace: { a: 'uniform(0, 2)' }\nbudget: { trials: 9 }\n`,
      ),
      stays: true,
    },
  ),
  row(
    "weak-comparison",
    "Set `compare.seeds` to 6",
    "compare: { strategies: [random, tpe] }\n",
    "compare: { strategies: [random, tpe], seeds: 6 }\n",
  ),
  row(
    "weak-comparison",
    "Set `compare.seeds` to 6",
    "compare:\n  strategies: [random, tpe]\n  seeds: 2\n",
    "compare:\n  strategies: [random, tpe]\n  seeds: 6\n",
  ),
];

/** Codes without a fix, and why. */
const unfixable: Readonly<Partial<Record<ProblemCode, string>>> = {
  "not-available": "it stands in definitions that a program hands to the library, not in files",
  "missing-plugin": "the file that is missing has to be written",
  "yaml-unsupported": "what is to be written out, or goes into another file, only its author knows",
  "empty-space": "which of the constants should be searched is not to be told",
  "no-feasible-values": "any of the ranges or requirements may be the wrong one",
  "unsupported-task": "the task is another file's, and it may be right for what else uses it",
  "no-tasks-file": "what the task would run is not known",
  "start-unreadable": "which study or file was meant is not to be told",
  "start-left-out": "what older trials lack only their author knows",
  "bad-pattern": "which part of the pattern is the value is not to be told",
};

describe("a quick fix", () => {
  for (const each of rows) test(`${each.code}: ${each.title}`, () => check(each));
});

test("every code has a fix, or a reason why there is none", () => {
  const source = readFileSync(new URL("../../src/study/problem.ts", import.meta.url), "utf8");
  const codes = [...source.matchAll(/^ {2}\| "([a-z-]+)"/gm)].map((match) => match[1] as ProblemCode);
  const fixed = new Set(rows.map(({ code }) => code));
  expect(codes.filter((code) => !fixed.has(code) && unfixable[code] === undefined)).toEqual([]);
  expect(codes.filter((code) => fixed.has(code) && unfixable[code] !== undefined)).toEqual([]);
});
