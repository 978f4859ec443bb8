import { describe, expect, test } from "vitest";
import { complete } from "../../src/language/complete.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { readScript } from "../../src/language/script/read-script.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { withCursor } from "./cursor.ts";
import { journalWith, workspaceWithTrials } from "./past.ts";

const script = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01, help="the learning rate")
parser.add_argument("--batch-size", type=int, default=64)
parser.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--nesterov", action="store_true")
parser.add_argument("--out")
args = parser.parse_args()
`;
const workspace: Workspace = {
  fileStem: "digits",
  tasks: () => ({ kind: "missing" }),
  script: () => ({ file: "/project/train.py", flags: readScript(script, "python") }),
};

function itemsAt(marked: string, place: Workspace) {
  const { text, offset } = withCursor(marked);
  return complete(text, lineStarts(text).positionAt(offset), place).toSorted((a, b) =>
    (a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1,
  );
}

const run = "run: { command: python train.py }\n";

describe("flags of the training script", () => {
  test("become parameters with a range, those that are never searched constants", () => {
    const items = itemsAt(`${run}space:\n  |`, workspace);
    expect(items.map(({ label, detail }) => [label, detail])).toEqual([
      ["lr", "loguniform(1e-4, 1)"],
      ["batch_size", "ordinal(16, 32, 64, 128, 256)"],
      ["optimizer", "[sgd, adam]"],
      ["nesterov", "bool"],
      ["epochs", "a constant: 10"],
    ]);
    expect(JSON.stringify(items[0]?.documentation)).toContain("the learning rate");
    expect(items[0]?.textEdit?.newText).toMatch(/^lr: loguniform\(.+1e-4.+1.+\)$/);
  });

  test.each<readonly [string, ...string[]]>([
    [`${run}space:\n  lr: 1\n  batch-size: 2\n  |`, "optimizer", "nesterov", "epochs"],
    [`${run}space:\n  lr:\n    in: bool\n    |`, "when", "default", "prior"],
    ["run: { command: make all }\nspace:\n  |"],
    [
      "run:\n  command: python train.py --|\nspace: { batch_size: int(1, 8) }",
      "--batch-size {batch_size}",
      "--lr",
      "--optimizer",
      "--epochs",
      "--nesterov",
      "--out",
    ],
    [
      "run:\n  command: python train.py --lr 3 --o|",
      "--batch-size",
      "--optimizer",
      "--epochs",
      "--nesterov",
      "--out",
    ],
  ])("%j", (marked, ...labels) =>
    expect(itemsAt(marked, workspace).map(({ label }) => label)).toEqual(labels),
  );

  test("give the range of a parameter that is being written", () => {
    const [first] = itemsAt(`${run}space:\n  lr: |`, workspace);
    expect(first?.label).toBe("loguniform(1e-4, 1)");
    expect(JSON.stringify(first?.documentation)).toContain("default `0.01`");
  });
});

describe("metrics that earlier trials have reported", () => {
  const past = workspaceWithTrials(journalWith(3));

  test.each<readonly [string, ...string[]]>([
    ["objective:\n  maximize: |", "val_accuracy", "latency_ms"],
    ["metrics: { own: 'a(b)' }\nconstraints: [|]", "own", "val_accuracy", "latency_ms"],
    ["objective: { maximize: val_accuracy }\nmetrics:\n  |", "val_accuracy", "latency_ms"],
  ])("%j", (marked, ...labels) => expect(itemsAt(marked, past).map(({ label }) => label)).toEqual(labels));

  test("are told from those of the file", () => {
    const items = itemsAt("objective: { maximize: own, of: last }\nconstraints: [|]", past);
    expect(items.map(({ detail }) => detail)).toEqual([
      "a metric of this study",
      "reported by earlier trials",
      "reported by earlier trials",
    ]);
  });
});
