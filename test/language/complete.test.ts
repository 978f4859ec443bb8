import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionItem } from "vscode-languageserver-types";
import { complete } from "../../src/language/complete.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { createRecall } from "../../src/study/recall.ts";
import { strategies } from "../../src/study/strategies.ts";
import { withCursor } from "./cursor.ts";
import { mutatedText } from "./mutated-text.ts";

const tasks = {
  version: "2.0.0",
  tasks: [
    { label: "train digits", type: "shell", command: "node train.mjs --lr {lr}" },
    { label: "test: all", type: "process", command: "pytest", args: ["-q"] },
  ],
};
const workspace: Workspace = {
  fileStem: "digits",
  tasks: () => ({ kind: "found", text: JSON.stringify(tasks) }),
};
const withoutTasks: Workspace = { fileStem: "digits", tasks: () => ({ kind: "missing" }) };

function itemsAt(marked: string, place: Workspace = workspace) {
  const { text, offset } = withCursor(marked);
  const document = TextDocument.create("", "study", 0, text);
  const items = complete(text, document.positionAt(offset), place);
  return { document, items: items.toSorted((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1)) };
}

/** The labels offered at the cursor, best first. */
function check(marked: string, ...labels: readonly string[]): void {
  expect(itemsAt(marked).items.map(({ label }) => label)).toEqual(labels);
}

/** The text once the item with a label is taken; placeholders of the snippet stand in «», its end is `|`. */
function checkTaken(marked: string, label: string, expected: string): void {
  const { document, items } = itemsAt(marked);
  const item = items.find((candidate) => candidate.label === label);
  if (item === undefined) throw new Error(`offered: ${items.map((candidate) => candidate.label).join(", ")}`);
  const edits = [rendered(item), ...(item.additionalTextEdits ?? [])];
  expect(TextDocument.applyEdits(document, edits)).toBe(expected);
}

function rendered({ textEdit }: CompletionItem) {
  if (textEdit === undefined || !("range" in textEdit)) throw new Error("the item has no edit");
  const newText = textEdit.newText
    .replace(/\$\{\d+:([^}]*)\}/g, "«$1»")
    .replace(/\$\{\d+\|([^}]*)\|\}/g, "«$1»")
    .replace(/\$\d+/g, "|")
    .replace(/\\([\\$}])/g, "$1");
  return { range: textEdit.range, newText };
}

const objectiveKeys = ["maximize", "minimize", "of"];
const spaceText = `space:
  lr: loguniform(1e-4, 1)
  layers: int(1, 3)
  activation: [relu, tanh]
  nesterov: bool
  group:
    weight-decay: uniform(0, 1)
  seed: 7
derived:
  size: layers * 2
`;
const parameters = ["lr", "layers", "activation", "nesterov", "group.weight-decay"];

