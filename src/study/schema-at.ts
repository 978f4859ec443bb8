import * as z from "zod";
import type { DefinitionPath } from "./problem.ts";
import { studySchema } from "./schema.ts";

/** The form that a value takes where the schema offers several: without `optional` and references. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodLazy)
    return bare(schema.unwrap() as z.ZodType);
  return schema;
}

/** Every form of a schema, unions taken apart: `strategy` is a text or a mapping. */
export function formsOf(schema: z.ZodType): readonly z.ZodType[] {
  const form = bare(schema);
  return form instanceof z.ZodUnion ? form.options.flatMap((option) => formsOf(option as z.ZodType)) : [form];
}

function child(form: z.ZodType, key: string | number): z.ZodType | undefined {
  if (form instanceof z.ZodArray) return typeof key === "number" ? (form.element as z.ZodType) : undefined;
  if (typeof key === "number") return undefined;
  if (form instanceof z.ZodRecord) return form.valueType as z.ZodType;
  if (!(form instanceof z.ZodObject)) return undefined;
  return Object.hasOwn(form.shape, key) ? (form.shape[key] as z.ZodType) : undefined;
}

/**
 * The schemas that a value at `path` may follow: several where a union above it offers several forms, none where no
 * form has such a key. Each still says everything about itself (a union is not taken apart).
 */
export function schemasAt(path: DefinitionPath): readonly z.ZodType[] {
  let schemas: readonly z.ZodType[] = [studySchema];
  for (const key of path) {
    schemas = schemas
      .flatMap((schema) => formsOf(schema).flatMap((form) => child(form, key) ?? []))
      .map(bare);
  }
  return schemas;
}

/** What the schema says to people about the value at a path. */
export interface SchemaNote {
  readonly description: string | undefined;
  readonly examples: readonly unknown[];
}

export function noteOf(schema: z.ZodType): SchemaNote {
  const meta = z.globalRegistry.get(bare(schema));
  return {
    description: meta?.description,
    examples: Array.isArray(meta?.["examples"]) ? meta["examples"] : [],
  };
}

/** The keys of a mapping by this schema, in their order; empty where keys are names of the user's choice. */
export function keysOf(schema: z.ZodType): readonly string[] {
  return formsOf(schema).flatMap((form) => (form instanceof z.ZodObject ? Object.keys(form.shape) : []));
}
