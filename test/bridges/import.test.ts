import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draftText } from "../../src/bridges/draft-text.ts";
import { exportWandb } from "../../src/bridges/export-wandb.ts";
import { readSource, type TextSource } from "../../src/bridges/read-source.ts";
import type { DraftNote } from "../../src/bridges/study-draft.ts";
import { checkStudy } from "../../src/language/check.ts";
import { format } from "../../src/language/format.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { compileStudy } from "../../src/study/compile.ts";
import { isError } from "../../src/study/problem.ts";
import { enumerate } from "../../src/study/space.ts";
import type { Study } from "../../src/study/study.ts";

const weighted = { objective: { minimize: "loss" }, strategy: "random", run: { command: "python train.py" } };
const workspace: Workspace = { fileStem: "imported", tasks: () => ({ kind: "missing" }) };

interface Imported {
  readonly text: string;
  readonly study: Study | undefined;
  readonly errors: readonly string[];
  readonly notes: readonly DraftNote[];
  /** The ranges as they stand in the file. */
  readonly space: Readonly<Record<string, string>>;
}

/** Imports a text; whatever comes of it is laid out as `format` does it. */
function imported(text: string, as?: TextSource, files: Readonly<Record<string, string>> = {}): Imported {
  const reading = readSource(text, as, (file) => files[file]);
  if (reading.kind === "unreadable") throw new Error(reading.message);
  const { draft } = reading;
  const written = draftText(draft, "source.yaml");
  expect(format(written)).toEqual([]);
  const { study, problems } = checkStudy(written, workspace);
  const errors = problems.filter(isError).map(({ message }) => message);
  const space = Object.fromEntries(draft.space.map(({ name, text: range }) => [name, range]));
  return { text: written, study, errors, notes: draft.notes, space };
}

const lost = ({ notes }: Imported) => notes.filter(({ kind }) => kind === "lost").map(({ where }) => where);

test("weights of choices go to W&B and back", () => {
  const text = 'choice("a", "b", prior=[1, 3])';
  const definition = { ...weighted, space: { kind: text, x: "uniform(0, 1, prior=0.2)" } };
  const { study } = compileStudy(definition, { needsRun: "run-optional" });
  const { text: sweep, notes } = exportWandb(study as Study);
  expect(notes.map(({ where }) => where)).toContain("space.x");
  expect(imported(sweep).space).toEqual({
    kind: 'choice("a", "b", prior=[0.25, 0.75])',
    x: "uniform(0, 1)",
  });
});

