import { describe, expect, test } from "vitest";
import { checkStudy } from "../../src/language/check.ts";
import type { EditorTasks } from "../../src/language/workspace.ts";
import type { ProblemCode } from "../../src/study/problem.ts";
import { readMarks, tasksFile, workspaceWith } from "./marked-text.ts";

type Row = readonly [text: string, code: ProblemCode, message: RegExp, replacement?: string];

/** The marked ranges carry exactly the problems of the rows' codes, and nothing else does. */
function check([marked, code, message, replacement]: Row): void {
  const { text, ranges } = readMarks(marked);
  const { study, problems } = checkStudy(text, workspaceWith(tasksFile));
  const found = problems.filter((problem) => problem.code === code);
  expect(found.map(({ range }) => range)).toEqual(ranges);
  for (const problem of found) expect(problem.message).toMatch(message);
  if (replacement !== undefined) expect(found[0]?.replacement).toBe(replacement);
  expect(study === undefined).toBe(problems.some(({ severity }) => severity === "error"));
}

/** One test for each row, named by its code and the marked part of its text. */
function each(rows: readonly Row[]): void {
  for (const row of rows) {
    const marked = /«([^»]*)»/.exec(row[0])?.[1] ?? "nothing";
    test(`${row[1]} at ${marked || "the beginning"}: ${row[2].source}`, () => check(row));
  }
}

const run = "run: { command: 'train {lr}' }\n";
const rest = "objective: { maximize: accuracy }\nstrategy: random\nbudget: { trials: 5 }\n";
const space = "space: { lr: 'loguniform(1e-4, 1)' }\n";

describe("a study without mistakes", () => {
  test.each([
    ["flow style", run + space + rest],
    ["the values appended to a task", `run: { task: train digits }\n${space}${rest}`],
    [
      "an anchor and a merge",
      `${run}space:\n  lr: &r uniform(0, 1)\n  a: &b { in: bool, when: lr > 0.5 }\n  c: *r\n  d: { <<: *b }\n${rest}`.replace(
        "'train {lr}'",
        "train",
      ),
    ],
    ["windows line ends and a byte order mark", `\uFEFF${run}${space}${rest}`.replaceAll("\n", "\r\n")],
    ["a document marker and comments", `# a\n---\n${run}${space}${rest}# b\n`],
    ["1e-5 as a number", `${run}space: { lr: [1e-5, 1e-4] }\n${rest}`],
  ])("has no problems: %s", (_, text) => {
    const { study, problems } = checkStudy(text, workspaceWith(tasksFile));
    expect(problems).toEqual([]);
    expect(study?.name).toBe("digits");
  });
});

