import { describe, expect, test } from "vitest";
import { findReferences, highlightName } from "../../src/language/find-references.ts";
import { lineStarts } from "../../src/language/positions.ts";
import { prepareRename, rename } from "../../src/language/rename.ts";
import { applyEdits } from "./apply-edits.ts";
import { withCursor } from "./cursor.ts";

const study = `space:
  lr: loguniform(1e-4, 1)
  width: int(8, 256, log)
  opt:
    kind: [sgd, adam]
    weight-decay: uniform(0, 1)
    momentum: { in: uniform(0, 0.99), when: opt.kind == "sgd" and lr > 0.1 }
  seed: 7
derived: { size: width * 2, twice: "size * 2" }
require:
  - opt.\`weight-decay\` < lr
  - 'width * 2 <= 512'
run:
  command: python train.py --lr {lr} --wd={opt.weight-decay} --w "{width}" {{lr}}
  env: { KIND: "{opt.kind}" }
strategy: { name: grid, points: { lr: 5, opt.weight-decay: 3 } }
baseline:
  - { lr: 0.1, opt: { kind: sgd }, opt.weight-decay: 0.5 }
`;
const at = (line: string, text = study) => {
  const plain = line.replace("|", "");
  expect(text).toContain(plain);
  return text.replace(plain, line);
};

/** The references to the name at the cursor, as the lines in which they stand with the name in «». */
function references(marked: string): readonly string[] {
  const { text, offset } = withCursor(marked);
  const lines = lineStarts(text);
  const found = findReferences(text, lines.positionAt(offset), "with-declarations");
  return found.map(({ start, end }) => {
    const line = text.split(/\r?\n/)[start.line] ?? "";
    return `${line.slice(0, start.character)}«${line.slice(start.character, end.character)}»${line.slice(end.character)}`.trim();
  });
}

describe("references", () => {
  test.each<readonly [string, ...string[]]>([
    [
      at("  l|r: log"),
      "«lr»: loguniform(1e-4, 1)",
      'momentum: { in: uniform(0, 0.99), when: opt.kind == "sgd" and «lr» > 0.1 }',
      "- opt.`weight-decay` < «lr»",
      'command: python train.py --lr {«lr»} --wd={opt.weight-decay} --w "{width}" {{lr}}',
      "strategy: { name: grid, points: { «lr»: 5, opt.weight-decay: 3 } }",
      "- { «lr»: 0.1, opt: { kind: sgd }, opt.weight-decay: 0.5 }",
    ],
    [
      at("opt.weight-dec|ay}"),
      "«weight-decay»: uniform(0, 1)",
      "- opt.«`weight-decay`» < lr",
      'command: python train.py --lr {lr} --wd={opt.«weight-decay»} --w "{width}" {{lr}}',
      "strategy: { name: grid, points: { lr: 5, opt.«weight-decay»: 3 } }",
      "- { lr: 0.1, opt: { kind: sgd }, opt.«weight-decay»: 0.5 }",
    ],
    [
      at("when: op|t.kind"),
      "«opt»:",
      'momentum: { in: uniform(0, 0.99), when: «opt».kind == "sgd" and lr > 0.1 }',
      "- «opt».`weight-decay` < lr",
      'command: python train.py --lr {lr} --wd={«opt».weight-decay} --w "{width}" {{lr}}',
      'env: { KIND: "{«opt».kind}" }',
      "strategy: { name: grid, points: { lr: 5, «opt».weight-decay: 3 } }",
      "- { lr: 0.1, «opt»: { kind: sgd }, opt.weight-decay: 0.5 }",
      "- { lr: 0.1, opt: { kind: sgd }, «opt».weight-decay: 0.5 }",
    ],
    [
      at("{ si|ze: wid"),
      'derived: { «size»: width * 2, twice: "size * 2" }',
      'derived: { size: width * 2, twice: "«size» * 2" }',
    ],
    [at("loguni|form")],
    [at("name: gr|id")],
    [
      "fidelity: { parameter: n| }\nderived: { m: n * 2 }",
      "fidelity: { parameter: «n» }",
      "derived: { m: «n» * 2 }",
    ],
    ["space:\n  a: &r uniform(0, 1)\n  b: *r\nrequire: a| < b", "«a»: &r uniform(0, 1)", "require: «a» < b"],
    [
      "space:\n  one: &g\n    a: bool\n  two:\n    <<: *g\n    b: bool\nrequire: two.|a and one.a and two.b",
      "«a»: bool",
      "require: two.«a» and one.a and two.b",
      "require: two.a and one.«a» and two.b",
    ],
    ["space:\n  a: bool\r\n  b: { in: bool, when: a| }\r\n", "«a»: bool", "b: { in: bool, when: «a» }"],
    [
      "space:\n  a: bool\nrequire: ['\"😀\" == a|', a",
      "«a»: bool",
      "require: ['\"😀\" == «a»', a",
      "require: ['\"😀\" == a', «a»",
    ],
  ])("%j", (marked, ...expected) => expect(references(marked)).toEqual(expected));

  test("highlights tell the declaration from its uses", () => {
    const { text, offset } = withCursor(at("  wid|th: int"));
    const kinds = highlightName(text, lineStarts(text).positionAt(offset)).map(({ kind }) => kind);
    expect(kinds).toEqual([3, 2, 2, 2]);
  });
});