describe("W&B", () => {
  /** In `rest`, `@args@` stands for the macro of that name. */
  const sweep = (rest: string) =>
    `program: train.py\nmethod: random\nmetric: { name: loss }\n${rest.replace(/@([\w:]+)@/g, (_, name) => JSON.stringify(`\${${name}}`))}`;

  test.each([
    ["{ values: [32, 64] }", "[32, 64]"],
    ["{ value: 1.5 }", "1.5"],
    ["{ min: 1, max: 5 }", "int(1, 5)"],
    ["{ min: 0.0, max: 5.0 }", "uniform(0, 5)"],
    ["{ min: 0, max: 0.5 }", "uniform(0, 0.5)"],
    ["{ distribution: int_uniform, min: 1, max: 5 }", "int(1, 5)"],
    ["{ distribution: uniform, min: 1, max: 5 }", "uniform(1, 5)"],
    ["{ distribution: q_uniform, min: 0, max: 1, q: 0.25 }", "uniform(0, 1, step=0.25)"],
    ["{ distribution: q_uniform, min: 0, max: 64, q: 16 }", "int(0, 64, step=16)"],
    ["{ distribution: log_uniform, min: -2.302585, max: 0 }", "loguniform(0.1, 1)"],
    ["{ distribution: inv_log_uniform, min: 0, max: 2.302585 }", "loguniform(0.1, 1)"],
    ["{ distribution: log_uniform_values, min: 1e-5, max: 0.1 }", "loguniform(1e-5, 0.1)"],
    ['{ distribution: log_uniform_values, min: "1e-5", max: 0.1 }', "loguniform(1e-5, 0.1)"],
    ["{ distribution: categorical, values: [true, false] }", "bool"],
    ["{ values: [a, b], probabilities: [0.1, 0.9] }", 'choice("a", "b", prior=[0.1, 0.9])'],
    ["{ distribution: constant, value: resnet50 }", "resnet50"],
  ])("%s is %s", (given, range) => {
    const result = imported(sweep(`parameters: { x: ${given}, y: { values: [1, 2] } }`));
    expect(result.space).toEqual({ x: range, y: "[1, 2]" });
    expect(result.errors).toEqual([]);
    expect(lost(result)).toEqual([]);
  });

  test.each([
    ["{ distribution: normal, mu: 1, sigma: 2 }", "uniform(-5, 7, prior=1)"],
    ["{ distribution: normal, mu: 0.3, sigma: 0.1 }", "uniform(0, 0.6, prior=0.3)"],
    ["{ distribution: q_normal, mu: 1, sigma: 0.1, q: 0.1 }", "uniform(0.7, 1.3, step=0.1, prior=1)"],
    ["{ distribution: q_normal, mu: 10, sigma: 2, q: 2 }", "int(4, 16, step=2, prior=10)"],
    ["{ distribution: log_normal, mu: 0, sigma: 1 }", "loguniform(0.0497871, 20.0855, prior=1)"],
    ["{ distribution: q_log_uniform_values, min: 1, max: 64, q: 1 }", "loguniform(1, 64)"],
    ["{ distribution: beta, a: 2, b: 5 }", "uniform(0, 1)"],
    ["{ values: [a b, b], probabilities: [0.1, 0.9] }", '["a b", b]'],
    ["{ values: [[64, 64], [128]] }", '["[64,64]", "[128]"]'],
  ])("%s is %s, with a note", (given, range) => {
    const result = imported(sweep(`parameters: { x: ${given} }`));
    expect(result.space).toEqual({ x: range });
    expect(lost(result)).toEqual(["parameters.x"]);
    expect(result.text).toContain("# - parameters.x: ");
  });

  test.each([
    "{ min: 1 }",
    "{ distribution: gamma }",
    "{ distribution: log_uniform_values, min: 0, max: 1 }",
  ])("%s is for the person to write", (given) => {
    const { notes, space } = imported(sweep(`parameters: { x: ${given}, y: { values: [1, 2] } }`));
    expect(space).toEqual({ y: "[1, 2]" });
    expect(notes).toContainEqual(expect.objectContaining({ kind: "to-do", where: "parameters.x" }));
  });

  const all = "parameters: { lr: { min: 0.0, max: 1.0 }, opt: { parameters: { a/b: { values: [1, 2] } } } }";
  test.each<[string, object]>([
    ["", { command: "python train.py --lr={lr} --opt.a/b={opt.a_b}" }],
    [
      "command: [python3, @program@, --data, 'a {dir}', @args_no_hyphens@]",
      { command: "python3 train.py --data 'a {{dir}}' lr={lr} opt.a/b={opt.a_b}" },
    ],
    ["command: [run, @args_json_file@]", { command: 'run "$TUNESMITH_PARAMS"', shell: true }],
    ["command: [run, @envvar:HOST@]", { command: 'run "$HOST"', shell: true }],
  ])("the command of %s", (command, expected) => {
    const { study } = imported(sweep(`${command}\n${all}`));
    const { target, shell } = study?.run ?? {};
    expect({ command: target?.kind === "command" ? target.line : "", ...(shell && { shell }) }).toEqual(
      expected,
    );
  });

  test("values that are all passed at the end need no placeholders", () => {
    const { study } = imported(
      sweep("command: [python, @program@, @args_no_boolean_flags@]\nparameters: { x: { values: [1, 2] } }"),
    );
    expect(study?.run).toMatchObject({ target: { line: "python train.py" }, booleans: "flag" });
  });

  test("early termination is ASHA that stops; where the end is not known the file says what to fill in", () => {
    const parameters = "parameters: { x: { values: [1, 2] } }";
    const known = imported(sweep(`early_terminate: { type: hyperband, max_iter: 27, s: 2 }\n${parameters}`));
    expect(known.study).toMatchObject({
      strategy: { scheduler: "asha", sampler: "random", options: { eta: 3 } },
      fidelity: { min: 3, max: 27 },
    });
    const open = imported(sweep(`early_terminate: { type: hyperband, min_iter: 5, eta: 2 }\n${parameters}`));
    expect(open.notes).toContainEqual(expect.objectContaining({ kind: "to-do", where: "early_terminate" }));
    expect(open.errors).toEqual([expect.stringContaining("max")]);
  });

  test("the goal, the target and the number of runs", () => {
    const { study } = imported(
      "program: t.py\nmethod: bayes\nmetric: { name: val/acc, goal: maximize, target: 0.9 }\nrun_cap: 7\nparameters: { x: { values: [1, 2] } }",
    );
    expect(study).toMatchObject({
      objectives: [{ metric: "val/acc", direction: "maximize" }],
      stopWhen: { target: 0.9 },
      budget: { trials: 7 },
      strategy: { name: "bayesian" },
    });
  });
});

