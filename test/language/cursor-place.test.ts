import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CursorPlace, placesAt } from "../../src/language/cursor-place.ts";
import { withCursor } from "./cursor.ts";

/** `key a.b (c, d) "te"`: a key of the mapping at a.b beside c and d, with what is written of it. */
function describePlace(place: CursorPlace, text: string): string {
  const path = place.path.join(".") || "the study";
  const written = place.scalar ? ` ${JSON.stringify(text.slice(place.span.start, place.span.end))}` : "";
  if (place.kind === "item") return `item ${place.index} of ${path}${written}`;
  if (place.kind === "value") return `value ${path}${place.needsSpace ? " unspaced" : ""}${written}`;
  const siblings = place.siblings.length > 0 ? ` (${place.siblings.join(", ")})` : "";
  return `key in ${path}${siblings}${place.hasColon ? " :" : ""}${written}`;
}

function check(marked: string, ...expected: readonly string[]): void {
  const { text, offset } = withCursor(marked);
  expect(placesAt(text, offset).map((place) => describePlace(place, text))).toEqual(expected);
}

const nestedIn = (path: string) => [`key in ${path}`, `item 0 of ${path}`, `value ${path}`];

describe("blocks", () => {
  test.each<readonly [string, ...string[]]>([
    ["|", "key in the study"],
    ["ru|", 'key in the study "ru"'],
    ["study: x\n|", "key in the study (study)"],
    ["study: x\n|\nseed: 1", "key in the study (study, seed)"],
    ["study: x\nru|n: y", 'key in the study (study) : "run"'],
    ["study: x\nru|\nseed: 1", 'key in the study (study, seed) "ru"'],
    ["run:\n  |", ...nestedIn("run")],
    ["run:\n  |\nspace:\n  lr: 1", ...nestedIn("run")],
    ["run:\n  task: x\n  |", "key in run (task)"],
    ["run:\n  task: x\n  |\n  cwd: y", "key in run (task, cwd)"],
    ["run:\n  task: x\n|  cwd: y"],
    ["run:\n  task: x\n\n  cwd: |\n", "value run.cwd"],
    ["run:\n  tas|", 'value run "tas"', 'key in run "tas"'],
    ["run:\n  ta|\n  cwd: y", 'key in run (cwd) "ta"'],
    ["run:\n  task: x\n|", "key in the study (run)"],
    ["strategy: |", "value strategy"],
    ["strategy:|", "value strategy unspaced"],
    ["strategy: so|bol", 'value strategy "sobol"'],
    ["strategy: sobol | # why", 'value strategy "sobol "'],
    ["strategy: sobol # w|hy"],
    ["# a comm|ent"],
    ["strategy: |\nspace:\n  lr: 1", "value strategy"],
    ["strategy:\n  name: grid\n  |\n\nspace:\n  x: bool", "key in strategy (name)"],
    ["space:\n  m:\n    in: bool\n    |", "key in space.m (in)"],
    ["space:\n  m:\n    in: bool\n  |", "key in space (m)"],
    ["space:\n  m:\n    in: bool\n|", "key in the study (space)"],
    ["space:\n    a: bool\n  |", "key in space (a)"],
    ["space:\n    a: bool\n  b: b|ool", 'value space.b "bool"'],
    ["space:\n  a: uniform(0, |\n  b: bool", 'value space.a "uniform(0, "'],
    ["space:\n  a: int(1, |)", 'value space.a "int(1, )"'],
    ['run:\n  command: "python |\nspace:\n  lr: 1', 'value run.command "python "'],
    ["description: >\n  some | text\nseed: 1", 'value description "  some  text"'],
  ])("%j", (marked, ...expected) => check(marked, ...expected));
});