describe("keys", () => {
  test("of a study: what it cannot do without first", () => {
    const labels = itemsAt("|").items.map(({ label }) => label);
    expect(labels.slice(0, 3)).toEqual(["run", "objective", "space"]);
    expect(labels).toContain("budget");
  });

  test.each<readonly [string, ...string[]]>([
    ["objective:\n  |", ...objectiveKeys, "weight", "threshold"],
    ["objective: { | }", ...objectiveKeys, "weight", "threshold"],
    ["objective: { maximize: acc, | }", "of", "weight", "threshold"],
    ["objectives:\n  - maximize: acc\n    |", "of", "weight", "threshold"],
    ["strategy: { name: grid, | }", "sampler", "scheduler", "points"],
    ["strategy: { plugin: ./mine.mjs, | }", "sampler", "scheduler"],
    ["compare:\n  strategies:\n    - name: random\n      |", "sampler", "scheduler"],
    ["stop_when:\n  target: 1\n  |", "patience", "cost"],
    ["fidelity:\n  min: 1\n  |\n  max: 9", "resource", "parameter"],
    [
      "space:\n  lr:\n    |",
      "in",
      "type",
      "when",
      "default",
      "prior",
      "low",
      "high",
      "log",
      "step",
      "choices",
    ],
    ["space:\n  lr:\n    in: bool\n    |", "when", "default", "prior"],
    ["space:\n  lr:\n    type: ordinal\n    |", "choices", "when", "default", "prior"],
    ["space:\n  lr:\n    type: int\n    low: 1\n    |", "high", "log", "step", "when", "default", "prior"],
    ["space:\n  group:\n    lr: bool\n    |"],
    ["space:\n  |"],
    [`${spaceText}baseline:\n  - lr: 1\n    |`, "layers", "activation", "nesterov", "group.weight-decay"],
    [`${spaceText}baseline:\n  - group:\n      |`, "weight-decay"],
    [`${spaceText}baseline:\n  |`, ...parameters.map((name) => `- ${name}`)],
    [`${spaceText}strategy: { name: grid, points: { | } }`, "lr", "group.weight-decay"],
    ["objective: { maximize: acc }\nconstraints: [ms <= 3]\nmetrics:\n  |", "acc", "ms"],
    ["objectives:\n  |", ...[...objectiveKeys, "weight", "threshold"].map((key) => `- ${key}`)],
    ["# a comment |"],
  ])("%j", (marked, ...labels) => check(marked, ...labels));

  test("of which one excludes the other are not offered together", () => {
    const labels = (marked: string) => itemsAt(marked).items.map(({ label }) => label);
    expect(labels("run:\n  |")).toEqual(expect.arrayContaining(["task", "command"]));
    expect(labels("run:\n  task: x\n  |")).not.toContain("command");
    expect(labels("objective: { minimize: x }\n|")).not.toContain("objectives");
  });

  test("say what they mean", () => {
    const item = itemsAt("run:\n  |").items.find(({ label }) => label === "timeout");
    expect(JSON.stringify(item?.documentation)).toContain("How long one trial may run");
  });

  test.each([
    ["|", "run", "run:\n  «task,command»: |"],
    ["|", "objective", "objective:\n  «maximize,minimize»: |"],
    ["|", "space", "space:\n  |"],
    ["|", "seed", "seed: |"],
    ["bud|", "budget", "budget:\n  |"],
    ["bud|: 1", "budget", "budget: 1"],
    ["|", "baseline", "baseline:\n  - |"],
    ["objective: { | }", "of", "objective: { of: «last,best»| }"],
    ["run:\n  |", "env", "run:\n  env:\n    |"],
    ["run: { | }", "env", "run: { env: { | } }"],
    ["compare:\n  strategies:\n    - |", "points", "compare:\n  strategies:\n    - points: |"],
    [`${spaceText}baseline:\n  - |`, "lr", `${spaceText}baseline:\n  - lr: |`],
    [`${spaceText}baseline:\n  |`, "- lr", `${spaceText}baseline:\n  - lr: |`],
  ])("%j with %s", checkTaken);
});

describe("values", () => {
  const names = strategies.map(({ name }) => name);

  test.each<readonly [string, ...string[]]>([
    ["run:\n  task: |", "train digits", "test: all"],
    ["strategy: |", ...names],
    ["strategy: { name: | }", ...names],
    ["objective: { maximize: x, of: | }", "last", "best"],
    ["run:\n  shell: |", "true", "false"],
    ["run:\n  timeout: |", "10m"],
    ["duplicates: |", "skip", "reuse", "allow"],
    ["metrics: { acc: 'a(b)' }\nconstraints: [ms <= 3]\nobjective:\n  maximize: |", "acc", "ms"],
    ["metrics: { acc: 'a(b)' }\nconstraints: [|]", "acc"],
    ["metrics: { acc: 'a(b)' }\nconstraints: [acc |]"],
    ["description: |"],
    ["run:\n  cwd: |"],
    [`${spaceText}baseline: [{ activation: | }]`, "relu", "tanh"],
    [`${spaceText}baseline: [{ nesterov: | }]`, "true", "false"],
    [`${spaceText}baseline: [{ lr: | }]`],
    ["space:\n  a:\n    type: |", "float", "int", "bool", "categorical", "ordinal"],
    ["space:\n  a:\n    in: [x, y]\n    default: |", "x", "y"],
  ])("%j", (marked, ...labels) => check(marked, ...labels));

  test("without a tasks file there is no task", () => {
    expect(itemsAt("run:\n  task: |", withoutTasks).items).toEqual([]);
  });

  test.each([
    ["run:\n  task: |", "test: all", "run:\n  task: 'test: all'"],
    ["run:\n  task: 'te|'", "test: all", "run:\n  task: 'test: all'"],
    ["run:\n  task: tr|ain", "train digits", "run:\n  task: train digits"],
    ["strategy:|", "sobol", "strategy: sobol"],
    ["strategy: r|", "random", "strategy: random"],
    ["strategy: ran|dom # why", "sobol", "strategy: sobol # why"],
    ["strategy:\n  so|", "sobol", "strategy:\n  sobol"],
  ])("%j with %s", checkTaken);
});