describe("what YAML misreads", () => {
  each([
    [
      `run: { command: 'train {lr}' }\nspace: { lr: «loguniform(1e-4, 1)» }\n${rest}`,
      "yaml-comma-in-flow",
      /YAML reads `1\)` as a key/,
      "'loguniform(1e-4, 1)'",
    ],
    [
      `${run}space: { lr: «int(1, 8, log, default=2)», b: bool }\n${rest}`,
      "yaml-comma-in-flow",
      /`default=2\)`/,
    ],
    [`${run}space:\n  lr: [«a(1, 2)», b]\n${rest}`, "yaml-comma-in-flow", /an item of its own/, "'a(1, 2)'"],
    [`${run}space: { lr: «uniform(0, 1» }\n${rest}`, "yaml-comma-in-flow", /`1`/],
    [
      `run:\n  command: train\n  env:\n    LR: «{lr}»\n${space}${rest}`,
      "yaml-mapping-for-text",
      /reads `\{lr\}` as a mapping/,
      "'{lr}'",
    ],
    [`${run}${space}derived:\n  y: «{lr}»\n${rest}`, "yaml-mapping-for-text", /quotes/, "'{lr}'"],
    [
      `run:\n  command: «{lr} --train»\n${space}${rest}`,
      "yaml-needs-quotes",
      /begins with `\{` is a mapping/,
      "'{lr} --train'",
    ],
    [
      `${run}space:\n  lr: [a, b]\n  m:\n    in: bool\n    when: «"a" == lr»\n${rest}`,
      "yaml-needs-quotes",
      /begins with a quote/,
      "'\"a\" == lr'",
    ],
    [
      `${run}space:\n  lr: bool\n  m:\n    in: bool\n    when: «!lr»\n${rest}`,
      "yaml-needs-quotes",
      /a YAML tag/,
      "'!lr'",
    ],
    [
      `${run}space:\n  lr: bool\n  m: { in: bool, when: «!lr == true» }\n${rest}`,
      "yaml-needs-quotes",
      /a YAML tag/,
      "'!lr == true'",
    ],
    [
      `run:\n  command: train\n  env: «LR: {lr}»\n${space}${rest}`,
      "yaml-syntax",
      /stands in braces/,
      "{ LR: '{lr}' }",
    ],
    [
      `${run}${space}objective: «maximize: accuracy»\nbudget: { trials: 5 }\n`,
      "yaml-syntax",
      /stands in braces/,
      "{ maximize: accuracy }",
    ],
    [`${run}${space}constraints: [ «>3», lat < 2 ]\n${rest}`, "yaml-needs-quotes", /starts a block/, "'>3'"],
    [`${run}space:\n  lr: [1, «1_000»]\n${rest}`, "misread-value", /Write 1000/, "1000"],
    [`${run}space:\n  lr: bool\n  b: [«yes», «no»]\n${rest}`, "misread-value", /a text in YAML 1\.2/, "true"],
    [`${run}space:\n  lr: bool\n  b: «None»\n${rest}`, "misread-value", /not null/, "null"],
    [`${run}space:\n  lr: bool\n  b: «2**4»\n${rest}`, "misread-value", /not computed/],
    [`${run}space:\n  lr: bool\n  b: [0, «1.0», 2.5]\n${rest}`, "misread-value", /gets `1`/, "'1.0'"],
    [
      `${run}space:\n  lr: [1e-5, .5, '1_000', "yes", 0x1F, a-b, 1-2-3, 12:30]\n${rest}`,
      "misread-value",
      /./,
    ],
    [`${run}${space}require:\n  - «>3»\n${rest}`, "yaml-needs-quotes", /starts a block of text/, "'>3'"],
    [`${run}${space}require:\n  - «>= 3»\n${rest}`, "yaml-needs-quotes", /starts a block of text/, "'>= 3'"],
    [
      `${run}space:\n  w-d: bool\n  lr: { in: bool, when: «\`w-d\`» }\n${rest}`,
      "yaml-needs-quotes",
      /cannot begin with a backtick/,
      "'`w-d`'",
    ],
    [
      `${run}space:\n  lr: [a, b]\nrequire: [ «lr in ["a", "b"]», lr != "c" ]\n${rest}`,
      "yaml-needs-quotes",
      /Brackets inside/,
      `'lr in ["a", "b"]'`,
    ],
    [
      `description: «Note: this»\n${run}${space}${rest}`,
      "yaml-needs-quotes",
      /begins a mapping/,
      "'Note: this'",
    ],
    [`description: «'it's'»\n${run}${space}${rest}`, "yaml-needs-quotes", /Double the quote/, "'it''s'"],
    [`run: { command: «*.sh» }\n${space}${rest}`, "yaml-needs-quotes", /anchor/, "'*.sh'"],
    [`${run}space:\n«\t»lr: bool\n${rest}`, "yaml-syntax", /spaces/, "  "],
    [`${run}space:\n  lr: bool\n  «lr»: [a, b]\n${rest}`, "yaml-duplicate-key", /given twice/],
    [`${run}space:\n  lr: bool\n  «w»:\n${rest}`, "wrong-value", /has no value yet/],
    [`${run}space:\n  lr: bool\n  g: { «w»: }\n${rest}`, "wrong-value", /has no value yet/],
    [`${run}${space}${rest}«---»\nseed: 1\n`, "yaml-unsupported", /one document/],
    [`${run}${space}${rest}description: «"no end»\n`, "yaml-syntax", /never closed/],
    [`${run}space:\n  «width»\n  # note\n  lr: bool\n${rest}`, "yaml-syntax", /`:` with a value is missing/],
    [`${run}space:\n  lr: bool\n  «width»\n  n: bool\n${rest}`, "yaml-syntax", /`:` with a value is missing/],
    [`${run}${space}${rest}? «[a, b]»\n: 1\n`, "yaml-unsupported", /A key is a name/],
    [`${run}${space}${rest}baseline: &b [ «*b» ]\n`, "yaml-unsupported", /inside what it repeats/],
  ]);

  test.each<readonly [what: string, text: string, codes: readonly ProblemCode[]]>([
    [
      "misread values",
      `run:\n  command: {x} y\nspace: { lr: uniform(0, 1), m: unifrm(0, 1) }\n${rest}seed: x\n`,
      [
        "yaml-needs-quotes",
        "unknown-placeholder",
        "yaml-comma-in-flow",
        "yaml-comma-in-flow",
        "unknown-function",
        "wrong-type",
      ],
    ],
    [
      "a key without a value",
      `${run}space:\n  lr: bool\n  m\n  n: uniform(1, 0)\n${rest}`,
      ["yaml-syntax", "unused-parameter", "swapped-bounds"],
    ],
    [
      "a section that cannot be read",
      `run: { command: a | b }\nspace: [\n${rest}seed: -1\n`,
      ["shell-syntax", "yaml-syntax", "wrong-value"],
    ],
    [
      "a mapping without its braces",
      `run:\n  command: train\n  env: LR: {lr}\n${space}${rest}`,
      ["yaml-syntax"],
    ],
    [
      "a comparison without its left side",
      `${run}${space}require:\n  - >3 lr\n${rest}`,
      ["yaml-needs-quotes"],
    ],
    [
      "an unclosed quote behind a pipe",
      `run: { command: '| train "x', shell: true }\n${space}${rest}`,
      ["bad-command", "bad-command"],
    ],
    ["milliseconds", `run: { command: train, timeout: 300ms }\n${space}${rest}`, []],
    [
      "mistakes in every section",
      "run: { task: x, command: y }\nobjective: { maximise: a }\nspace: { a: 'int(2, 1)' }\nrequire: b\nbudget: { trials: 0 }\nstrategy: grd\n",
      [
        "conflicting-keys",
        "unknown-key",
        "swapped-bounds",
        "unknown-name",
        "wrong-value",
        "unknown-strategy",
      ],
    ],
  ])("hides nothing else: %s", (_, text, codes) => {
    const found = checkStudy(text, workspaceWith(tasksFile)).problems.map(({ code }) => code);
    expect(found.toSorted()).toEqual(codes.toSorted());
  });
});

