import * as z from "zod";
import { scalarSchema, textsSchema } from "./parts.ts";

const when = z
  .string()
  .min(1)
  .meta({
    description:
      "An expression over other parameters. The parameter is present only where it holds; elsewhere it takes no part in the trial and its argument is left out of the command.",
    examples: ['optimizer == "sgd"'],
  });

const defaultValue = scalarSchema.meta({
  description:
    "The value that older trials which lack this parameter are taken to have had. It lies in the parameter's range.",
  examples: [0.9],
});

const prior = z.union([z.number(), z.array(z.number().min(0)).min(1)]).meta({
  description:
    "Where good values are believed to lie: a number of the range, or one weight for each choice. The first draws crowd there, and what results say outweighs it in time.",
  examples: [0.01],
});

export const choicesSchema = z
  .array(scalarSchema)
  .min(1)
  .meta({
    description: "A list is a categorical parameter: its value is one of these, in no order.",
    examples: [["relu", "tanh"]],
  });

/** `{ in: uniform(0, 1), when: ... }` */
export const rangeSchema = z
  .strictObject({
    in: z.union([z.string().min(1), choicesSchema]).meta({
      description:
        "The range of the parameter: a space function such as `uniform(0, 0.99)`, `bool`, or a list of choices.",
      examples: ["uniform(0, 0.99)"],
    }),
    when: when.optional(),
    default: defaultValue.optional(),
    prior: prior.optional(),
  })
  .meta({
    description: "A parameter with a range and a condition or a default.",
    examples: [{ in: "uniform(0, 0.99)", when: 'optimizer == "sgd"' }],
  });

/** `{ type: float, low: 1e-4, high: 1, log: true }` */
export const typedSchema = z
  .strictObject({
    type: z.enum(["float", "int", "bool", "categorical", "ordinal"]).meta({
      description:
        "The kind of parameter. `float` and `int` take `low` and `high`; `categorical` and `ordinal` take `choices`; `bool` takes neither.",
      examples: ["float"],
    }),
    low: z
      .number()
      .meta({ description: "The smallest value of a `float` or `int`; it is included.", examples: [1e-4] })
      .optional(),
    high: z
      .number()
      .meta({ description: "The largest value of a `float` or `int`; it is included.", examples: [1] })
      .optional(),
    log: z
      .boolean()
      .meta({
        description:
          "Searches on a logarithmic scale, where a step from 0.001 to 0.01 is as large as one from 0.1 to 1. Needs `low` above 0. Default: false.",
        default: false,
        examples: [true],
      })
      .optional(),
    step: z
      .number()
      .meta({
        description: "Only `low`, `low + step`, `low + 2 step`, ... are tried. Not together with `log`.",
        examples: [0.1],
      })
      .optional(),
    choices: z
      .array(scalarSchema)
      .min(1)
      .meta({
        description: "The values of a `categorical` or `ordinal` parameter; an ordinal's in their order.",
        examples: [[16, 32, 64]],
      })
      .optional(),
    when: when.optional(),
    default: defaultValue.optional(),
    prior: prior.optional(),
  })
  .meta({
    description: "A parameter written out as a mapping; it means the same as the space function of its type.",
    examples: [{ type: "float", low: 1e-4, high: 1, log: true }],
  });

const scalarEntrySchema = scalarSchema.meta({
  description:
    "A space function makes a range: `uniform(0, 1)`, `loguniform(1e-4, 1)`, `int(1, 8)`, `ordinal(16, 32, 64)`, or the word `bool`. Every other scalar is a constant.",
  examples: ["loguniform(1e-4, 1)"],
});

export const spaceEntrySchema = z.union([
  scalarEntrySchema,
  choicesSchema,
  rangeSchema,
  typedSchema,
  z.lazy((): z.ZodType => groupSchema),
]);

export const groupSchema: z.ZodRecord<z.ZodString, z.ZodType> = z.record(z.string(), spaceEntrySchema).meta({
  id: "group",
  description: "A mapping with neither `in` nor `type` is a group: its parameters are named `group.name`.",
  examples: [{ rate: "loguniform(1e-4, 1)", decay: "uniform(0, 0.1)" }],
});

export const spaceSchema = z.record(z.string(), spaceEntrySchema).meta({
  description:
    "The parameters, by name. A space function is a range, a list is a categorical, `{ in, when }` adds a condition, another mapping is a group, and any other scalar is a constant.",
  examples: [{ lr: "loguniform(1e-4, 1)", width: "int(8, 256, log)", activation: ["relu", "tanh"] }],
});

export const derivedSchema = z
  .record(z.string(), z.union([z.string().min(1), z.number(), z.boolean()]))
  .meta({
    description:
      "Values computed from the parameters by an expression. They are passed to the trial and kept with it like any other.",
    examples: [{ hidden: "width * layers" }],
  });

export const requireSchema = textsSchema.meta({
  description:
    "Expressions over parameters that every configuration satisfies. Combinations that break one are never tried.",
  examples: [["width * layers <= 512"]],
});

export const baselineSchema = z
  .array(
    z.record(z.string(), z.union([scalarSchema, z.record(z.string(), z.unknown())])).meta({
      description: "Values by parameter name. What is missing is drawn by the strategy's own rules.",
      examples: [{ lr: 0.01, width: 64 }],
    }),
  )
  .meta({
    description:
      "Configurations that are tried first, to compare with: today's defaults, say. Missing values are drawn.",
    examples: [[{ lr: 0.01, width: 64 }]],
  });