describe("ranges", () => {
  const functions = ["uniform", "loguniform", "int", "bool", "ordinal", "choice"];

  test.each<readonly [string, ...string[]]>([
    ["space:\n  x: |", ...functions, "[a, b, ...]", "in ... when ..."],
    ["space:\n  x: log|", ...functions, "[a, b, ...]", "in ... when ..."],
    ["space: { x: | }", ...functions, "[a, b, ...]"],
    ["space:\n  x:\n    in: |", ...functions, "[a, b, ...]"],
    ["space:\n  group:\n    x: |\n", ...functions, "[a, b, ...]", "in ... when ..."],
    ["space:\n  lr: int(1|"],
    ["space:\n  lr: int(1, |"],
    ["space:\n  lr: int(1, 9, |)", "log", "step", "default", "prior"],
    ["space:\n  lr: int(1, 9, s|", "log", "step", "default", "prior"],
    ["space:\n  lr: int(1, 9, log, |)", "step", "default", "prior"],
    ["space:\n  lr: int(1, 9, step=|)"],
    ["space:\n  lr: bool(|)", "default", "prior"],
    ["space:\n  lr: [|]"],
  ])("%j", (marked, ...labels) => check(marked, ...labels));

  test.each([
    ["space:\n  x: |", "loguniform", "space:\n  x: loguniform(«low», «high»)"],
    ["space:\n  lr:|", "bool", "space:\n  lr: bool"],
    ["space:\n  lr: un|(0, 1)", "loguniform", "space:\n  lr: loguniform(0, 1)"],
    ["space:\n  x: |", "[a, b, ...]", "space:\n  x: [«a», «b»]"],
    ["space:\n  m: |", "in ... when ...", "space:\n  m:\n    in: «uniform(0, 1)»\n    when: |"],
    ["space: { x: | }", "uniform", "space: { x: 'uniform(«low», «high»)' }"],
    ["space:\n  lr: |", "loguniform(1e-5, 0.1)", "space:\n  lr: loguniform(«1e-5», «0.1»)"],
    ["space: { opt.dropout: | }", "uniform(0, 0.5)", "space: { opt.dropout: 'uniform(«0», «0.5»)' }"],
    ["space:\n  wd:\n    in: |", "loguniform(1e-6, 0.1)", "space:\n  wd:\n    in: loguniform(«1e-6», «0.1»)"],
    [
      "space:\n  batch_size: |",
      "ordinal(16, 32, 64, 128, 256)",
      "space:\n  batch_size: ordinal(«16», «32», «64», «128», «256»)",
    ],
    ["space:\n  w: int(1, 9, |)", "step", "space:\n  w: int(1, 9, step=|)"],
  ])("%j with %s", checkTaken);

  test("a proposal says why", () => {
    const [first] = itemsAt("space:\n  weight_decay: |").items;
    expect(first?.label).toBe("loguniform(1e-6, 0.1)");
    expect(first?.detail).toContain("log scale");
  });
});

describe("expressions", () => {
  test.each<readonly [string, ...string[]]>([
    [`${spaceText}require:\n  - |`, ...parameters, "seed", "size", "not"],
    [`${spaceText}require:\n  - lay|`, ...parameters, "seed", "size", "not"],
    [`${spaceText}require:\n  - layers |`],
    [`${spaceText}require:\n  - layers * |`, ...parameters, "seed", "size"],
    [`${spaceText}require:\n  - layers * 2 |`],
    [`${spaceText}require: ["|"]`, ...parameters, "seed", "size", "not"],
    [`${spaceText}require:\n  - not (|`, ...parameters, "seed", "size", "not"],
    [`${spaceText}  more: |\n`, ...parameters, "seed", "size", "not"],
    ["space:\n  a: [x, y]\n  b:\n    in: bool\n    when: |", "a", "not"],
    ["space:\n  b:\n    in: bool\n    when: a == |\n  a: [x, y]", "x", "y", "a"],
    ["space:\n  b:\n    in: bool\n    when: a in [|\n  a: [x, 1]", "x", "1", "a"],
    ["space:\n  b:\n    in: bool\n    when: a not in ['x', |]\n  a: [x, y]", "x", "y", "a"],
    ['space:\n  b:\n    in: bool\n    when: a == "|\n  a: [x, 1]', "x"],
  ])("%j", (marked, ...labels) => check(marked, ...labels));

  const before = "space:\n  a: [x, y]\n  b: { in: bool, when: ";
  test.each([
    [`${before}|`, "a", `${before}a`],
    [`${before}a == |`, "x", `${before}a == "x"`],
    [`${before}'a == |'`, "x", `${before}'a == "x"'`],
    [`${before}"a == |"`, "x", `${before}"a == 'x'"`],
    [`${before}'a == "|"'`, "x", `${before}'a == "x"'`],
    [`${before}a == "|`, "x", `${before}a == "x"`],
    [`${before}a == |`, "a", `${before}a == a`],
    [`${spaceText}require: [|]`, "group.weight-decay", `${spaceText}require: [group.\`weight-decay\`]`],
  ])("%j with %s", checkTaken);
});

