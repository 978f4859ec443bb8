import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkStrategy } from "../../src/schedulers/strategy-fit.ts";
import { compileStudy } from "../../src/study/compile.ts";
import type { ProblemCode, Severity } from "../../src/study/problem.ts";
import { configure, enumerate } from "../../src/study/space.ts";
import type { Study } from "../../src/study/study.ts";

const valid = {
  run: { command: "train {lr}" },
  objective: { maximize: "accuracy" },
  space: { lr: "loguniform(1e-4, 1)", opt: ["sgd", "adam"], width: "int(8, 64, step=8)" },
  strategy: "random",
  budget: { trials: 10 },
};

function compile(definition: unknown) {
  return compileStudy(definition, {
    defaultName: "digits",
    needsRun: "run-required",
    checkStrategy,
  });
}

/** The study with some of its keys replaced (undefined takes one away) has exactly one problem, at this place. */
type Row = readonly [
  change: Record<string, unknown>,
  code: ProblemCode,
  path: string,
  message: RegExp,
  severity?: Severity,
];

function each(rows: readonly Row[]): void {
  for (const [change, code, path, message, severity = "error"] of rows) {
    test(`${code} at ${path || "the root"}: ${message.source}`, () => {
      const { study, problems } = compile({ ...valid, ...change });
      expect(problems.map((problem) => [problem.code, problem.path.join("."), problem.severity])).toEqual([
        [code, path, severity],
      ]);
      expect(problems[0]?.message).toMatch(message);
      expect(study === undefined).toBe(severity === "error");
    });
  }
}

function compiled(change: Record<string, unknown>): Study {
  const { study, problems } = compile({ ...valid, ...change });
  if (study === undefined) throw new Error(JSON.stringify(problems));
  return study;
}

describe("a definition", () => {
  test("becomes a study without anything left to guess", () => {
    const study = compiled({});
    expect(study).toMatchObject({
      name: "digits",
      run: {
        target: { kind: "command", line: "train {lr}" },
        shell: false,
        retries: { kind: "any-cause", times: 0 },
        booleans: "value",
        env: {},
      },
      objectives: [{ metric: "accuracy", direction: "maximize", of: "last" }],
      strategy: { name: "random", sampler: "random", scheduler: "full", options: {} },
      budget: { trials: 10, parallel: 1 },
      duplicates: "allow",
      baseline: [],
    });
    expect(study.space.parameters.map(({ name }) => name)).toEqual(["lr", "opt", "width"]);
  });

  test.each([undefined, null, 5, "x", [], true])("%j is none", (definition) => {
    const { study, problems } = compile(definition);
    expect(study).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(["wrong-type"]);
  });

  test("needs no run where the caller runs the trials", () => {
    const { run: _, ...rest } = valid;
    expect(compileStudy(rest, { needsRun: "run-optional" }).problems).toEqual([]);
    expect(compile(rest).problems.map(({ code }) => code)).toEqual(["missing-key"]);
  });
});

