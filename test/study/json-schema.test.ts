import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkStudy } from "../../src/language/check.ts";

// What other YAML editors make of study files: they know nothing but study.schema.json.

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

interface Schema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [key: string]: unknown;
}

const schema = JSON.parse(read("study.schema.json")) as Schema;
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
const accepts = ajv.compile(schema);

function faults(definition: unknown): readonly string[] {
  return accepts(definition)
    ? []
    : (accepts.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe("a study that can be run is valid", () => {
  const files = ["examples", "test", "bench"].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".study.yaml") && !name.includes("node_modules"))
      .map((name) => `${folder}/${name}`),
  );

  test("there are studies to hold against it", () => expect(files.length).toBeGreaterThan(3));

  test.each(files)("%s", (file) => {
    const text = read(file);
    const workspace = {
      fileStem: "any",
      tasks: () => ({ kind: "missing" }) as const,
    };
    const errors = checkStudy(text, workspace).problems.filter(
      ({ code, severity }) => severity === "error" && !/task/.test(code),
    );
    // A file with mistakes is there to show them; every other one has to be accepted.
    if (errors.length === 0) expect(faults(parse(text))).toEqual([]);
    else expect(errors.map(({ code }) => code)).not.toEqual([]);
  });
});

const study = { run: { command: "train" }, objective: { maximize: "acc" }, space: { lr: "uniform(0, 1)" } };

describe("every way to write a parameter is valid", () => {
  test.each([
    "uniform(0, 1)",
    "bool",
    "resnet50",
    7,
    0.5,
    true,
    null,
    ["relu", "tanh"],
    [1, "a", true, null],
    { in: "uniform(0, 0.99)", when: 'optimizer == "sgd"', default: 0.9 },
    { in: ["a", "b"] },
    { type: "float", low: 1e-4, high: 1, log: true },
    { type: "categorical", choices: [1, 2] },
    { lr: "uniform(0, 1)", deeper: { wd: "bool", seed: 3 } },
  ])("%j", (entry) => expect(faults({ ...study, space: { x: entry } })).toEqual([]));
});

describe("mistakes of shape are found", () => {
  test.each<readonly [string, unknown]>([
    ["an unknown key", { ...study, objectve: 1 }],
    ["no space", { run: study.run, objective: study.objective }],
    ["two ways to run", { ...study, run: { command: "a", task: "b" } }],
    ["no direction", { ...study, objective: { of: "last" } }],
    ["a wrong type", { ...study, budget: { trials: "many" } }],
    ["a negative number", { ...study, seed: -1 }],
    [
      "a duration without a unit that there is",
      { ...study, run: { command: "a", timeout: "10 lightyears" } },
    ],
    ["a choice that there is not", { ...study, duplicates: "sometimes" }],
    ["an unknown key within", { ...study, run: { command: "a", tiemout: "1m" } }],
    ["an empty list of choices", { ...study, space: { x: [] } }],
  ])("%s", (_, definition) => expect(faults(definition)).not.toEqual([]));
});

/** Every schema of the file with the path that leads to it. */
function* walk(node: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, node];
  for (const [key, value] of Object.entries(node)) {
    if (key === "properties" || key === "$defs") {
      for (const [name, inner] of Object.entries(value as Record<string, Schema>))
        yield* walk(inner, `${path}/${key}/${name}`);
    } else if (key === "anyOf" || key === "oneOf" || key === "allOf") {
      for (const [index, inner] of (value as readonly Schema[]).entries())
        yield* walk(inner, `${path}/${key}/${index}`);
    } else if (key === "items" || key === "additionalProperties") {
      if (typeof value === "object" && value !== null) yield* walk(value as Schema, `${path}/${key}`);
    }
  }
}

describe("the schema itself", () => {
  const fields = [...walk(schema, "#")].flatMap(([path, { properties = {} }]) =>
    Object.entries(properties).map(([name, field]) => [`${path}/${name}`, field] as const),
  );

  test("describes every field", () => {
    expect(fields.length).toBeGreaterThan(60);
    const target = (field: Schema) =>
      typeof field["$ref"] === "string"
        ? ((schema["$defs"] as Record<string, Schema>)[field["$ref"].replace(/^.*\//, "")] ?? field)
        : field;
    const silent = fields.filter(([, field]) => !(field.description ?? target(field).description)?.trim());
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test("gives examples that it accepts itself", () => {
    const definitions = { $defs: schema["$defs"] };
    const wrong = [...walk(schema, "#")].flatMap(([path, { examples = [], ...rest }]) => {
      const fits = ajv.compile({ ...definitions, ...rest });
      return examples.filter((example) => !fits(example)).map((example) => [path, example]);
    });
    expect(wrong).toEqual([]);
  });

  test("is published: other editors find it in the package", () => {
    const manifest = JSON.parse(read("package.json")) as {
      readonly exports: Record<string, unknown>;
      readonly contributes: {
        readonly yamlValidation: readonly { fileMatch: readonly string[]; url: string }[];
      };
    };
    expect(manifest.exports["./study.schema.json"]).toBe("./study.schema.json");
    expect(manifest.contributes.yamlValidation).toEqual([
      { fileMatch: ["*.study.yaml", "*.study.yml"], url: "./study.schema.json" },
    ]);
    expect(read(".vscodeignore")).toContain("!study.schema.json");
  });

  test("uses no pattern that other languages cannot read", () => {
    const patterns = [...walk(schema, "#")].flatMap(([, { pattern }]) =>
      typeof pattern === "string" ? [pattern] : [],
    );
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((pattern) => /\\p\{|\(\?<[!=]|\(\?<\w/.test(pattern))).toEqual([]);
  });
});