describe("lists", () => {
  test.each<readonly [string, ...string[]]>([
    ["require:\n  - |", "value require.0", "key in require.0"],
    ["require:\n  - a|", 'value require.0 "a"', 'key in require.0 "a"'],
    ["require:\n  - a < 1\n  - b|\nseed: 1", 'value require.1 "b"', 'key in require.1 "b"'],
    ["require:\n- b|\nseed: 1", 'value require.0 "b"', 'key in require.0 "b"'],
    ["require:\n  - a\n  |", "item 1 of require"],
    ["require:\n- a\n|", "key in the study (require)"],
    ["baseline:\n  - lr: 1\n    |", "key in baseline.0 (lr)"],
    ["baseline:\n  - lr: 1\n    wid|\n  - lr: 2", 'key in baseline.0 (lr) "wid"'],
    ["baseline:\n  - lr: |\n  - lr: 2", "value baseline.0.lr"],
    ["baseline:\n  - lr: 1\n  |", "item 1 of baseline"],
    ["baseline:\n  -\n    |", "key in baseline.0", "value baseline.0"],
  ])("%j", (marked, ...expected) => check(marked, ...expected));
});

describe("brackets", () => {
  test.each<readonly [string, ...string[]]>([
    ["objective: {|", "key in objective"],
    ["objective: { | }", "key in objective"],
    ["objective: { max|", 'key in objective "max"'],
    ["objective: { max| }", 'key in objective "max"'],
    ["objective: { maximize: | }", "value objective.maximize"],
    ["objective: { maximize:| }", "value objective.maximize unspaced"],
    ["objective: { maximize: acc, | }", "key in objective (maximize)"],
    ["objective: { maximize: acc, |\nspace:\n  lr: 1", "key in objective (maximize)"],
    ["objective: { |, of: best }", "key in objective (of)"],
    ["objective: { maximize: a|cc }", 'value objective.maximize "acc"'],
    ["objective: { maximize: acc }|"],
    ["objective: { maximize: acc } |"],
    ["objective: { maximize: acc }\n|", "key in the study (objective)"],
    ["space: { lr: uniform(0, |) }", 'value space.lr "uniform(0, )"'],
    ["space: { lr: uniform(0, 1), w|: int(1, 2) }", 'key in space (lr) : "w"'],
    ["space: { lr: 1,\n  |\n}", "key in space (lr)"],
    ["constraints: [|]", "value constraints.0"],
    ["constraints: [a, |", "value constraints.1"],
    ["constraints: [a, b|]\nseed: 1", 'value constraints.1 "b"'],
    ["objectives: [{ maximize: a }, { | }]", "key in objectives.1"],
    ["budget: { trials: 3, time: | , parallel: 2 }", "value budget.time"],
    ['space: { m: { in: bool, when: "|" } }', 'value space.m.when ""'],
    ['require: ["a" == "b", |]', "value require.1"],
  ])("%j", (marked, ...expected) => check(marked, ...expected));
});

test("an open bracket or quote leaves the other sections as they are", () => {
  for (const broken of ["objective: { maximize: acc", 'study: "x', "baseline: [ { lr: 1", "stop: [median"]) {
    check(`${broken}\nspace:\n  lr: 1\n  |\nseed: 1`, "key in space (lr)");
  }
});

test.each(["- ", "{", "[", "(", "a: "])("%j nested without end is read to a depth", (opening) => {
  const text = opening.repeat(50_000);
  expect(() => placesAt(text, text.length)).not.toThrow();
  const lines = Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth)}${opening}`).join("\n");
  expect(() => placesAt(lines, lines.length)).not.toThrow();
});

test("any text has places at every offset, with spans inside it", () => {
  const piece = fc.constantFrom(
    "space:",
    "\n",
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
    "&a ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((parts) => parts.join("")),
        fc.string(),
      ),
      (text) => {
        for (let offset = 0; offset <= text.length; offset++) {
          for (const { span } of placesAt(text, offset)) {
            expect(span.start).toBeLessThanOrEqual(span.end);
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeLessThanOrEqual(text.length);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