describe("shape", () => {
  each([
    [{ seeed: 1 }, "unknown-key", "seeed", /Did you mean `seed`/],
    [{ run: { command: "x", timout: 5 } }, "unknown-key", "run.timout", /Did you mean `timeout`/],
    [{ run: { command: "x", zzz: 5 } }, "unknown-key", "run.zzz", /Its keys are `task`, `command`/],
    [
      { run: { command: "x", timeout: "10 minutes" } },
      "wrong-value",
      "run.timeout",
      /a duration such as 30s/,
    ],
    [
      { run: { command: "x", retries: 1.5 } },
      "wrong-type",
      "run.retries",
      /a whole number or a mapping, not `1\.5`/,
    ],
    [{ run: { command: 5 } }, "wrong-type", "run.command", /a text, not a number/],
    [{ run: { task: "a", command: "b" } }, "conflicting-keys", "run.command", /either `task` or `command`/],
    [{ run: { cwd: "a" } }, "missing-key", "run", /needs `task`/],
    [{ run: { task: "a", shell: true } }, "conflicting-keys", "run.shell", /belongs to `command`/, "warning"],
    [{ budget: { trials: "60" } }, "wrong-type", "budget.trials", /not the text `60`/],
    [{ budget: { trials: 0 } }, "wrong-value", "budget.trials", /at least 1/],
    [{ budget: null }, "wrong-type", "budget", /has no value/],
    [{ objective: { maximize: "a", of: "lst" } }, "wrong-value", "objective.of", /Did you mean `last`/],
    [{ objective: { maximise: "a" } }, "unknown-key", "objective.maximise", /Did you mean `maximize`/],
    [{ objective: { maximize: "a", minimize: "b" } }, "conflicting-keys", "objective.minimize", /either/],
    [{ objective: {} }, "missing-key", "objective", /needs `maximize` or `minimize`/],
    [{ objective: undefined }, "missing-key", "", /needs `objective`/],
    [
      { objectives: [{ minimize: "b" }] },
      "conflicting-keys",
      "objectives",
      /either `objective` or `objectives`/,
    ],
    [
      { objective: undefined, objectives: [{ minimize: "b" }, { maximize: "b" }] },
      "conflicting-keys",
      "objectives.1",
      /already/,
    ],
    [
      { objective: { maximize: "a", weight: 2 } },
      "no-effect",
      "objective.weight",
      /nothing to weigh/,
      "warning",
    ],
    [{ objective: { maximize: "a", weight: 0 } }, "wrong-value", "objective.weight", /0/],
    [
      { objective: undefined, objectives: [{ minimize: "b", weight: 2 }, { maximize: "c" }] },
      "missing-key",
      "objectives.1",
      /each needs a `weight`/,
    ],
    [
      {
        objective: undefined,
        objectives: [{ minimize: "b" }, { maximize: "c" }],
        strategy: "de",
      },
      "strategy-misfit",
      "strategy",
      /Use `nsga2`, `bayesian` or `tpe`, give every objective a `weight`/,
    ],
    [{ study: "a/b" }, "wrong-value", "study", /name of a folder/],
    [{ max_failures: 1.5 }, "wrong-value", "max_failures", /neither/],
    [{ metrics: { a: "(" } }, "bad-pattern", "metrics.a", /no regular expression/],
    [{ metrics: { a: "(a)(b)" } }, "bad-pattern", "metrics.a", /2 groups/],
    [{ fidelity: { min: 5, max: 2 } }, "swapped-bounds", "fidelity.min", /Swap them/],
    [{ fidelity: { parameter: "n" } }, "missing-key", "fidelity", /needs `max`/],
    [
      { fidelity: { parameter: "lr", max: 3 } },
      "conflicting-keys",
      "fidelity.parameter",
      /set by the strategy/,
    ],
    [{ constraints: ["latency == 3"] }, "expression-type", "constraints.0", /cannot stand in a constraint/],
    [{ constraints: ["latency + 3"] }, "expression-type", "constraints.0", /compares a metric with a number/],
    [{ constraints: ["latency <"] }, "expression-syntax", "constraints.0", /missing/],
  ]);

  test("a broken key leaves the rest of its section", () => {
    const { problems } = compile({ ...valid, run: { command: "x", retries: "a", task: "y" } });
    expect(problems.map(({ code }) => code)).toEqual(["wrong-type", "conflicting-keys"]);
  });
});

