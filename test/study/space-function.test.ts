import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boolDomain,
  categoricalDomain,
  type Domain,
  floatDomain,
  intDomain,
  ordinalDomain,
} from "../../src/study/domain.ts";
import { domainFromChoices, domainFromMapping } from "../../src/study/domain-mapping.ts";
import type { ProblemCode } from "../../src/study/problem.ts";
import { readSpaceText, spaceFunctions } from "../../src/study/space-function.ts";
import type { ParamValue } from "../../src/study/value.ts";

/** What a domain is, without its functions. */
function facts({ kind, cardinality, ordered, text, mapping, distribution }: Domain) {
  return { kind, cardinality, ordered, text, mapping, distribution };
}

describe("a range", () => {
  const check = (text: string, expected: Domain, extras: { default?: ParamValue; prior?: unknown } = {}) => {
    const reading = readSpaceText(text);
    if (reading.kind !== "domain") throw new Error(JSON.stringify(reading));
    expect(reading.problems).toEqual([]);
    expect(facts(reading.domain)).toEqual(facts(expected));
    expect({ default: reading.default, prior: reading.prior }).toEqual({
      default: extras.default,
      prior: extras.prior,
    });
  };
  test.each<[string, Domain, { default?: ParamValue; prior?: unknown }?]>([
    ["uniform(0, 1)", floatDomain({ low: 0, high: 1 })],
    [" uniform ( -1, 1e3 ) ", floatDomain({ low: -1, high: 1000 })],
    ["uniform(high=1, low=0)", floatDomain({ low: 0, high: 1 })],
    ["uniform(0, 1, step=0.1)", floatDomain({ low: 0, high: 1, step: 0.1 })],
    ["uniform(1e-4, 1, log)", floatDomain({ low: 1e-4, high: 1, log: true })],
    ["uniform(0, 1, log=false)", floatDomain({ low: 0, high: 1 })],
    ["loguniform(1e-4, 1)", floatDomain({ low: 1e-4, high: 1, log: true })],
    ["loguniform(1e-4, 1, default=0.01)", floatDomain({ low: 1e-4, high: 1, log: true }), { default: 0.01 }],
    ["uniform(0, 1, prior=0.5)", floatDomain({ low: 0, high: 1 }), { prior: 0.5 }],
    ["int(1, 3)", intDomain({ low: 1, high: 3 })],
    ["int(8, 256, log)", intDomain({ low: 8, high: 256, log: true })],
    ["int(8, 256, log=true)", intDomain({ low: 8, high: 256, log: true })],
    ["int(2 ** 4, 2 ** 8, step=16)", intDomain({ low: 16, high: 256, step: 16 })],
    ["int(0, 0)", intDomain({ low: 0, high: 0 })],
    ["bool", boolDomain()],
    [" bool ", boolDomain()],
    ["bool(default=true)", boolDomain(), { default: true }],
    ["bool(prior=[1, 3])", boolDomain(), { prior: [1, 3] }],
    ["ordinal(small, large)", ordinalDomain(["small", "large"])],
    ["ordinal(16, 32, default=32)", ordinalDomain([16, 32]), { default: 32 }],
    ["choice(log, linear)", categoricalDomain(["log", "linear"])],
    ["choice(-1, null, true, 'a b', x)", categoricalDomain([-1, null, true, "a b", "x"])],
    [
      "choice(resnet-50, vit-b/16, default=vit-b/16)",
      categoricalDomain(["resnet-50", "vit-b/16"]),
      { default: "vit-b/16" },
    ],
    ["choice(a, b, prior=[1, 2])", categoricalDomain(["a", "b"]), { prior: [1, 2] }],
    ['choice(1, "1")', categoricalDomain([1, "1"])],
  ])("%s", check);
});

describe("a constant", () => {
  test.each([
    "",
    "resnet50",
    "uniform",
    "boolean",
    "a(b) c",
    "a (b)",
    "f(x",
    "(a)",
    "not(a)",
    "in(a)",
    "{lr}",
    "s3://bucket/(old)",
    "smile :)",
    "uniforms",
    'say "uniform(0, 1)"',
  ])("%s", (text) => {
    expect(readSpaceText(text)).toEqual({ kind: "constant", value: text });
  });
});