describe("Hydra", () => {
  const config = (params: string) => `hydra: { sweeper: { direction: minimize, params: { ${params} } } }`;

  test.each([
    ["interval(0.0, 1)", "uniform(0, 1)"],
    ["interval(1, 10)", "int(1, 10)"],
    ["interval(start=1, end=1.0e1)", "uniform(1, 10)"],
    ["tag(log, interval(1e-5, 0.1))", "loguniform(1e-5, 0.1)"],
    ["tag(log, int(interval(1, 64.0)))", "int(1, 64, log)"],
    ["int(interval(1, 9.5e0))", undefined],
    ["float(interval(1, 9))", "uniform(1, 9)"],
    ["choice(a, 'b c', null, 3, true)", '[a, "b c", null, 3, true]'],
    ["choice([x, y])", "[x, y]"],
    ["relu,tanh", "[relu, tanh]"],
    ["range(1, 9, step=2)", "int(1, 9, step=2)"],
    ["range(4)", "int(0, 4)"],
    ["range(0.0, 0.5, 0.1)", "uniform(0, 0.5, step=0.1)"],
    ["shuffle(1, 2)", "[1, 2]"],
    ["glob(*)", undefined],
    ["interval(1,", undefined],
    ["5", "5"],
  ])("%s is %s", (given, range) => {
    const result = imported(config(`x: "${given}", y: 1`));
    expect(result.space["x"]).toBe(range);
    const toDo = result.notes.some(({ kind, where }) => kind === "to-do" && where === "params.x");
    expect(toDo).toBe(range === undefined);
  });

  test("the older search space", () => {
    const { space } = imported(
      "hydra: { sweeper: { search_space: { a: { type: float, low: 0, high: 1, step: 0.5 }, b: { type: int, low: 1, high: 9, log: true }, c: { type: categorical, choices: [x, y] } } } }",
    );
    expect(space).toEqual({ a: "uniform(0, 1, step=0.5)", b: "int(1, 9, log)", c: "[x, y]" });
  });

  test("the settings of the sweeper, and overrides with a prefix", () => {
    const { study, errors } = imported(
      "defaults: [{ override hydra/sweeper/sampler: cmaes }]\nhydra: { sweeper: { direction: [minimize, maximize], n_trials: 9, n_jobs: 3, study_name: s, max_failure_rate: 0.2, sampler: { seed: 5 }, params: { +model.lr: 'interval(0.0,1)' } } }",
    );
    expect(errors).toEqual([]);
    expect(study).toMatchObject({
      name: "s",
      run: { target: { line: "python main.py +model.lr={model.lr}" } },
      objectives: [{ direction: "minimize" }, { direction: "maximize" }],
      budget: { trials: 9, parallel: 3 },
      maxFailures: { kind: "share", value: 0.2 },
      seed: 5,
    });
  });
});

