import * as z from "zod";
import { countSchema, durationSchema, memorySchema, textsSchema } from "./parts.ts";

const executorName = z.enum(["local", "slurm"]).meta({
  description: "`local`: processes on this machine. `slurm`: jobs of a Slurm cluster.",
  examples: ["local"],
});

export const executorSchema = z
  .union([
    executorName,
    z
      .strictObject({
        name: executorName,
        partition: z
          .string()
          .min(1)
          .meta({ description: "For Slurm: the partition.", examples: ["gpu"] })
          .optional(),
        account: z
          .string()
          .min(1)
          .meta({ description: "For Slurm: the account that pays.", examples: ["my-group"] })
          .optional(),
        time: durationSchema
          .meta({ description: "For Slurm: the time limit of a job.", examples: ["2h"] })
          .optional(),
        cpus: countSchema
          .meta({ description: "For Slurm: processor cores of a job.", examples: [4] })
          .optional(),
        gpus: z
          .int()
          .min(0)
          .meta({ description: "For Slurm: graphics cards of a job.", examples: [1] })
          .optional(),
        gres: z
          .string()
          .regex(/^[\w.-]+(?::[\w.-]+)*(?:,[\w.-]+(?::[\w.-]+)*)*$/, {
            error: "generic resources such as gpu:a100:2",
          })
          .meta({
            description:
              "For Slurm: generic resources of a job, in Slurm's own notation; in place of `gpus`.",
            examples: ["gpu:a100:2"],
          })
          .optional(),
        memory: memorySchema
          .meta({
            description: "For Slurm: memory of a job, `--mem`. Default: what `run.memory` allows.",
            examples: ["16GB"],
          })
          .optional(),
        array: countSchema
          .meta({
            description:
              "For Slurm: at most so many trials that start together are submitted as one job array. Default: 500.",
            default: 500,
            examples: [100],
          })
          .optional(),
        options: z
          .array(z.string())
          .meta({
            description: "For Slurm: further options of `sbatch`, as they stand on its command line.",
            examples: [["--qos=high"]],
          })
          .optional(),
      })
      .meta({
        description: "An executor by `name` with its options.",
        examples: [{ name: "slurm", partition: "gpu", time: "2h" }],
      }),
  ])
  .meta({
    description: "Where trials run. Default: local, as processes on this machine.",
    examples: ["local", { name: "slurm", partition: "gpu" }],
  });

export const maxFailuresSchema = z
  .number()
  .positive()
  .meta({
    description:
      "The study ends once so many trials have failed: a count such as `10`, or a share of the ended trials such as `0.5`. Only failures that count do: not attempts that are run again (`retries`), nor trials that were interrupted, cancelled, pruned or infeasible. Default: failures do not end the study.",
    examples: [10, 0.5],
  });

export const checkpointsSchema = z.enum(["best", "last", "all", "none"]).meta({
  description:
    "Which checkpoints of trials (`TUNESMITH_CHECKPOINT`) stay on disk once no trial can need them any more. `best`: the best trial's. `last`: each trial's last one. `all`: every one. `none`: not even the best trial's. Default: best.",
  default: "best",
  examples: ["best"],
});

export const startSchema = z
  .union([
    textsSchema,
    z
      .strictObject({
        from: textsSchema.meta({
          description:
            "A study file, the name of a study beside this one, a folder under `.tunesmith`, a journal (`*.log`, Optuna's too) or a table (`*.csv`); or a list of them. Paths begin at the study file's folder.",
          examples: ["../first/digits.study.yaml", ["coarse", "colleague.log"]],
        }),
        study: z
          .string()
          .meta({
            description: "Which study of a journal that holds several. Default: its first.",
            examples: ["digits-mlp"],
          })
          .optional(),
      })
      .meta({
        description: "Where older trials come from.",
        examples: [{ from: "colleague.log", study: "digits-mlp" }],
      }),
  ])
  .meta({
    description:
      "Older trials that the strategy learns from: those of another study, a journal or a CSV file that fit the space and the objective and ran to their end. They are copied into the study at its first run, and do not count in its budget. `grid`, and `random` and `sobol` over a finite space, skip what they tried; otherwise these two learn nothing from them.",
    examples: ["../first/digits.study.yaml", { from: ["coarse", "trials.csv"] }],
  });

export const duplicatesSchema = z.enum(["skip", "reuse", "allow"]).meta({
  description:
    "What happens when a configuration is proposed again: `skip` draws another, `reuse` takes over the results of the trial that has run to its end with these values, `allow` runs it again. Default: skip where the space is finite.",
  examples: ["skip"],
});

export const reproducibleSchema = z
  .union([
    z.boolean(),
    z
      .strictObject({
        lag: z
          .int()
          .min(0)
          .meta({
            description: "A proposal sees the results of all configurations except so many of the latest.",
            examples: [4],
          }),
      })
      .meta({ description: "Reproducible with a lag of your own.", examples: [{ lag: 8 }] }),
  ])
  .meta({
    description:
      "Makes the same seed give the same study with one worker or many; a worker waits where it must. Default: false.",
    default: false,
    examples: [true, { lag: 4 }],
  });