describe("rename", () => {
  function renamed(marked: string, name: string): string {
    const { text, offset } = withCursor(marked);
    const result = rename(text, lineStarts(text).positionAt(offset), name);
    return result.kind === "edits" ? applyEdits(text, result.edits) : result.reason;
  }

  test.each([
    [
      "space:\n  lr|: bool\nrun: { command: 'x {lr}' }",
      "rate",
      "space:\n  rate: bool\nrun: { command: 'x {rate}' }",
    ],
    ["space: { g: { a|: bool } }\nrequire: g.a", "b-c", "space: { g: { b-c: bool } }\nrequire: g.`b-c`"],
    ["space: { g: { a-b: bool } }\nrequire: g.`a|-b`", "c", "space: { g: { c: bool } }\nrequire: g.c"],
    [
      "space: { g: { a: bool } }\nrun: { command: 'x {g|.a}' }",
      "h",
      "space: { h: { a: bool } }\nrun: { command: 'x {h.a}' }",
    ],
    ["space: { a|: bool }\nrequire: a", "`b`", "space: { b: bool }\nrequire: b"],
    ['space: { "a|": bool }\nrequire: "a"', "b", 'space: { "b": bool }\nrequire: "b"'],
    ["space: { a|: bool, b: bool }", "b", '"b" is a name of this study already.'],
    ["space: { a|: bool }", "x.y", "A dot separates a group from its parameter. Rename one part at a time."],
    [
      "space: { a|: bool }",
      "and",
      '"and" is a word of the expression language. Give the parameter another name.',
    ],
    ["objective: { maximize: a|cc }", "b", "There is no name of this study here."],
    ["space: { a: bool }\nrequire: unknown| > 1", "b", "There is no name of this study here."],
    ["space:\n\ta|: bool\n\tb: { in: bool, when: a", "c", "space:\n\tc: bool\n\tb: { in: bool, when: c"],
  ])("%j to %s", (marked, name, expected) => expect(renamed(marked, name)).toBe(expected));

  test("begins with the part under the cursor, without backticks", () => {
    const { text, offset } = withCursor(at("opt.`wei|ght-decay`"));
    const place = prepareRename(text, lineStarts(text).positionAt(offset));
    expect(place?.placeholder).toBe("weight-decay");
    expect(text.slice(...offsets(text, place?.range))).toBe("`weight-decay`");
  });

  test("renaming and renaming back is no change", () => {
    const lines = lineStarts(study);
    for (const name of ["lr", "width", "opt", "kind", "size"]) {
      const there = rename(study, lines.positionAt(study.indexOf(`${name}:`)), "another_name");
      if (there.kind === "refused") throw new Error(there.reason);
      const changed = applyEdits(study, there.edits);
      expect(changed).not.toMatch(new RegExp(`(?<![\\w-{])${name}(?=[:}. ])(?!: sgd)(?! *\\{lr)`));
      const back = rename(changed, lineStarts(changed).positionAt(changed.indexOf("another_name:")), name);
      if (back.kind === "refused") throw new Error(back.reason);
      expect(applyEdits(changed, back.edits)).toBe(study);
    }
  });
});

function offsets(
  text: string,
  range: { start: { line: number; character: number }; end: { line: number; character: number } } | undefined,
): [number, number] {
  if (range === undefined) throw new Error("there is no range");
  const lines = lineStarts(text);
  return [lines.offsetAt(range.start), lines.offsetAt(range.end)];
}
