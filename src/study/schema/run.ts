import * as z from "zod";
import { countSchema, durationSchema, memorySchema } from "./parts.ts";
import { retriesSchema } from "./retries.ts";

export const runSchema = z
  .strictObject({
    task: z
      .string()
      .min(1)
      .meta({
        description:
          "The label of a task in this workspace's `.vscode/tasks.json`, or of one that an extension of VS Code provides, such as `npm: train`. One trial is one run of it, with the trial's values put in place of placeholders such as `{lr}`.",
        examples: ["train digits"],
      })
      .optional(),
    command: z
      .string()
      .min(1)
      .meta({
        description:
          "The command line of one trial. `{lr}` stands for the value of the parameter `lr`, `{{` and `}}` for literal braces. Without any placeholder the values are appended as `--name=value`. The line is split into words as POSIX shells do, but no shell runs it unless `shell: true` is set.",
        examples: ["python train.py --lr {lr} --width {width}"],
      })
      .optional(),
    cwd: z
      .string()
      .min(1)
      .meta({
        description:
          "The folder in which a trial runs, relative to the study file. Default: the study file's own folder.",
        examples: ["training"],
      })
      .optional(),
    env: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .meta({
        description:
          "Environment variables of a trial, beside those of the editor or terminal. Values may hold placeholders; put those in quotes, since YAML reads a bare `{lr}` as a mapping.",
        examples: [{ LEARNING_RATE: "{lr}" }],
      })
      .optional(),
    shell: z
      .boolean()
      .meta({
        description:
          "Whether the command runs in a shell, which pipes, redirections and `$VARIABLES` need. Values are quoted, so that they never become shell syntax. Default: false.",
        default: false,
        examples: [true],
      })
      .optional(),
    timeout: durationSchema
      .meta({
        description:
          "How long one trial may run, as `30s`, `10m`, `2h`, `1h30m` or a number of seconds. A trial that takes longer is stopped and fails, out of time. Default: no limit.",
        examples: ["10m"],
      })
      .optional(),
    retries: retriesSchema.optional(),
    memory: memorySchema
      .meta({
        description:
          "The most memory that one trial may use, with all its processes: `512MB`, `8GB` or a number of bytes. A trial that holds more is stopped and fails, out of memory. On Slurm it is what each job asks for.",
        examples: ["8GB"],
      })
      .optional(),
    booleans: z
      .enum(["value", "flag"])
      .meta({
        description:
          "How booleans are passed: `value` as `--x=true` and `--x=false`; `flag` as `--x` or nothing, which is what argparse's `store_true` reads. Default: value.",
        default: "value",
        examples: ["flag"],
      })
      .optional(),
  })
  .meta({
    description: "What one trial runs: a `task` of this workspace or a `command` line, and how.",
    examples: [{ command: "python train.py --lr {lr}", timeout: "10m" }],
    oneOf: [{ required: ["task"] }, { required: ["command"] }],
  });

const metricFileSchema = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .meta({
        description:
          "A file that the trial writes, in its own folder (`TUNESMITH_DIR`) or else relative to the folder in which it runs. It may hold placeholders, and `*` and `**` as in `logs/**`; of a pattern, what is new since the trial's start is read.",
        examples: ["results.csv", "logs/**"],
      }),
    format: z
      .enum(["jsonl", "csv", "tensorboard"])
      .meta({
        description:
          "`jsonl`: one JSON object a line. `csv`: a header line, then one report a line, as Keras and PyTorch Lightning log. `tensorboard`: the scalars of event files, and `file` may be their folder. Default: by the file's ending.",
        examples: ["csv", "tensorboard"],
      })
      .optional(),
    name: z
      .string()
      .min(1)
      .meta({
        description:
          "What the file calls the metric: a field, a column or a tag. Default: the metric's own name.",
        examples: ["epoch_loss"],
      })
      .optional(),
  })
  .meta({
    description: "A file that the trial writes; the metric is its field, column or tag of the same name.",
  });

export const metricsSchema = z
  .record(
    z.string(),
    z
      .union([
        z
          .string()
          .min(1)
          .meta({
            description:
              "A regular expression with exactly one group, tried on each line that the trial prints; the group is the metric's value.",
            examples: ["val acc: ([\\d.]+)"],
          }),
        metricFileSchema,
      ])
      .meta({
        description: "Where this metric is read: a regular expression with one group, or a file.",
        examples: [
          "val acc: ([\\d.]+)",
          { file: "results.csv", format: "csv" },
          { file: "logs/validation", format: "tensorboard", name: "epoch_loss" },
        ],
      }),
  )
  .meta({
    description:
      'Where metrics are read that the trial does not report as JSON lines: per metric a regular expression with one group, or a file. Default: JSON objects, one a line, such as `{"epoch": 3, "val_accuracy": 0.91}`.',
    examples: [{ val_accuracy: "val acc: ([\\d.]+)" }],
  });

export const fidelitySchema = z
  .strictObject({
    resource: z
      .string()
      .min(1)
      .meta({
        description:
          "The reported name that counts a trial's steps, such as `epoch`. Default: `step`, else `epoch`, else a counter of the reports.",
        examples: ["epoch"],
      })
      .optional(),
    min: z
      .number()
      .positive()
      .meta({
        description: "The least that a trial runs before it may be stopped. Default: 1.",
        examples: [1],
      })
      .optional(),
    max: z
      .number()
      .positive()
      .meta({ description: "The step until which a trial runs that nobody stops.", examples: [27] })
      .optional(),
    parameter: z
      .string()
      .min(1)
      .meta({
        description:
          "A value that sets how far a trial goes, where steps are not reported but chosen beforehand, such as a number of samples. Use it as a placeholder like any parameter.",
        examples: ["n_samples"],
      })
      .optional(),
  })
  .meta({
    description:
      "What makes a trial longer and its result surer: epochs, steps, samples. Strategies that stop trials early need it.",
    examples: [{ resource: "epoch", min: 1, max: 27 }],
  });

export const budgetSchema = z
  .strictObject({
    trials: countSchema
      .meta({
        description:
          "The study ends after so many configurations. Complete, pruned, failed and infeasible ones count, each once; interrupted attempts and retries do not.",
        examples: [60],
      })
      .optional(),
    time: durationSchema
      .meta({
        description:
          "The study ends after this much running time, summed over all its runs: `30m`, `2h`, `1d` or a number of seconds.",
        examples: ["30m"],
      })
      .optional(),
    steps: countSchema
      .meta({
        description: "The study ends once its trials have taken so many steps together.",
        examples: [1000],
      })
      .optional(),
    parallel: countSchema
      .meta({
        description:
          "How many trials run at once. Default: 1, or as many as `slots` has room for on its graphics cards.",
        default: 1,
        examples: [2],
      })
      .optional(),
  })
  .meta({
    description: "When the study ends, whichever limit comes first, and how many trials run at once.",
    examples: [{ trials: 60, time: "30m", parallel: 2 }],
  });
