import * as z from "zod";
import { countSchema } from "./parts.ts";

export const repeatSchema = z
  .union([
    countSchema,
    z
      .strictObject({
        times: countSchema.meta({ description: "How often each configuration is run.", examples: [3] }),
        aggregate: z
          .enum(["mean", "median", "worst"])
          .meta({
            description: "How the values become one. Default: mean.",
            default: "mean",
            examples: ["median"],
          })
          .optional(),
        race: z
          .union([z.boolean(), z.number().positive().max(0.5)])
          .meta({
            description:
              "Whether a configuration that is significantly worse than the best one, by a one-sided paired t-test over the repetitions that both have, is not repeated on; it takes two repetitions at least. A number is the level of significance, and `true` is 0.05. With `aggregate: worst` one ends as soon as its worst value is worse than that of the best. Default: false.",
            default: false,
            examples: [true, 0.1],
          })
          .optional(),
      })
      .meta({
        description: "Repetitions with their aggregate.",
        examples: [{ times: 5, aggregate: "median", race: true }],
      }),
  ])
  .meta({
    description:
      "How often each configuration is run, as one trial whose value is the mean, or another aggregate. Each repetition has a seed of its own in `TUNESMITH_SEED`, the same for all configurations. `budget.trials` counts configurations. For strategies that run trials to their ends. Default: 1.",
    default: 1,
    examples: [3, { times: 5, aggregate: "median", race: true }],
  });