describe("space", () => {
  const space = (more: Record<string, unknown>) => ({ space: { ...valid.space, ...more } });
  each([
    [{ space: undefined }, "missing-key", "", /needs `space`/],
    [{ space: [] }, "wrong-type", "space", /a mapping from names to ranges/],
    [{ space: {} }, "empty-space", "space", /nothing to search/],
    [{ space: { seed: 7 } }, "empty-space", "space", /nothing to search/],
    [space({ x: "unifrm(0, 1)" }), "unknown-function", "space.x", /Did you mean `uniform`/],
    [space({ x: "uniform(1, 0)" }), "swapped-bounds", "space.x", /exceeds/],
    [space({ x: [] }), "bad-arguments", "space.x", /no choices/],
    [space({ x: ["a", "a"] }), "duplicate-choice", "space.x.1", /already/],
    [space({ x: {} }), "empty-space", "space.x", /empty group/],
    [space({ x: { low: 0, high: 1 } }), "missing-key", "space.x", /needs `type`/],
    [space({ x: { values: [1, 2] } }), "missing-key", "space.x", /type: categorical/],
    [space({ x: { min: 0, max: 1, distribution: "uniform" } }), "missing-key", "space.x", /uniform\(0, 1\)/],
    [space({ x: { when: "width > 8" } }), "missing-key", "space.x", /add `in`/],
    [space({ x: { in: "five" } }), "wrong-value", "space.x.in", /is a constant/],
    [space({ x: { in: "bool", whn: "width > 8" } }), "unknown-key", "space.x.whn", /`when`/],
    [space({ x: { type: "float", low: 0, high: "1" } }), "wrong-type", "space.x.high", /number/],
    [space({ x: { in: "uniform(0, 1)", default: 3 } }), "default-outside", "space.x.default", /not a value/],
    [space({ and: "bool" }), "bad-name", "space.and", /word of the expression language/],
    [space({ "2x": "bool" }), "bad-name", "space.2x", /begins with a letter/],
    [space({ "a b": "bool" }), "bad-name", "space.a b", /cannot be a name/],
    [space({ g: { x: "bool" }, "g.x": "bool" }), "conflicting-keys", "space.g.x", /declared already/],
    [space({ x: "uniform(0, 1, prior=2)" }), "default-outside", "space.x", /prior 2 is not a value/],
    [
      space({ x: { in: ["a"], prior: [1, 2] } }),
      "bad-arguments",
      "space.x.prior",
      /one weight for each choice: 1/,
    ],
    [
      { space: { x: "int(1, 3, prior=2)" }, run: { command: "train {x}" }, strategy: "grid" },
      "no-effect",
      "space.x",
      /tries every combination/,
      "warning",
    ],
  ]);

  test("groups are flattened, at any depth and however they are written", () => {
    const { parameters, constants } = compiled({
      space: { a: { b: { c: "bool" }, k: 3 }, "d.e": "bool", text: "resnet50" },
    }).space;
    expect(parameters.map(({ name }) => name)).toEqual(["a.b.c", "d.e"]);
    expect(constants).toEqual({ "a.k": 3, text: "resnet50" });
  });

  test("both forms of a range mean the same", () => {
    const range = (entry: unknown) => compiled({ space: { x: entry } }).space.parameters[0]?.domain.text;
    expect(range({ type: "float", low: 1e-4, high: 1, log: true })).toBe(range("loguniform(1e-4, 1)"));
    expect(range({ in: { type: "int", low: 1, high: 3 } })).toBe(range("int(1, 3)"));
    expect(range({ in: ["a", "b"] })).toBe(range(["a", "b"]));
  });

  test("an infinite group of an object given by a program ends", () => {
    const group: Record<string, unknown> = {};
    group["inner"] = group;
    expect(compile({ ...valid, space: { x: group } }).problems.map(({ code }) => code)).toContain("bad-name");
  });
});