describe("a mistake in a call", () => {
  /** `«` and `»` mark the part that is at fault; `mended` is the text with the replacement. */
  const check = (marked: string, code: ProblemCode, message: RegExp, mended?: string) => {
    const text = marked.replace(/[«»]/g, "");
    const reading = readSpaceText(text);
    if (reading.kind === "constant") throw new Error("read as a constant");
    expect(reading.problems).toHaveLength(1);
    const [problem] = reading.problems;
    const { span, replacement } = problem ?? { span: { start: 0, end: 0 } };
    expect(problem).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(text.slice(span.start, span.end)).toBe(marked.slice(marked.indexOf("«") + 1, marked.indexOf("»")));
    expect(span.start).toBe(marked.indexOf("«"));
    expect(reading.kind).toBe(problem?.severity === "error" ? "invalid" : "domain");
    const after =
      replacement === undefined ? undefined : text.slice(0, span.start) + replacement + text.slice(span.end);
    expect(after).toBe(mended);
    if (mended !== undefined && code !== "expression-syntax")
      expect(readSpaceText(mended).kind).toBe("domain");
  };
  test.each<[string, ProblemCode, RegExp, string?]>([
    ["uniform«(0,» ", "expression-syntax", /no closing/, "uniform(0,) "],
    ["uniform«(»", "expression-syntax", /no closing/, "uniform()"],
    ["uniform(0« 1»)", "expression-syntax", /comma/, "uniform(0, 1)"],
    ["uniform(0, 1)« log»", "expression-syntax", /Nothing may follow/, "uniform(0, 1)"],
    ["choice(«None», a)", "expression-syntax", /written `null`/, "choice(null, a)"],
    ["«logunifrom»(1, 2)", "unknown-function", /mean `loguniform`/, "loguniform(1, 2)"],
    ["«unifrom»(1, 2)", "unknown-function", /mean `uniform`/, "uniform(1, 2)"],
    ["«LogUniform(1, 2)»", "unknown-function", /write `loguniform/, "loguniform(1, 2)"],
    ["«log_uniform(1, 2)»", "unknown-function", /write `loguniform/, "loguniform(1, 2)"],
    ["«quniform(0, 1, 0.1)»", "unknown-function", /step=q/, "uniform(0, 1, step=0.1)"],
    ["«qloguniform(1, 9, 2)»", "unknown-function", /no even steps/, "int(1, 9, log)"],
    ["«randint(1, 5)»", "unknown-function", /Both bounds/, "int(1, 5)"],
    ["«tune.lograndint(1, 5)»", "unknown-function", /int\(low, high, log\)/, "int(1, 5, log)"],
    ['«trial.suggest_float("lr", 0, 1)»', "unknown-function", /write `uniform/, "uniform(0, 1)"],
    ['«suggest_float»("lr", 0, 1, log=true)', "unknown-function", /write `uniform/],
    ['«suggest_categorical("x", ["a", 1])»', "unknown-function", /write `choice/, 'choice("a", 1)'],
    ['«hp.choice("x", ["a", 1])»', "unknown-function", /write `choice/, 'choice("a", 1)'],
    ["«normal»(0, 1)", "unknown-function", /no normal distributions/],
    ["«Dense»(32)", "unknown-function", /no space function.*list of one/],
    ["«uniform()»", "bad-arguments", /`low` and `high` are missing/],
    ["«int(3)»", "bad-arguments", /`high` is missing.*int\(1, 10\)/],
    ["«choice()»", "bad-arguments", /nothing to choose/],
    ["int(1, 9, «2»)", "bad-arguments", /step=2/, "int(1, 9, step=2)"],
    ["loguniform(1, 9, «2»)", "bad-arguments", /one too many/],
    ["uniform(0, 1, «stp»=0.1)", "bad-arguments", /mean `step`/, "uniform(0, 1, step=0.1)"],
    ["uniform(0, 1, «q»=0.1)", "bad-arguments", /mean `step`/, "uniform(0, 1, step=0.1)"],
    ["uniform(0, 1, «colour»=0.1)", "bad-arguments", /no option `colour`.*`step`/],
    ["int(1, 9, «lgo»)", "bad-arguments", /mean `log`/, "int(1, 9, log)"],
    ["int(1, 9, log, «log»=true)", "bad-arguments", /twice/],
    ["int(«1», 9, low=2)", "bad-arguments", /twice/],
    ["loguniform(1, 2, «log»)", "bad-arguments", /logarithmic already/],
    ["loguniform(1, 2, «step=1»)", "bad-arguments", /no even steps/],
    ["uniform(0, 1, «default»)", "bad-arguments", /needs a value/],
    ["bool(«1»)", "bad-arguments", /takes no values/],
    ["bool(«step»=1)", "bad-arguments", /no option `step`/],
    ["choice(«[a, b]»)", "bad-arguments", /one by one/, "choice(a, b)"],
    ["choice(a, b, prior=«[1]»)", "bad-arguments", /one weight for each choice: 2, not 1/],
    ["choice(a, b, prior=«[0, 0]»)", "bad-arguments", /above 0/],
    ["choice(a, b, prior=«[1, -1]»)", "bad-arguments", /0 or above/],
    ["choice(a, b, prior=«1»)", "bad-arguments", /2 weights/],
    ["uniform(0, 1, prior=«[1]»)", "bad-arguments", /one number/],
    ["uniform(0, 1, prior=«2»)", "default-outside", /not a value of uniform/],
    ["int(«0.5», 3)", "bad-arguments", /cannot have 0.5/],
    ["int(0, «1e300»)", "bad-arguments", /too large/],
    ["uniform(-1e308, «1e308»)", "bad-arguments", /Narrow/],
    ["int(-9007199254740991, «9007199254740991»)", "bad-arguments", /Narrow/],
    ["uniform(«lo», 1)", "expression-type", /`lo` is a name/],
    ["uniform(0, «true»)", "expression-type", /takes a number/],
    ['uniform(0, «"1"»)', "expression-type", /Leave out the quotes/, "uniform(0, 1)"],
    ["uniform(0, «1 / 0»)", "expression-type", /takes a number/],
    ["int(1, 3, log=«1»)", "expression-type", /bare word/],
    ["choice(«a - b», c)", "expression-type", /quotes/, 'choice("a - b", c)'],
    ["choice(c, «f(1)»)", "expression-type", /quotes/, 'choice(c, "f(1)")'],
    ["choice(c, «[1]»)", "expression-type", /Lists cannot/],
    ["uniform(«1, 0»)", "swapped-bounds", /Swap/, "uniform(0, 1)"],
    ["uniform(low=«2, high=1»)", "swapped-bounds", /Swap/, "uniform(low=1, high=2)"],
    ["uniform(high=«1, low=2»)", "swapped-bounds", /Swap/, "uniform(high=2, low=1)"],
    ["loguniform(«0», 1)", "log-needs-positive", /above 0/],
    ["loguniform(«-1», 1)", "log-needs-positive", /above 0/],
    ["int(«0», 8, log)", "log-needs-positive", /such as 1;/],
    ["uniform(0, 1, step=«0»)", "bad-step", /above 0/],
    ["uniform(0, 1, step=«-0.1»)", "bad-step", /above 0/],
    ["int(0, 9, step=«0.5»)", "bad-step", /cannot have 0.5/],
    ["int(1, 9, log, step=«2»)", "bad-step", /`step` or `log`/],
    ["uniform(0, 1, step=«1e-300»)", "bad-step", /too small/],
    ["uniform(0, 1, step=«0.3»)", "step-does-not-divide", /highest value is 0.9/],
    ["int(1, 10, step=«2»)", "step-does-not-divide", /highest value is 9/],
    ["int(1, 3, step=«5»)", "step-does-not-divide", /highest value is 1\./],
    ["choice(a, b«, a»)", "duplicate-choice", /already/, "choice(a, b)"],
    ["ordinal(1«, 1.0», 2)", "duplicate-choice", /already/, "ordinal(1, 2)"],
    ["ordinal(1, 2, default=«3»)", "default-outside", /not a value of ordinal\(1, 2\)/],
    ["uniform(0, 1, default=«2»)", "default-outside", /not a value of uniform\(0, 1\)/],
    ["int(1, 9, step=2, default=«2»)", "default-outside", /not a value/],
    ["bool(default=«1»)", "default-outside", /not a value of bool/],
  ])("%s", check);

  test("several mistakes are all reported", () => {
    const reading = readSpaceText("uniform(lo, hi, stp=3)");
    expect(reading.kind === "invalid" && reading.problems.map(({ code }) => code)).toEqual([
      "bad-arguments",
      "expression-type",
      "expression-type",
    ]);
  });
});