describe("files that are no study", () => {
  each([
    ["«»", "missing-key", /file is empty/],
    ["«»# only a comment\n", "missing-key", /file is empty/],
    ["«- a»\n", "wrong-type", /this is a list/],
    ["«study»", "wrong-type", /this is `study`/],
  ]);
});

describe("ranges inside scalars", () => {
  const withRequire = (require: string) =>
    `${run}space: { lr: 'uniform(0, 1)' }\nrequire:\n${require}\n${rest}`;
  each([
    [withRequire("  - lr < «rl»"), "unknown-name", /Did you mean `lr`/, "lr"],
    [withRequire('  - "lr < 1 \\u0061nd «rl» > 0"'), "unknown-name", /`rl`/],
    [withRequire("  - 'lr != ''x'' and «rl» > 0'"), "unknown-name", /`rl`/],
    [withRequire("  - lr <\n     «rl»"), "unknown-name", /`rl`/],
    [withRequire("  - >-\n    lr <\n    «rl»"), "unknown-name", /`rl`/],
    [withRequire("  - |\n    lr <\n      «rl»"), "unknown-name", /`rl`/],
    [
      `${run}space:\n  lr: [a, b]\n  m: { in: bool, when: "lr == «\\"c\\"»" }\n${rest}`,
      "condition-never-holds",
      /never "c"/,
    ],
    [
      `run:\n  command: >\n    train {lr}\n    --x «{lrr}»\n${space}${rest}`,
      "unknown-placeholder",
      /`\{lr\}`/,
      "{lr}",
    ],
    [`${run}space: { lr: '«logunifrm»(1e-4, 1)' }\n${rest}`, "unknown-function", /loguniform/, "loguniform"],
  ]);

  test("a replacement is written as the quotes around it ask for", () => {
    const at = (value: string) => {
      const text = `${run}space:\n  lr: [sgd, adam]\n  m:\n    in: bool\n    when: ${value}\n${rest}`;
      return checkStudy(text, workspaceWith(tasksFile)).problems.find(
        ({ code }) => code === "condition-never-holds",
      );
    };
    expect(at('lr == "sgdd"')?.replacement).toBe('"sgd"');
    expect(at(`'lr == "sgdd"'`)?.replacement).toBe('"sgd"');
    expect(at('"lr == \\"sgdd\\""')?.replacement).toBe('\\"sgd\\"');
  });
});

test("null is a constant where it is written", () => {
  const { problems } = checkStudy(
    `${run}space: { lr: bool, w: null, v: ~ }\n${rest}`,
    workspaceWith(tasksFile),
  );
  expect(problems.filter(({ code }) => code === "wrong-value")).toEqual([]);
});

test("a plug-in is looked for, not into", () => {
  const text = `${run}${space}${rest.replace("random", "{ plugin: ./mine.mjs, size: 3 }")}`;
  const codes = (address: string | undefined) => {
    const workspace = { ...workspaceWith(tasksFile), addressOf: () => address };
    return checkStudy(text, workspace).problems.map(({ code }) => code);
  };
  expect(codes("file:///somewhere/mine.mjs")).toEqual([]);
  expect(codes(undefined)).toEqual(["missing-plugin"]);
});

