import * as z from "zod";
import { countSchema } from "./parts.ts";

const gpuSchema = z.union([
  z.int().min(0),
  z.string().regex(/^[\w./-]+$/, { error: "the name of one card" }),
]);

export const slotsSchema = z
  .strictObject({
    gpus: z
      .union([countSchema, z.array(gpuSchema).min(1)])
      .meta({
        description:
          "How many graphics cards the study uses, or which, by number or by name as in `CUDA_VISIBLE_DEVICES`. A count means the first ones that the runner itself may see. Each trial finds its own card in `CUDA_VISIBLE_DEVICES`.",
        examples: [2, [0, 1]],
      })
      .optional(),
    share: z
      .number()
      .positive()
      .max(1)
      .meta({
        description:
          "Which share of a card one trial takes: 0.5 puts two trials on a card. Nothing holds a trial to its share. Default: 1.",
        default: 1,
        examples: [0.5],
      })
      .optional(),
    cpus: countSchema
      .meta({
        description:
          "How many processor cores each trial has to itself. Where there is `taskset`, it runs on no others.",
        examples: [4],
      })
      .optional(),
  })
  .meta({
    description:
      "The places of this machine that trials are spread over, by graphics cards, processor cores or both. There are never more trials at once than places, whatever `budget.parallel` says. Not for `executor: slurm`, where the cluster gives each job what it asks for.",
    examples: [
      { gpus: 2, share: 0.5 },
      { gpus: [0, 1], cpus: 4 },
    ],
  });
