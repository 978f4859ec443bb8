import * as z from "zod";

const times = z.int().min(0);

export const retriesSchema = z
  .union([
    times,
    z
      .strictObject({
        exit: times
          .meta({ description: "After an exit code other than 0. Default: 0.", default: 0, examples: [1] })
          .optional(),
        signal: times
          .meta({
            description: "After the end by a signal, such as a crash. Default: 0.",
            default: 0,
            examples: [1],
          })
          .optional(),
        timeout: times
          .meta({
            description: "After `timeout`, or the time limit of a job. Default: 0.",
            default: 0,
            examples: [0],
          })
          .optional(),
        memory: times
          .meta({
            description:
              "After `memory`, the system's own end for want of memory, or a job's limit. Default: 0.",
            default: 0,
            examples: [0],
          })
          .optional(),
        start: times
          .meta({
            description: "Where the program could not be started. Default: 0.",
            default: 0,
            examples: [2],
          })
          .optional(),
        metrics: times
          .meta({
            description:
              "Where the trial ended well, but reported no finite value of an objective. Default: 0.",
            default: 0,
            examples: [0],
          })
          .optional(),
        lost: times
          .meta({
            description:
              "Where the machine under it is gone: a failed node of a cluster, a job that was taken away. Default: as often as it takes.",
            examples: [2],
          })
          .optional(),
      })
      .meta({
        description: "How often, for each cause. The causes are counted apart.",
        examples: [{ exit: 1, lost: 2 }],
      }),
  ])
  .meta({
    description:
      "How often a failed trial is run again before its failure counts: a number for any cause, or a number for each. Attempts that are run again count neither against `budget.trials` nor against `max_failures`. A trial that is lost with its machine is run again in any case, unless `lost` sets a limit. Default: 0.",
    default: 0,
    examples: [1, { exit: 1, timeout: 0, memory: 0, lost: 2 }],
  });