describe("the workspace", () => {
  each([
    [
      `run: { task: «train digts» }\n${space}${rest}`,
      "unknown-task",
      /Did you mean `train digits`/,
      "train digits",
    ],
    [
      `run: { task: «evaluate» }\n${space}${rest}`,
      "unknown-task",
      /It has `train digits`, `train cats` and `chained`/,
    ],
    [`run: { task: «train cats» }\n${space}${rest}`, "unknown-placeholder", /`\{rate\}` in this task/],
    [`run: { task: «chained» }\n${space}${rest}`, "unsupported-task", /depends on other tasks/],
    [`run: { command: 'train {lr} «|» tee log' }\n${space}${rest}`, "shell-syntax", /shell: true/],
    [`run: { command: 'train {lr} «$HOME»' }\n${space}${rest}`, "shell-syntax", /shell: true/],
    [`run: { command: 'train {lr} | tee log', shell: true }\n${space}${rest}`, "shell-syntax", /./],
    [`run: { command: 'train «"»{lr}' }\n${space}${rest}`, "bad-command", /never closed/],
    [
      `run: { command: 'train «{lrr}»' }\n${space}${rest}`,
      "unknown-placeholder",
      /Did you mean `\{lr\}`/,
      "{lr}",
    ],
    [
      `run: { command: train, env: { LR: '«{lrr}»' } }\n${space}${rest}`,
      "unknown-placeholder",
      /Did you mean/,
    ],
    [`${run}space:\n  lr: bool\n  «width»: bool\n${rest}`, "unused-parameter", /TUNESMITH_PARAMS/],
    [`${run}space:\n  lr: { in: bool, when: width }\n  width: bool\n${rest}`, "unused-parameter", /./],
    [
      `run: { command: 'train {area}' }\nspace:\n  «lr»: bool\n  width: 'int(1, 4)'\n  «x»: bool\nderived: { area: width * 2 }\nrequire: [ lr or width > 1 ]\n${rest}`,
      "unused-parameter",
      /searched/,
    ],
    [
      `run: { command: 'train {n} {lr}' }\n${space}fidelity: { parameter: n, max: 100 }\n${rest}`,
      "unknown-placeholder",
      /./,
    ],
    [`${run}${space}${rest}metrics: { accuracy: «'acc=.*'» }\n`, "bad-pattern", /no group/],
  ]);

  test("a task needs a tasks file", () => {
    const { problems } = checkStudy(`run: { task: train }\n${space}${rest}`, workspaceWith(undefined));
    expect(problems.map(({ code }) => code)).toEqual(["no-tasks-file"]);
  });

  describe("tasks that only an editor knows", () => {
    const found = (label: string, editorTasks: EditorTasks, tasks: string | undefined = tasksFile) => {
      const workspace = { ...workspaceWith(tasks), editorTasks: () => editorTasks };
      const { problems } = checkStudy(`run: { task: '${label}' }\n${space}${rest}`, workspace);
      return problems.map(({ severity, code }) => `${severity} ${code}`);
    };
    const labels = (...known: string[]): EditorTasks => ({ labels: known, isComplete: true });
    const input = JSON.stringify({
      tasks: [{ label: "ask", command: "x", args: [`$${"{input:rate}"}`, "{lr}"] }],
    });
    test.each<[string, EditorTasks, string[], string?]>([
      ["npm: train", labels("npm: train"), []],
      ["npm: train", "asking", []],
      ["npm: trian", labels("npm: train"), ["error unknown-task"]],
      ["npm: train", undefined, ["warning unsupported-task"]],
      ["npm: train", { labels: ["npm: train"], isComplete: false }, []],
      ["npm: train", { labels: ["other"], isComplete: false }, ["warning unsupported-task"]],
      ["train", undefined, ["error unknown-task"]],
      ["train", "asking", []],
      ["ask", undefined, ["warning unsupported-task"], input],
      ["ask", labels("ask"), [], input],
    ])("%s, with %j: %j", (label, editorTasks, expected, tasks) => {
      expect(found(label, editorTasks, tasks)).toEqual(expected);
    });

    test("did-you-mean names them too", () => {
      const workspace = { ...workspaceWith(tasksFile), editorTasks: () => labels("npm: train") };
      const { problems } = checkStudy(`run: { task: 'npm: trian' }\n${space}${rest}`, workspace);
      expect(problems[0]?.message).toContain("Did you mean `npm: train`?");
    });
  });

  test("two files of a folder cannot share a study's name", () => {
    const workspace = {
      ...workspaceWith(tasksFile),
      otherStudies: () => [{ file: "b.study.yaml", study: "digits" }],
    };
    const codes = (text: string) => checkStudy(text, workspace).problems.map(({ code }) => code);
    expect(codes(run + space + rest)).toEqual(["duplicate-study"]);
    expect(codes(`study: other\n${run}${space}${rest}`)).toEqual([]);
  });
});