describe("conditions", () => {
  const when = (condition: unknown, more: Record<string, unknown> = {}) => ({
    space: { ...valid.space, nesterov: true, "w-d": "bool", m: { in: "bool", when: condition }, ...more },
  });
  each([
    [when("optt == 'sgd'"), "unknown-name", "space.m.when", /Did you mean `opt`/],
    [when("opt == sgd"), "unknown-name", "space.m.when", /put it in quotes: `"sgd"`/],
    [when("w-d"), "unknown-name", "space.m.when", /hyphen stands in backticks/],
    [when("opt == 'sgdd'"), "condition-never-holds", "space.m.when", /Did you mean `"sgd"`/],
    [when("opt in ['sgdd', 'adam']"), "condition-never-holds", "space.m.when", /never "sgdd"/],
    [when("opt != 'rmsprop'"), "condition-never-holds", "space.m.when", /never "rmsprop"/, "warning"],
    [when("width == '8'"), "condition-never-holds", "space.m.when", /never "8"/],
    [when("width > 64"), "condition-never-holds", "space.m.when", /`width > 64` never holds/, "warning"],
    [when("8 > width"), "condition-never-holds", "space.m.when", /`width < 8` never holds/, "warning"],
    [when("width * 2 == 17"), "condition-never-holds", "space.m.when", /No values make this/, "warning"],
    [when("width"), "expression-type", "space.m.when", /true or false/],
    [when("opt * 2 > 1"), "expression-type", "space.m.when", /two numbers/],
    [when("1 / (width - 8) > 0"), "expression-type", "space.m.when", /That happens for width = 8/, "warning"],
    [when("uniform(0, 1)"), "unknown-function", "space.m.when", /no functions/],
    [when("opt =="), "expression-syntax", "space.m.when", /missing/],
    [when(true), "wrong-type", "space.m.when", /takes an expression/],
    [when("m"), "condition-cycle", "space.m.when", /names `m`/],
    [
      when("n", { n: { in: "bool", when: "m" } }),
      "condition-cycle",
      "space.m.when",
      /`m` needs `n`, `n` needs `m`/,
    ],
    [{ ...when("same"), derived: { same: "m" } }, "condition-cycle", "space.m.when", /names `m`/],
  ]);

  test("a condition on a derived value hangs on what that is computed from", () => {
    const space = { m: { in: "bool", when: "size > 20" }, width: "int(1, 16)" };
    const { study, problems } = compile({
      ...valid,
      space,
      derived: { half: "width / 2", size: "half * 4" },
    });
    expect(problems).toEqual([]);
    const configured = (width: number) =>
      study && Object.keys(configure(study.space, ({ name }) => (name === "width" ? width : true)));
    expect(study?.space.parameters.map(({ name }) => name)).toEqual(["width", "m"]);
    expect(configured(10)).toEqual(["width"]);
    expect(configured(11)).toEqual(["width", "m"]);
  });

  test("a constant may switch a parameter off", () => {
    expect(compile({ ...valid, ...when("not nesterov") }).problems).toEqual([]);
  });

  test("parameters come after what their conditions name, otherwise in the order of the file", () => {
    const space = {
      a: { in: "bool", when: "c" },
      b: "bool",
      c: { in: "bool", when: "d" },
      d: "bool",
      e: "bool",
    };
    expect(compiled({ space }).space.parameters.map(({ name }) => name)).toEqual(["d", "c", "a", "b", "e"]);
  });

  test("any acyclic graph of conditions is ordered, any cycle is found", () => {
    const graph = fc.array(fc.option(fc.nat(5), { nil: undefined }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(graph, (needs) => {
        const entries = needs.map((need, index) => [
          `p${index}`,
          need === undefined ? "bool" : { in: "bool", when: `p${need}` },
        ]);
        const isCyclic = needs.some((_, start) => {
          let at: number | undefined = start;
          for (let steps = 0; steps <= 6 && at !== undefined; steps++) at = needs[at];
          return at !== undefined;
        });
        const { study, problems } = compile({ ...valid, space: Object.fromEntries(entries) });
        expect(problems.some(({ code }) => code === "condition-cycle")).toBe(isCyclic);
        const order = study?.space.parameters.map(({ name }) => Number(name.slice(1))) ?? [];
        for (const [index, name] of order.entries()) {
          const need = needs[name];
          if (need !== undefined) expect(order.indexOf(need)).toBeLessThan(index);
        }
      }),
    );
  });
});

describe("derived and require", () => {
  each([
    [{ derived: { x: "y + 1", y: "x + 1" } }, "condition-cycle", "derived.x", /computed from itself/],
    [{ derived: { x: "widht * 2" } }, "unknown-name", "derived.x", /Did you mean `width`/],
    [{ derived: { width: "1" } }, "conflicting-keys", "derived.width", /already/],
    [{ derived: { x: "opt * 2" } }, "expression-type", "derived.x", /two numbers/],
    [{ require: ["widht <= 8"] }, "unknown-name", "require.0", /Did you mean `width`/],
    [{ require: "width > 64" }, "no-feasible-values", "require", /No values satisfy/],
    [{ require: ["width <= 8", "lr"] }, "expression-type", "require.1", /true or false/],
    [{ require: [5] }, "wrong-type", "require.0", /a text/],
    [
      { space: { a: "int(1, 4)", b: "int(1, 4)" }, require: ["a > b", "b > a"] },
      "no-feasible-values",
      "require",
      /No combination/,
    ],
  ]);

  test("derived values come after those that they name, and requirements may use them", () => {
    const study = compiled({
      space: { a: "int(1, 3)" },
      derived: { c: "b + 1", b: "a * 2", d: 5 },
      require: "c <= 5",
    });
    expect(study.space.derived.map(({ name }) => name)).toEqual(["b", "c", "d"]);
    expect([...enumerate(study.space)].map((values) => values["a"])).toEqual([1, 2]);
  });
});

describe("baseline", () => {
  each([
    [{ baseline: [{ widht: 8 }] }, "unknown-name", "baseline.0.widht", /Did you mean `width`/],
    [{ baseline: [{ width: 9 }] }, "baseline-outside", "baseline.0.width", /not a value of `width`/],
    [{ baseline: [{}, { opt: "sgdd" }] }, "baseline-outside", "baseline.1.opt", /\[sgd, adam\]/],
    [
      { space: { ...valid.space, k: 7 }, baseline: [{ k: 8 }] },
      "baseline-outside",
      "baseline.0.k",
      /the constant 7/,
    ],
    [
      { require: "width <= 8", baseline: [{ width: 16 }] },
      "baseline-outside",
      "baseline.0",
      /breaks `require`/,
    ],
    [
      {
        space: { ...valid.space, m: { in: "bool", when: "opt == 'sgd'" } },
        baseline: [{ opt: "adam", m: true }],
      },
      "baseline-outside",
      "baseline.0",
      /its value is ignored/,
      "warning",
    ],
    [{ baseline: { lr: 0.1 } }, "wrong-type", "baseline", /a list, not a mapping/],
  ]);

  test("values may be missing, and groups may be written as in the space", () => {
    const space = { lr: "uniform(0, 1)", g: { a: "int(1, 3)", b: "bool" }, k: 7 };
    const study = compiled({ space, baseline: [{ g: { a: 2 } }, { "g.b": true, k: 7, lr: 0.5 }] });
    expect(study.baseline).toEqual([{ "g.a": 2 }, { "g.b": true, lr: 0.5 }]);
  });
});

describe("strategy and budget", () => {
  each([
    [{ strategy: "randm" }, "unknown-strategy", "strategy", /Did you mean `random`/],
    [{ strategy: { name: "randm" } }, "unknown-strategy", "strategy.name", /Did you mean/],
    [{ strategy: { sampler: "random" } }, "missing-key", "strategy", /needs `name`/],
    [{ strategy: { name: "random", points: 5 } }, "unknown-key", "strategy.points", /belongs to `grid`/],
    [{ strategy: "grid" }, "grid-continuous", "space.lr", /step/],
    [
      { strategy: "grid", space: { g: { x: { in: "uniform(0, 1)" } } } },
      "grid-continuous",
      "space.g.x.in",
      /points/,
    ],
    [{ budget: undefined }, "no-budget", "", /runs until you stop it/, "information"],
    [{ budget: { parallel: 2 } }, "no-budget", "", /budget: \{ trials: 60 \}/, "information"],
  ]);

  test.each<readonly [change: Record<string, unknown>, why: string]>([
    [{ budget: undefined, space: { a: "bool" } }, "a finite space without duplicates ends"],
    [{ budget: { time: "1h" } }, "time is a limit"],
    [{ budget: undefined, stop_when: { patience: 5 } }, "patience is a limit"],
    [{ strategy: { name: "grid", points: 2 }, budget: undefined }, "a grid ends"],
    [
      { strategy: { name: "random", sampler: "random", scheduler: "full" } },
      "a strategy's own parts may be named",
    ],
  ])("%j: %s", (change, _) => {
    expect(compile({ ...valid, ...change }).problems).toEqual([]);
  });

  test("a grid larger than its budget is said to be", () => {
    const { study, problems } = compile({ ...valid, strategy: { name: "grid", points: 5 } });
    expect(problems.map(({ code }) => code)).toEqual(["grid-too-large"]);
    expect(problems[0]?.message).toContain("80");
    expect(study?.strategy.options).toEqual({ points: 5 });
  });

  test("duplicates are skipped where the space is finite", () => {
    expect(compiled({ space: { a: "bool" } }).duplicates).toBe("skip");
    expect(compiled({}).duplicates).toBe("allow");
    expect(compiled({ space: { a: "bool" }, duplicates: "allow" }).duplicates).toBe("allow");
  });

  test("objectives keep their weights and thresholds", () => {
    const objectives = [
      { maximize: "accuracy", weight: 1 },
      { minimize: "latency", weight: 0.01, threshold: 50 },
    ];
    expect(compiled({ objective: undefined, objectives, strategy: "de" }).objectives).toEqual([
      { metric: "accuracy", direction: "maximize", of: "last", weight: 1 },
      { metric: "latency", direction: "minimize", of: "last", weight: 0.01, threshold: 50 },
    ]);
    expect(compiled({ objective: { maximize: "a", threshold: -1 } }).objectives).toEqual([
      { metric: "a", direction: "maximize", of: "last", threshold: -1 },
    ]);
  });

  test("max_failures below 1 is a share", () => {
    expect(compiled({ max_failures: 0.5 }).maxFailures).toEqual({ kind: "share", value: 0.5 });
    expect(compiled({ max_failures: 3 }).maxFailures).toEqual({ kind: "count", value: 3 });
  });
});

describe("a strategy put together from parts", () => {
  const choiceOf = (strategy: unknown) =>
    compiled({ fidelity: { min: 1, max: 27 }, strategy, budget: { trials: 60 } }).strategy;

  test.each([
    [{ name: "asha" }, "random", "asha", {}],
    [{ name: "asha", sampler: "tpe" }, "tpe", "asha", {}],
    [{ name: "tpe", scheduler: "hyperband", eta: 4 }, "tpe", "hyperband", { eta: 4 }],
    [{ name: "halving-grid", points: 3, candidates: 9 }, "grid", "halving", { points: 3, candidates: 9 }],
    [{ name: "bohb", startup: 5, brackets: 2 }, "tpe", "hyperband", { startup: 5, brackets: 2 }],
    [{ name: "random", sampler: "sobol" }, "sobol", "full", {}],
  ])("%j is %s under %s", (strategy, sampler, scheduler, options) => {
    expect(choiceOf(strategy)).toEqual({ name: strategy.name, sampler, scheduler, options });
  });

  each([
    [{ strategy: { name: "random", sampler: "tpo" } }, "unknown-strategy", "strategy.sampler", /`tpe`/],
    [
      { strategy: { name: "random", scheduler: "ashes" } },
      "unknown-strategy",
      "strategy.scheduler",
      /`asha`/,
    ],
    [{ strategy: { name: "random", eta: 3 } }, "unknown-key", "strategy.eta", /`halving-grid`.*`bohb`/],
    [
      { strategy: { name: "hyperband", variant: "stop" }, fidelity: { max: 9 } },
      "unknown-key",
      "strategy.variant",
      /belongs to `asha`/,
    ],
    [{ strategy: "hyperband" }, "strategy-misfit", "strategy", /fidelity: \{ resource: epoch/],
  ]);
});

describe("a part of the language", () => {
  test.each([
    { repeat: 1 },
    { executor: "local" },
    { executor: { name: "local" } },
    { duplicates: "skip" },
    { checkpoints: "best" },
    { reproducible: true },
    { reproducible: { lag: 2 } },
    { seed: 3 },
    { stop_when: { target: 0.9, patience: 5 } },
    { objective: undefined, objectives: [{ maximize: "a" }, { minimize: "b", of: "best" }] },
    { constraints: ["latency_ms <= 20", "-1 < size"] },
    { fidelity: { resource: "epoch", min: 1, max: 27 } },
  ])("%j is understood", (change) => {
    expect(compile({ ...valid, ...change }).problems).toEqual([]);
  });

  test("a study without `strategy` runs the default", () => {
    expect(compiled({ strategy: undefined }).strategy).toMatchObject({
      name: "bayesian",
      sampler: "bayesian",
    });
  });

  test("a constraint with the number first is turned around", () => {
    expect(compiled({ constraints: "-1 < size" }).constraints).toEqual([
      { metric: "size", operator: ">", bound: -1, text: "-1 < size" },
    ]);
  });
});

test("no value anywhere makes the compiler throw", () => {
  const keys = [
    "run",
    "objective",
    "objectives",
    "space",
    "derived",
    "require",
    "constraints",
    "fidelity",
    "strategy",
    "budget",
    "baseline",
    "stop",
    "metrics",
    "max_failures",
  ] as const;
  const change = fc.dictionary(
    fc.constantFrom(...keys),
    fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
    { maxKeys: 3 },
  );
  fc.assert(
    fc.property(change, (values) => {
      const { study, problems } = compile({ ...valid, ...values });
      expect(study === undefined).toBe(problems.some(({ severity }) => severity === "error"));
    }),
    { numRuns: 2000 },
  );
});