describe("commands", () => {
  const names = [
    "{lr}",
    "{layers}",
    "{activation}",
    "{nesterov}",
    "{group.weight-decay}",
    "{seed}",
    "{size}",
  ];
  test.each<readonly [string, ...string[]]>([
    [`${spaceText}run:\n  command: train {|`, ...names],
    [`${spaceText}run:\n  command: train {l|}`, ...names],
    [`${spaceText}run:\n  command: train $\{|}`],
    [`${spaceText}run:\n  command: train {{|`],
    [`${spaceText}run:\n  command: tr|`],
    [`${spaceText}run:\n  env:\n    LR: "{|}"`, ...names],
    [`${spaceText}run:\n  env:\n    LR: {|}`, ...names],
    [
      `${spaceText}run:\n  command: train --lr {lr} --|`,
      ...names.slice(1).map((name) => `--${name.slice(1, -1)} ${name}`),
    ],
  ])("%j", (marked, ...labels) => check(marked, ...labels));

  test.each([
    [`${spaceText}run:\n  command: a {|`, "{lr}", `${spaceText}run:\n  command: a {lr}`],
    [`${spaceText}run:\n  command: a {l|a} b`, "{lr}", `${spaceText}run:\n  command: a {lr} b`],
    [`${spaceText}run:\n  env:\n    LR: {|}`, "{lr}", `${spaceText}run:\n  env:\n    LR: "{lr}"`],
    [`${spaceText}run:\n  command: a --|`, "--lr {lr}", `${spaceText}run:\n  command: a --lr {lr}`],
  ])("%j with %s", checkTaken);
});

test("what is recalled from an earlier look changes no completion", () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(mutatedText, place), { minLength: 1, maxLength: 5 }), (looks) => {
      const { recall, endRound } = createRecall();
      for (const [text, at] of looks) {
        const position = TextDocument.create("", "study", 0, text).positionAt(Math.floor(at * text.length));
        expect(complete(text, position, workspace, recall)).toEqual(complete(text, position, workspace));
        endRound();
      }
    }),
    { numRuns: 400 },
  );
}, 60_000);

test("nor does it while somebody types", () => {
  const [before, after] = [
    "run: { command: train {lr} }\nspace:",
    "\n  lr: uniform(0, 1)\nrequire: lr < 1\n",
  ];
  const typed = "\n  net:\n    depth: int(1, 3)\n    act: { in: [relu, tanh], when: net.depth > 1 }";
  const { recall, endRound } = createRecall();
  for (let length = 0; length <= typed.length; length++) {
    const text = before + typed.slice(0, length) + after;
    const position = TextDocument.create("", "study", 0, text).positionAt(before.length + length);
    expect(complete(text, position, workspace, recall)).toEqual(complete(text, position, workspace));
    endRound();
  }
});

test("any text can be completed anywhere, with edits inside one line", () => {
  const piece = fc.constantFrom(
    "space:",
    "run:",
    "command:",
    "when:",
    "in:",
    "require:",
    "baseline:",
    "\n",
    "\r\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ",",
    '"',
    "'",
    "#",
    "lr",
    "uniform(0",
    ")",
    "|",
    " == ",
    "`",
    "$",
    "\\",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((parts) => parts.join("")),
        fc.string(),
      ),
      fc.nat(),
      (text, at) => {
        const document = TextDocument.create("", "study", 0, text);
        const position = document.positionAt(at % (text.length + 1));
        for (const { textEdit } of complete(text, position, workspace)) {
          if (textEdit === undefined || !("range" in textEdit)) throw new Error("an item has no edit");
          const { start, end } = textEdit.range;
          expect([start.line, end.line]).toEqual([position.line, position.line]);
          expect(start.character).toBeLessThanOrEqual(position.character);
          expect(end.character).toBeGreaterThanOrEqual(position.character);
        }
      },
    ),
    { numRuns: 500 },
  );
});