describe("the mapping form", () => {
  const check = (mapping: unknown, expected: Domain) => {
    const { domain, problems } = domainFromMapping(mapping);
    expect(problems).toEqual([]);
    expect(domain && facts(domain)).toEqual(facts(expected));
  };
  test.each<[unknown, Domain]>([
    [{ type: "float", low: 1e-4, high: 1, log: true }, floatDomain({ low: 1e-4, high: 1, log: true })],
    [{ type: "float", low: 0, high: 1, step: 0.25 }, floatDomain({ low: 0, high: 1, step: 0.25 })],
    [{ type: "int", low: 1, high: 3, log: false }, intDomain({ low: 1, high: 3 })],
    [{ type: "bool", when: "ignored here" }, boolDomain()],
    [{ type: "categorical", choices: ["a", 1, null, true] }, categoricalDomain(["a", 1, null, true])],
    [{ type: "ordinal", choices: [1, 2] }, ordinalDomain([1, 2])],
  ])("%j", check);

  test("has defaults and priors", () => {
    expect(domainFromMapping({ type: "int", low: 1, high: 9, default: 3, prior: 2 })).toMatchObject({
      default: 3,
      prior: 2,
    });
  });

  const checkMistakes = (mapping: unknown, expected: readonly [ProblemCode, string, string?][]) => {
    const { domain, problems } = domainFromMapping(mapping);
    expect(domain).toBe(undefined);
    expect(problems.map(({ code, path, replacement }) => [code, path.join("."), replacement])).toEqual(
      expected.map(([code, path, replacement]) => [code, path, replacement]),
    );
  };
  test.each<[unknown, readonly [ProblemCode, string, string?][]]>([
    [null, [["wrong-type", ""]]],
    [[1], [["wrong-type", ""]]],
    ["uniform(0, 1)", [["wrong-type", ""]]],
    [{}, [["missing-key", ""]]],
    [Object.create({ type: "bool" }), [["missing-key", ""]]],
    [{ type: "flaot" }, [["wrong-value", "type", "float"]]],
    [{ type: "uniform" }, [["wrong-value", "type", "float"]]],
    [{ type: 3 }, [["wrong-value", "type"]]],
    [
      { type: "float" },
      [
        ["missing-key", ""],
        ["missing-key", ""],
      ],
    ],
    [
      { type: "float", min: 0, max: 1 },
      [
        ["unknown-key", "min", "low"],
        ["unknown-key", "max", "high"],
      ],
    ],
    [{ type: "float", low: 0, high: 1, choices: [] }, [["unknown-key", "choices"]]],
    [{ type: "float", low: "0", high: 1 }, [["wrong-type", "low"]]],
    [{ type: "float", low: 0, high: Number.NaN }, [["bad-arguments", "high"]]],
    [{ type: "float", low: Number.NEGATIVE_INFINITY, high: 1 }, [["bad-arguments", "low"]]],
    [{ type: "float", low: 2, high: 1 }, [["swapped-bounds", "low"]]],
    [{ type: "float", low: 0, high: 1, log: true }, [["log-needs-positive", "low"]]],
    [{ type: "int", low: 0, high: 1, step: 0 }, [["bad-step", "step"]]],
    [{ type: "int", low: 0, high: 1, log: 1 }, [["wrong-type", "log"]]],
    [{ type: "int", low: 0, high: 1, default: 2 }, [["default-outside", "default"]]],
    [{ type: "int", low: 0, high: 1, default: [] }, [["wrong-type", "default"]]],
    [{ type: "ordinal" }, [["missing-key", ""]]],
    [{ type: "ordinal", values: [1] }, [["unknown-key", "values", "choices"]]],
    [{ type: "ordinal", choices: 3 }, [["wrong-type", "choices"]]],
    [{ type: "ordinal", choices: [] }, [["bad-arguments", "choices"]]],
    [
      { type: "ordinal", choices: [1, {}, undefined] },
      [
        ["wrong-type", "choices.1"],
        ["wrong-type", "choices.2"],
      ],
    ],
    [{ type: "ordinal", choices: [1, 2, 1] }, [["duplicate-choice", "choices.2"]]],
    [{ type: "ordinal", choices: [1, Number.NaN] }, [["bad-arguments", "choices.1"]]],
    [{ type: "bool", prior: "x" }, [["wrong-type", "prior"]]],
  ])("%j is a mistake", checkMistakes);

  test("a list is a categorical, with problems at its items", () => {
    expect(domainFromChoices(["relu", "tanh"]).domain?.text).toBe("[relu, tanh]");
    expect(domainFromChoices(["relu", "relu"]).problems).toMatchObject([
      { code: "duplicate-choice", path: [1] },
    ]);
    expect(domainFromChoices([["relu"]]).problems).toMatchObject([{ code: "wrong-type", path: [0] }]);
    expect(domainFromChoices([]).problems).toMatchObject([{ code: "bad-arguments", path: [] }]);
  });
});

