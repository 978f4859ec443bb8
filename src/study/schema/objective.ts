import * as z from "zod";
import { textsSchema } from "./parts.ts";

export const objectiveSchema = z
  .strictObject({
    maximize: z
      .string()
      .min(1)
      .meta({
        description: "The name of a metric that the trials report and that should be as large as possible.",
        examples: ["val_accuracy"],
      })
      .optional(),
    minimize: z
      .string()
      .min(1)
      .meta({
        description: "The name of a metric that the trials report and that should be as small as possible.",
        examples: ["val_loss"],
      })
      .optional(),
    of: z
      .enum(["last", "best"])
      .meta({
        description:
          "Which report is a trial's value: its `last` one, or the `best` one of the trial. Default: last.",
        default: "last",
        examples: ["best"],
      })
      .optional(),
    weight: z
      .number()
      .positive()
      .meta({
        description:
          "What one unit of this metric is worth. Where every objective has a weight, the study improves the sum of weight times metric, a minimized metric counting negative; the metrics are taken as they are reported, so a weight also evens out their units. Without weights every trade-off is kept.",
        examples: [2],
      })
      .optional(),
    threshold: z
      .number()
      .meta({
        description:
          "The worst value of this objective that is still of interest. Trials beyond it are kept and shown, but the search turns away from them, and they are never among the best.",
        examples: [0.8],
      })
      .optional(),
  })
  .meta({
    description: "The metric that the study improves, and in which direction.",
    examples: [{ maximize: "val_accuracy" }, { minimize: "val_loss", of: "best" }],
    oneOf: [{ required: ["maximize"] }, { required: ["minimize"] }],
  });

export const objectivesSchema = z
  .array(objectiveSchema)
  .min(1)
  .meta({
    description:
      "Several objectives at once. The result is not one best trial but the front of the best trade-offs, unless each objective has a `weight`.",
    examples: [
      [{ maximize: "val_accuracy" }, { minimize: "latency_ms", threshold: 50 }],
      [
        { maximize: "val_accuracy", weight: 1 },
        { minimize: "latency_ms", weight: 0.01 },
      ],
    ],
  });

export const constraintsSchema = textsSchema.meta({
  description:
    "Comparisons of a metric with a number that a trial must satisfy to count as feasible, such as `latency_ms <= 20`. Infeasible trials are kept and shown, but are never the best.",
  examples: [["latency_ms <= 20"]],
});

export const stopWhenSchema = z
  .strictObject({
    target: z
      .number()
      .meta({
        description: "The study ends once the first objective is at least this good.",
        examples: [0.95],
      })
      .optional(),
    patience: z
      .int()
      .min(1)
      .meta({
        description: "The study ends once so many trials in a row have brought nothing better.",
        examples: [20],
      })
      .optional(),
    cost: z
      .number()
      .positive()
      .meta({
        description:
          "What one more trial costs, in units of the first objective. The study ends once the improvement still to be expected is less.",
        examples: [0.001],
      })
      .optional(),
  })
  .meta({
    description:
      "Ends the study before its budget is spent, once it is good enough or no longer gets better.",
    examples: [{ target: 0.95, patience: 20 }],
  });
