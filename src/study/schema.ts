import * as z from "zod";
import {
  checkpointsSchema,
  duplicatesSchema,
  executorSchema,
  maxFailuresSchema,
  reproducibleSchema,
  startSchema,
} from "./schema/engine.ts";
import { keepSchema } from "./schema/keep.ts";
import { constraintsSchema, objectiveSchema, objectivesSchema, stopWhenSchema } from "./schema/objective.ts";
import { repeatSchema } from "./schema/repeat.ts";
import { budgetSchema, fidelitySchema, metricsSchema, runSchema } from "./schema/run.ts";
import { slotsSchema } from "./schema/slots.ts";
import { baselineSchema, derivedSchema, requireSchema, spaceSchema } from "./schema/space.ts";
import { compareSchema, stopSchema, strategySchema } from "./schema/strategy.ts";

/** Characters that no folder's name may have, the control characters among them. Every dialect of JSON Schema reads it. */
const forbidden = String.raw`/\\:*?"<>|\u0000-\u001f\u007f-\u009f`;
const folderName = new RegExp(`^[^${forbidden}]*[^${forbidden}. ]$`, "u");

/**
 * The shape of a study definition: a study file, or the object given to `createStudy`. Its descriptions are what
 * completion, hover and the reference page say. What keys mean to each other is checked by `compileStudy`.
 */
export const studySchema = z
  .strictObject({
    study: z
      .string()
      .regex(folderName, {
        error: "a name that can be the name of a folder",
      })
      .meta({
        description:
          "The study's name; results are kept in `.tunesmith/<name>/`. Default: the file's name without `.study.yaml`.",
        examples: ["digits-mlp"],
      })
      .optional(),
    description: z
      .string()
      .meta({
        description: "What the study is about, for people.",
        examples: ["A two-layer perceptron on 8 x 8 digits"],
      })
      .optional(),
    run: runSchema.optional(),
    metrics: metricsSchema.optional(),
    objective: objectiveSchema.optional(),
    objectives: objectivesSchema.optional(),
    space: spaceSchema,
    derived: derivedSchema.optional(),
    require: requireSchema.optional(),
    constraints: constraintsSchema.optional(),
    fidelity: fidelitySchema.optional(),
    strategy: strategySchema.optional(),
    stop: stopSchema.optional(),
    stop_when: stopWhenSchema.optional(),
    budget: budgetSchema.optional(),
    baseline: baselineSchema.optional(),
    start: startSchema.optional(),
    repeat: repeatSchema.optional(),
    duplicates: duplicatesSchema.optional(),
    compare: compareSchema.optional(),
    executor: executorSchema.optional(),
    slots: slotsSchema.optional(),
    max_failures: maxFailuresSchema.optional(),
    checkpoints: checkpointsSchema.optional(),
    keep: keepSchema.optional(),
    reproducible: reproducibleSchema.optional(),
    seed: z
      .int()
      .min(0)
      .meta({
        description:
          "The seed of all random draws: the same seed proposes the same trials. Default: drawn at the first run and kept.",
        examples: [1],
      })
      .optional(),
  })
  .meta({
    title: "Tunesmith study",
    description:
      "A hyperparameter tuning study: what one trial runs, what it improves, and over which space.",
  });

export type StudyFile = z.input<typeof studySchema>;

/** The schema as JSON Schema, for editors that know YAML but not Tunesmith. */
export function studyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(studySchema, { io: "input" }) as Record<string, unknown>;
}
