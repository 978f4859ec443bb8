import { describe, expect, test } from "vitest";
import * as z from "zod";
import { strategyOptions } from "../../src/study/schema/strategy.ts";
import { studyJsonSchema, studySchema } from "../../src/study/schema.ts";
import { formsOf, noteOf, schemasAt } from "../../src/study/schema-at.ts";
import { strategies } from "../../src/study/strategies.ts";

interface Field {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
}

/** Every field of every mapping of the schema, to any depth. Groups hold groups, so they are entered once. */
function fieldsOf(
  schema: z.ZodType,
  path: readonly string[],
  open: ReadonlySet<z.ZodType> = new Set(),
): readonly Field[] {
  return formsOf(schema).flatMap((form): readonly Field[] => {
    if (open.has(form)) return [];
    const inside = new Set([...open, form]);
    if (form instanceof z.ZodArray) return fieldsOf(form.element as z.ZodType, path, inside);
    if (form instanceof z.ZodRecord) return fieldsOf(form.valueType as z.ZodType, path, inside);
    if (!(form instanceof z.ZodObject)) return [];
    return Object.entries(form.shape).flatMap(([key, field]) => [
      { path: [...path, key], schema: field as z.ZodType },
      ...fieldsOf(field as z.ZodType, [...path, key], inside),
    ]);
  });
}

const fields = fieldsOf(studySchema, []);

describe("every field", () => {
  test("is found at its path", () => {
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.map(({ path }) => path.join("."))).toContain("run.timeout");
  });

  test.each(fields.map(({ path, schema }) => [path.join("."), schema] as const))(
    "%s says what it is",
    (_, schema) => {
      const { description, examples } = noteOf(schema);
      expect(description).toMatch(/^[A-Z`*].*[.:]$|^`/s);
      expect(examples.length).toBeGreaterThan(0);
    },
  );

  test.each(fields.map(({ path, schema }) => [path.join("."), schema] as const))(
    "%s takes its own examples",
    (_, schema) => {
      for (const example of noteOf(schema).examples) expect(schema.safeParse(example).error).toBeUndefined();
    },
  );
});

describe("schemasAt", () => {
  test.each([
    [[], 1],
    [["run", "timeout"], 1],
    [["strategy"], 1],
    [["strategy", "points"], 1],
    [["stop", 0, "rule"], 1],
    [["objectives", 3, "maximize"], 1],
    [["run", "cmd"], 0],
    [["run", 0], 0],
    [["study", "x"], 0],
  ] as const)("%j has %i schemas", (path, count) => {
    expect(schemasAt(path)).toHaveLength(count);
  });

  test("an entry of the space may be a range, a typed mapping or a group", () => {
    const keys = schemasAt(["space", "lr", "when"]);
    expect(keys.length).toBeGreaterThanOrEqual(2);
  });
});

test("options belong to samplers and schedulers that strategies are made of", () => {
  const parts = strategies.flatMap(({ sampler, scheduler }) => [sampler, scheduler]);
  for (const name of Object.values(strategyOptions).flat()) expect(parts).toContain(name);
});

describe("the JSON Schema", () => {
  const schema = studyJsonSchema() as {
    properties: Record<string, { description?: string }>;
    additionalProperties: unknown;
  };

  test("has every key with its description", () => {
    expect(Object.keys(schema.properties)).toEqual(Object.keys(studySchema.shape));
    for (const property of Object.values(schema.properties)) expect(property.description).toMatch(/\S/);
    expect(schema.additionalProperties).toBe(false);
  });

  test("asks for exactly one of the keys that exclude each other", () => {
    const { run, objective } = schema.properties;
    expect(run).toMatchObject({ oneOf: [{ required: ["task"] }, { required: ["command"] }] });
    expect(objective).toMatchObject({ oneOf: [{ required: ["maximize"] }, { required: ["minimize"] }] });
  });

  test("reads back as a schema that takes a study", () => {
    // The reader takes a bare `required` for anything at all, so that every value would match both alternatives.
    const text = JSON.stringify(studyJsonSchema(), (key, value) => (key === "oneOf" ? undefined : value));
    const read = z.fromJSONSchema(JSON.parse(text));
    const study = {
      run: { command: "x" },
      objective: { maximize: "a" },
      space: { lr: "uniform(0, 1)", g: { a: [1, 2] } },
    };
    expect(read.safeParse(study).error).toBeUndefined();
    expect(read.safeParse({ ...study, sapce: {} }).success).toBe(false);
  });
});
