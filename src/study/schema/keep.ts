import * as z from "zod";
import { memorySchema } from "./parts.ts";

export const keepSchema = z
  .strictObject({
    logs: memorySchema
      .meta({
        description:
          "How much of a trial's `stdout.log`, and of its `stderr.log`, stays on disk: of a longer one the middle is left out. Reports are read before. Default: 64MB.",
        default: "64MB",
        examples: ["16MB"],
      })
      .optional(),
    artifacts: z
      .enum(["all", "best", "last", "none"])
      .meta({
        description:
          "Of which trials those files stay that they wrote into their own folders (`TUNESMITH_DIR`), besides logs and checkpoints. `best`: of the best trial. `last`: of the one that ended last. Default: all.",
        default: "all",
        examples: ["best"],
      })
      .optional(),
    size: memorySchema
      .meta({
        description:
          "A run warns once the study's folder is larger. Nothing is deleted: `tunesmith clean` does that. Default: no limit.",
        examples: ["20GB"],
      })
      .optional(),
    environment: z
      .array(z.string().regex(/^[A-Za-z_]\w*$/, { error: "the name of an environment variable" }))
      .meta({
        description:
          "Environment variables whose values are recorded with each run, besides those that Tunesmith knows to be harmless, such as `CUDA_VISIBLE_DEVICES`. Name none that holds a secret.",
        examples: [["NCCL_DEBUG", "MY_DATASET"]],
      })
      .optional(),
  })
  .meta({
    description: "What stays in the study's folder, and what is written down there.",
    examples: [{ logs: "16MB", artifacts: "best", size: "20GB" }],
  });
