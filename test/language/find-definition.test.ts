import { describe, expect, test } from "vitest";
import { documentLinks } from "../../src/language/document-links.ts";
import { findDefinition } from "../../src/language/find-definition.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { readScript } from "../../src/language/script/read-script.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { withCursor } from "./cursor.ts";

const tasks =
  '{ "tasks": [\n  { "label": "train", "type": "process", "command": "node", "args": ["train.mjs"] }\n] }';
const script = `import { parseArgs } from "node:util";
const { values } = parseArgs({
  options: {
    lr: { type: "string", default: "0.01" },
    "batch-size": { type: "string" },
  },
});
`;
const workspace: Workspace = {
  fileStem: "digits",
  tasks: () => ({ kind: "found", text: tasks, uri: "file:///w/.vscode/tasks.json" }),
  script: () => ({ file: "/w/train.mjs", flags: readScript(script, "javascript") }),
  addressOf: (path) =>
    /train\.mjs$|^\.\.?\/?|\.yaml$/.test(path) ? `file:///w/${path.replace(/^\/w\//, "")}` : undefined,
};

/** `uri:line from` for each place that the cursor leads to. */
function definitions(marked: string, place: Workspace = workspace): readonly string[] {
  const { text, offset } = withCursor(marked);
  const lines = lineStarts(text);
  return findDefinition("file:///w/digits.study.yaml", text, lines.positionAt(offset), place).map(
    ({ targetUri, targetSelectionRange, originSelectionRange: origin }) => {
      const from = origin && text.slice(lines.offsetAt(origin.start), lines.offsetAt(origin.end));
      const { line, character } = targetSelectionRange.start;
      return `${targetUri.replace(/^.*\//, "")}:${line}:${character} ${from}`;
    },
  );
}

describe("definitions", () => {
  const run = "run: { command: 'node train.mjs --lr {lr} --batch-size=3' }\n";
  test.each<readonly [string, ...string[]]>([
    ["space:\n  width: bool\nrequire: wid|th", "digits.study.yaml:1:2 width"],
    ["space:\n  g:\n    width: bool\nrequire: g.wid|th", "digits.study.yaml:2:4 width"],
    ["space:\n  g:\n    width: bool\nrequire: |g.width", "digits.study.yaml:1:2 g"],
    ["space:\n  a: bool\nrun: { command: 'x {a|}' }", "digits.study.yaml:1:2 a"],
    ["space:\n  a: bool\nbaseline: [{ a|: true }]", "digits.study.yaml:1:2 a"],
    ["run: { task: tra|in }", "tasks.json:1:13 train"],
    ["run: { task: tra|iner }"],
    [run.replace("--lr {", "--l|r {"), "train.mjs:3:0 --lr"],
    [run.replace("size=", "si|ze="), "train.mjs:4:0 --batch-size"],
    [run.replace("train.mjs", "train|.mjs"), "train.mjs:0:0 train.mjs"],
    [`${run}space:\n  l|r: bool`, "train.mjs:3:0 lr"],
    [`${run}space:\n  batch_s|ize: bool`, "train.mjs:4:0 batch_size"],
    [`${run}space:\n  oth|er: bool`, "digits.study.yaml:2:2 other"],
    ["space:\n  a: &range bool\n  b: *ran|ge", "digits.study.yaml:1:5 *range"],
    ["space:\n  a: boo|l"],
    ["|"],
  ])("%j", (marked, ...expected) => expect(definitions(marked)).toEqual(expected));

  test("without a place on a disk there are still those of the file", () => {
    const bare: Workspace = { fileStem: "x", tasks: () => ({ kind: "missing" }) };
    expect(definitions("space: { a: bool }\nrequire: a|", bare)).toEqual(["digits.study.yaml:0:9 a"]);
    expect(definitions("run: { task: tra|in }", bare)).toEqual([]);
  });
});

describe("links", () => {
  test.each<readonly [string, ...string[]]>([
    ["run: { command: 'node train.mjs --lr {lr}' }", "train.mjs > file:///w/train.mjs"],
    [
      "run:\n  cwd: ../model\n  command: node ./train.mjs",
      "../model > file:///w/../model",
      "./train.mjs > file:///w/../model/./train.mjs",
    ],
    [
      "start: ../first/digits.study.yaml",
      "../first/digits.study.yaml > file:///w/../first/digits.study.yaml",
    ],
    ["run: { command: python missing.py }"],
    ["run: { command: 'node {script}.mjs' }"],
    ["description: see train.mjs"],
  ])("%j", (text, ...expected) => {
    const lines = lineStarts(text);
    const found = documentLinks(text, workspace).map(
      ({ range, target }) =>
        `${text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end))} > ${target}`,
    );
    expect(found).toEqual(expected);
  });
});