describe("NNI", () => {
  test.each([
    ["{ _type: choice, _value: [a, 1, true] }", "[a, 1, true]"],
    ["{ _type: randint, _value: [2, 10] }", "int(2, 9)"],
    ["{ _type: uniform, _value: [0, 1] }", "uniform(0, 1)"],
    ["{ _type: quniform, _value: [0, 1, 0.25] }", "uniform(0, 1, step=0.25)"],
    ["{ _type: quniform, _value: [0, 8, 2] }", "int(0, 8, step=2)"],
    ["{ _type: loguniform, _value: [0.001, 1] }", "loguniform(0.001, 1)"],
    ["{ _type: qloguniform, _value: [1, 64, 1] }", "loguniform(1, 64)"],
    ["{ _type: normal, _value: [0, 1] }", "uniform(-3, 3, prior=0)"],
    ["{ _type: normal, _value: [0.3, 0.1] }", "uniform(0, 0.6, prior=0.3)"],
    ["{ _type: lognormal, _value: [0, 1] }", "loguniform(0.0497871, 20.0855, prior=1)"],
    ["{ _type: mutable_layer, _value: [0] }", undefined],
  ])("%s is %s", (given, range) => {
    expect(imported(`x: ${given}\ny: { _type: choice, _value: [1, 2] }`).space["x"]).toBe(range);
  });

  test("what is nested in a choice is there under a condition, however deep", () => {
    const { text, errors } = imported(`
      net: { _type: choice, _value: [
        { _name: small },
        { _name: large, lr: { _type: uniform, _value: [0, 1] }, opt: { _type: choice, _value: [
          { _name: sgd, momentum: { _type: uniform, _value: [0, 1] } }, { _name: adam }] } } ] }
      lr: { _type: uniform, _value: [0, 2] }`);
    expect(errors).toEqual([]);
    expect(text).toContain(`space:
  net: [small, large]
  net_large_lr:
    in: uniform(0, 1)
    when: net == "large"
  opt:
    in: [sgd, adam]
    when: net == "large"
  momentum:
    in: uniform(0, 1)
    when: opt == "sgd"
  lr: uniform(0, 2)
`);
  });

  test("an experiment, with its search space in a file beside it", () => {
    const { study, errors } = imported(
      "searchSpaceFile: space.json\ntrialCommand: python t.py\ntrialCodeDirectory: code\ntrialConcurrency: 2\nmaxTrialNumber: 9\nmaxExperimentDuration: 1h\ntuner: { name: Evolution, classArgs: { optimize_mode: minimize } }\nassessor: { name: Medianstop, classArgs: { start_step: 3 } }",
      undefined,
      { "space.json": '{"x": {"_type": "uniform", "_value": [0, 1]}}' },
    );
    expect(errors).toEqual([]);
    expect(study).toMatchObject({
      run: { target: { line: "python t.py" }, cwd: "code" },
      objectives: [{ metric: "default", direction: "minimize" }],
      strategy: { name: "evolution" },
      stop: [{ rule: "median", warmup: 3 }],
      budget: { trials: 9, timeMs: 3_600_000, parallel: 2 },
    });
  });
});

describe("a grid", () => {
  /** How many configurations a grid search has. */
  const size = (study: Study | undefined): number => {
    if (study === undefined) throw new Error("no study");
    return [...enumerate(study.space)].length;
  };

  test.each<[string, number]>([
    ['{"C": [1, 10], "kernel": ["linear", "rbf"]}', 4],
    [
      '[{"C": [1, 10, 100], "kernel": ["linear"]}, {"C": [1, 10], "gamma": [0.1, 0.2], "kernel": ["rbf"]}]',
      7,
    ],
    ['[{"a": [1, 2]}, {"b": [1, 2, 3]}]', 5],
    ['[{"a": [1, 2], "b": [1]}, {"a": [2, 3], "b": [1, 2]}]', 6],
    ['{"cv": 5, "param_grid": {"C": [1, 10]}}', 2],
    ['{"param_grid": [1, 2, 3]}', 3],
    ['{"clf__C": [0.1], "vec__ngram_range": [[1, 1], [1, 2]]}', 2],
  ])("%s has %i configurations", (given, configurations) => {
    const { study, errors } = imported(given);
    expect(errors).toEqual([]);
    expect(size(study)).toBe(configurations);
  });

  test("has as many configurations as ParameterGrid", () => {
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 });
    const grid = fc.dictionary(fc.constantFrom("a", "b", "c"), values, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(grid, { minLength: 1, maxLength: 3 }), (grids) => {
        const expected = grids.reduce(
          (sum, one) => sum + Object.values(one).reduce((product, list) => product * list.length, 1),
          0,
        );
        expect(size(imported(JSON.stringify(grids)).study)).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });
});

test.each([
  ["a: [1", /neither YAML nor JSON/],
  ["just words", /is no W&B sweep/],
  ["study: x\nspace: {}", /is no W&B sweep/],
])("%j is refused", (text, message) => {
  const reading = readSource(text, undefined, () => undefined);
  expect(reading).toEqual({ kind: "unreadable", message: expect.stringMatching(message) });
});

test("what others wrote never leaves its comment or its place", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (name, value) => {
      const sweep = {
        method: "random",
        program: value,
        name,
        parameters: { [value]: { values: [value, 1] }, [name]: { min: 0 } },
      };
      const { text } = imported(JSON.stringify(sweep), "wandb");
      const { problems } = checkStudy(text, workspace);
      expect(problems.filter(({ code }) => code === "yaml-syntax")).toEqual([]);
    }),
  );
});