describe("for every domain", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const positive = fc.double({ min: 1e-12, max: 1e6, noNaN: true });
  const ordered = <T>(pair: fc.Arbitrary<[number, number]>, make: (low: number, high: number) => T) =>
    pair.map(([a, b]) => make(Math.min(a, b), Math.max(a, b)));
  const whole = fc.integer({ min: -1e9, max: 1e9 });
  const choices = fc.uniqueArray(
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("None", "on", "v1.2", "a+", "log", "is"),
      number,
      fc.boolean(),
      fc.constant(null),
    ),
    { minLength: 1, maxLength: 6, comparator: (a, b) => a === b },
  );
  const domain: fc.Arbitrary<Domain> = fc.oneof(
    ordered(fc.tuple(number, number), (low, high) => floatDomain({ low, high })),
    ordered(fc.tuple(positive, positive), (low, high) => floatDomain({ low, high, log: true })),
    fc
      .tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 500 }), fc.nat(300))
      .map(([low, step, count]) =>
        floatDomain({ low: low / 100, high: (low + step * count + 1) / 100, step: step / 100 }),
      ),
    ordered(fc.tuple(whole, whole), (low, high) => intDomain({ low, high })),
    fc
      .tuple(whole, fc.integer({ min: 1, max: 99 }), fc.nat(999))
      .map(([low, step, width]) => intDomain({ low, high: low + width, step })),
    ordered(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 })), (low, high) =>
      intDomain({ low, high, log: true }),
    ),
    choices.map(ordinalDomain),
    choices.map(categoricalDomain),
    fc.constant(boolDomain()),
  );

  test("its text reads back as the same domain", () => {
    fc.assert(
      fc.property(domain, (original) => {
        // A list is YAML's, not a call.
        const text = original.kind === "categorical" ? undefined : original.text;
        const reading = readSpaceText(
          text ?? `choice${ordinalDomain(original.mapping.choices ?? []).text.slice(7)}`,
        );
        expect(reading.kind === "domain" && facts(reading.domain)).toEqual(facts(original));
      }),
      { numRuns: 500 },
    );
  });

  test("its mapping reads back as the same domain", () => {
    fc.assert(
      fc.property(domain, (original) => {
        const { domain: again } = domainFromMapping(JSON.parse(JSON.stringify(original.mapping)));
        expect(again && facts(again)).toEqual(
          JSON.parse(JSON.stringify(facts(original)), (key, value) =>
            key === "cardinality" ? (value ?? Infinity) : value,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("the table of space functions", () => {
  test.each(spaceFunctions.map((entry) => [entry.name, entry] as const))("%s", (name, entry) => {
    expect(entry.signature.startsWith(name)).toBe(true);
    const filled = entry.snippet.replace(/\$\{(\d):\w+\}/g, "$1");
    expect(readSpaceText(filled)).toMatchObject({ kind: "domain", problems: [] });
    const prior = {
      uniform: "1.5",
      loguniform: "1.5",
      int: "2",
      bool: "1, 2",
      ordinal: "1, 2",
      choice: "1, 2",
    }[name];
    const values = { log: "", step: "1", default: name === "bool" ? "true" : "1", prior };
    for (const option of entry.options) {
      const written = option.snippet.replace("$1", values[option.name] ?? "");
      const call = filled.endsWith(")") ? `${filled.slice(0, -1)}, ${written})` : `${filled}(${written})`;
      expect(readSpaceText(call)).toMatchObject({ kind: "domain", problems: [] });
    }
  });
});

test("every text has a reading, with problems inside it", () => {
  const fragment = fc.constantFrom(
    ...'uniform( loguniform( int( choice( bool ) ( , 0 1 1e-4 -1 log step= default= prior= [ ] "a" \'b a-b null = quniform( foo('.split(
      " ",
    ),
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(text, (written) => {
      const reading = readSpaceText(written);
      if (reading.kind === "constant") expect(reading.value).toBe(written);
      else {
        expect(reading.problems.some(({ severity }) => severity === "error")).toBe(
          reading.kind === "invalid",
        );
        for (const { span } of reading.problems) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(written.length);
          expect(span.start).toBeLessThanOrEqual(span.end);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
