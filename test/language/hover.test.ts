import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { hover } from "../../src/language/hover.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { withCursor } from "./cursor.ts";

const tasks = {
  tasks: [{ label: "train digits", type: "process", command: "node", args: ["train.mjs", "--note=```"] }],
};
const workspace: Workspace = {
  fileStem: "digits",
  tasks: () => ({ kind: "found", text: JSON.stringify(tasks) }),
};

/** What is said at the cursor, and about which part of the text. */
function at(marked: string): { readonly about: string; readonly says: string } | undefined {
  const { text, offset } = withCursor(marked);
  const document = TextDocument.create("", "study", 0, text);
  const found = hover(text, document.positionAt(offset), workspace);
  if (found?.range === undefined || typeof found.contents !== "object" || !("value" in found.contents))
    return undefined;
  return { about: document.getText(found.range), says: found.contents.value };
}

function check(marked: string, about: string, says: string): void {
  const found = at(marked);
  expect(found?.about).toBe(about);
  expect(found?.says).toContain(says);
}

const space = `space:
  lr: loguniform(1e-4, 1)
  width: int(8, 256, log)
  ratio: uniform(0, 1, step=0.25)
  activation: [relu, "a\`b*c"]
  batch: ordinal(16, 32)
  nesterov: { in: bool, when: activation == "relu", default: false }
  group: { decay: uniform(0, 1) }
  seed: 7
derived: { size: width * 2 }
`;
const inSpace = (line: string) => space.replace(line.replace("|", ""), line);

describe("keys", () => {
  test.each([
    ["ru|n: { task: x }", "run", "What one trial runs"],
    ["run: { task: x, tim|eout: 3s }", "timeout", "How long one trial may run"],
    ["run:\n  |timeout: 3s", "timeout", "How long one trial may run"],
    ["objectives:\n  - maximize: a\n    o|f: best", "of", "Which report is a trial's value"],
    ["spa|ce: { }", "space", "The parameters, by name"],
    ["space:\n  m:\n    in: bool\n    wh|en: a", "when", "present only where it holds"],
    ["budget: { time: 3|0m }", "30m", "The study ends after this much running time"],
  ])("%j", check);
});

describe("parameters", () => {
  test.each([
    ["  l|r: log", "lr", "`lr`: a number from 1e-4 to 1, searched on a logarithmic scale."],
    [
      "  wid|th: int",
      "width",
      "`width`: a whole number from 8 to 256, searched on a logarithmic scale (249 values).",
    ],
    ["  rati|o: uni", "ratio", "`ratio`: a number from 0 to 1, in steps of 0.25 (5 values)."],
    ["  act|ivation", "activation", 'one of `relu`, ``"a`b*c"`` (2 values).'],
    ["  bat|ch: or", "batch", "one of `16`, `32`, in this order (2 values)."],
    ["  nest|erov:", "nesterov", 'Default: `false`.\n\nPresent only where `activation == "relu"`.'],
    ["  se|ed: 7", "seed", "`seed`: the constant `7`."],
    ["{ dec|ay: uni", "decay", "`group.decay`: a number from 0 to 1."],
    ["{ si|ze: wid", "size", "`size`: computed as `width * 2`."],
    ["{ size: wid|th", "width", "a whole number"],
    ["when: act|ivation ==", "activation", "one of `relu`"],
  ])("%j", (line, about, says) => check(inSpace(line), about, says));

  test.each([
    [`${space}require:\n  - 2 * wid|th < 3`, "width", "a whole number"],
    [`${space}require: ["group.dec|ay < 1"]`, "group.decay", "a number from 0 to 1"],
    [`${space}run:\n  command: python {l|r} --x`, "{lr}", "`lr`: a number"],
    [`${space}run:\n  env:\n    LR: "x{group.decay|}"`, "{group.decay}", "a number from 0 to 1"],
    [`${space}baseline: [{ l|r: 0.1 }]`, "lr", "`lr`: a number"],
    [`${space}baseline: [{ group: { de|cay: 1 } }]`, "decay", "`group.decay`: a number"],
  ])("%j", check);
});

describe("values", () => {
  test.each([
    ["space:\n  lr: logu|niform(1, 2)", "loguniform", "loguniform(low, high)"],
    ["space:\n  lr: int(1, 2, lo|g)", "log", "Search the exponent"],
    ["space:\n  lr: int(1, 2, st|ep=1)", "step", "Only every so many"],
    ["space:\n  n: { in: bo|ol }", "bool", "true or false"],
    ["strategy: so|bol", "sobol", "Scrambled quasi-random points"],
    ["strategy: { name: pb|t }", "pbt", "Trains a population"],
    ["run:\n  task: train di|gits", "train digits", "````sh\nnode train.mjs --note=```\n````"],
    ["run:\n  task: 'train di|gits'", "train digits", "train.mjs"],
  ])("%j", check);
});

describe("there is nothing to say about", () => {
  test.each([
    "# comm|ent",
    "|",
    "nonsen|se: 1",
    "run: { env: { L|R: 1 } }",
    "baseline: [{ no|thing: 1 }]",
    "study: x\n|\n",
  ])("%j", (marked) => expect(at(marked)).toBeUndefined());
});

test("any text can be hovered over anywhere", () => {
  const piece = fc.constantFrom(
    "space:",
    "run:",
    "command:",
    "when:",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    ": ",
    '"',
    "lr",
    "int(",
  );
  fc.assert(
    fc.property(fc.array(piece), fc.nat(), (parts, position) => {
      const text = parts.join("");
      const document = TextDocument.create("", "study", 0, text);
      const found = hover(text, document.positionAt(position % (text.length + 1)), workspace);
      expect(found === undefined || document.getText(found.range) !== "").toBe(true);
    }),
  );
});
