import * as z from "zod";
import { defaultStrategy, strategies } from "../strategies.ts";
import { countSchema, scalarSchema } from "./parts.ts";

/** The option and the samplers and schedulers that read it. */
export const strategyOptions: Readonly<Record<string, readonly string[]>> = {
  points: ["grid"],
  eta: ["halving", "hyperband", "asha"],
  brackets: ["hyperband", "asha"],
  variant: ["asha"],
  candidates: ["halving"],
  exhaust: ["halving"],
  aggressive: ["halving"],
  population: ["cma-es", "de", "evolution", "nsga2", "pbt", "pb2"],
  interval: ["pbt", "pb2"],
  quantile: ["pbt", "pb2"],
  exploit: ["pbt", "pb2"],
  explore: ["pbt", "pb2"],
  perturb: ["pbt", "pb2"],
  resample: ["pbt", "pb2"],
  synchronous: ["pbt", "pb2"],
  schedule: ["replay"],
  startup: ["tpe", "gp", "bayesian"],
};

const names = strategies.map(({ name }) => name).join(", ");

/** The name is a text here; which names there are is checked apart, for a message with a did-you-mean. */
const strategyName = z
  .string()
  .min(1)
  .meta({
    description: `The name of a strategy: ${names}.`,
    examples: ["sobol"],
  });

const strategyPartFields = {
  sampler: z
    .string()
    .min(1)
    .meta({
      description: "Which values are tried next, in place of the strategy's own choice.",
      examples: ["tpe"],
    })
    .optional(),
  scheduler: z
    .string()
    .min(1)
    .meta({
      description: "Who runs, to which step, and who stops, in place of the strategy's own choice.",
      examples: ["asha"],
    })
    .optional(),
};

const strategyObjectSchema = z
  .strictObject({
    name: strategyName.optional(),
    ...strategyPartFields,
    points: z
      .union([countSchema, z.record(z.string(), countSchema)])
      .meta({
        description:
          "For `grid`: into how many values, its ends included, each continuous range without a step is cut; or a mapping from parameter names to such numbers.",
        examples: [5, { lr: 7, width: 3 }],
      })
      .optional(),
    eta: z
      .number()
      .min(2)
      .meta({
        description:
          "For successive halving: one configuration in `eta` goes on to the next round, which is `eta` times as long. May have decimals, such as 2.5; steps are rounded then. Default: 3.",
        default: 3,
        examples: [3],
      })
      .optional(),
    brackets: countSchema
      .meta({
        description:
          "For `hyperband` and `asha`: how many trade-offs between many short and few long trials are run side by side, the one with the shortest trials first. Default: all for `hyperband`, 1 for `asha`.",
        examples: [3],
      })
      .optional(),
    variant: z
      .enum(["stop", "promote"])
      .meta({
        description:
          "For `asha`: what happens at a rung. `stop`: a trial that is not among the best `1/eta` there is stopped, the others run on; works with every task. `promote`: every trial pauses there, and goes on from its checkpoint once it is among the best; spends less on mistakes, and a task without checkpoints begins again each time. Default: stop, or promote where the resource is a parameter.",
        examples: ["promote"],
      })
      .optional(),
    candidates: countSchema
      .meta({
        description:
          "For `halving`: how many configurations the first round has. Default: every combination of a grid, else `budget.trials`, else as many as make the last round reach `fidelity.max`.",
        examples: [81],
      })
      .optional(),
    exhaust: z
      .boolean()
      .meta({
        description:
          "For `halving`: whether a first round of few configurations is longer than `fidelity.min`, so that the last one comes as close to `fidelity.max` as it can. Default: true.",
        default: true,
        examples: [false],
      })
      .optional(),
    aggressive: z
      .boolean()
      .meta({
        description:
          "For `halving`: whether more are dropped early, where there are too many configurations for the range, so that the last round has fewer than `eta`. Default: false.",
        default: false,
        examples: [true],
      })
      .optional(),
    population: z
      .int()
      .min(2)
      .meta({
        description:
          "How many configurations make up one generation; in population-based training, how many members train side by side (default: 10). A member is one configuration of the budget's `trials`, however often it copies another.",
        examples: [20],
      })
      .optional(),
    interval: countSchema
      .meta({
        description:
          "For population-based training: after how many steps the worst copy the best. Default: a tenth of `fidelity.max`.",
        examples: [5],
      })
      .optional(),
    quantile: z
      .number()
      .positive()
      .max(0.5)
      .meta({
        description:
          "For population-based training: the share of the members that gives up its place, and the share that is copied. Default: 0.25.",
        default: 0.25,
        examples: [0.2],
      })
      .optional(),
    exploit: z
      .enum(["truncation", "backtrack"])
      .meta({
        description:
          "For population-based training: whom the worst copy. `truncation`: the best as they are now. `backtrack`: the best that there have been so far, so that a population that has got worse goes back. Default: truncation.",
        default: "truncation",
        examples: ["backtrack"],
      })
      .optional(),
    explore: z
      .array(z.string().min(1))
      .min(1)
      .meta({
        description:
          "For population-based training: the parameters that a copy varies. The others stay as they are in the checkpoint, which the sizes of a network must. Default: all.",
        examples: [["lr", "dropout"]],
      })
      .optional(),
    perturb: z
      .number()
      .positive()
      .max(1)
      .meta({
        description:
          "For population-based training: a copy's values are multiplied by 1 + this or 1 - this. Default: 0.2.",
        default: 0.2,
        examples: [0.2],
      })
      .optional(),
    resample: z
      .number()
      .min(0)
      .max(1)
      .meta({
        description:
          "For population-based training: the probability that a copy's value is drawn anew from its range instead. Default: 0.25.",
        default: 0.25,
        examples: [0.1],
      })
      .optional(),
    synchronous: z
      .boolean()
      .meta({
        description:
          "For population-based training: whether all members reach a step before any goes on, which makes the study the same with one worker and with many. With false nobody waits. Default: true.",
        default: true,
        examples: [false],
      })
      .optional(),
    schedule: z
      .array(
        z
          .strictObject({
            until: countSchema.meta({
              description: "The step until which these values are trained with.",
              examples: [10],
            }),
            values: z
              .record(z.string(), scalarSchema)
              .meta({ description: "A value for each parameter.", examples: [{ lr: 0.1 }] }),
          })
          .meta({ description: "A stretch of steps with its values." }),
      )
      .min(1)
      .meta({
        description:
          "For `replay`: the values by step, as `tunesmith export --schedule` writes them. The last stretch ends the training.",
        examples: [
          [
            { until: 10, values: { lr: 0.1 } },
            { until: 30, values: { lr: 0.02 } },
          ],
        ],
      })
      .optional(),
    startup: z
      .int()
      .min(0)
      .meta({
        description:
          "For strategies with a model: how many configurations are drawn before the model is used.",
        examples: [10],
      })
      .optional(),
  })
  .meta({
    description: "A strategy by `name` with its options.",
    examples: [{ name: "grid", points: 5 }],
  });

/** What a plug-in takes as options, only the plug-in knows. */
const pluginStrategySchema = z
  .looseObject({
    plugin: z
      .string()
      .min(1)
      .meta({
        description:
          "A module with a sampler or a scheduler of your own, relative to the study file. What stands beside it are its options, or the `sampler` or `scheduler` that it works with. It is only ever loaded to run the study, in trusted workspaces.",
        examples: ["./mine.mjs"],
      }),
    ...strategyPartFields,
  })
  .meta({
    description: "A sampler or a scheduler of your own, with its options.",
    examples: [{ plugin: "./mine.mjs" }],
  });

export const strategySchema = z.union([strategyName, strategyObjectSchema, pluginStrategySchema]).meta({
  description: `How the study searches: a name, \`{ name, sampler, scheduler, ...options }\`, or \`{ plugin, ...options }\`. The names are ${names}. Default: ${defaultStrategy}.`,
  examples: ["sobol", { name: "grid", points: 5 }],
});

const stopRuleNames = ["median", "percentile", "patience", "threshold", "wilcoxon"] as const;

/** The option and the rules that read it. */
export const stopRuleOptions: Readonly<Record<string, readonly (typeof stopRuleNames)[number][]>> = {
  percentile: ["percentile"],
  startup: ["median", "percentile", "wilcoxon"],
  warmup: ["median", "percentile", "patience", "threshold", "wilcoxon"],
  interval: ["median", "percentile", "patience", "threshold", "wilcoxon"],
  patience: ["patience"],
  delta: ["patience"],
  lower: ["threshold"],
  upper: ["threshold"],
  p: ["wilcoxon"],
};

const stopRuleName = z.enum(stopRuleNames).meta({
  description:
    "`median`: stop a trial whose best value so far is worse than the median of the others at the same step. `percentile`: worse than a percentile. `patience`: no longer getting better. `threshold`: outside fixed bounds, or NaN. `wilcoxon`: worse than the best trial by a rank test over the steps that both have, such as folds.",
  examples: ["median"],
});

const stopRuleSchema = z.union([
  stopRuleName,
  z
    .strictObject({
      rule: stopRuleName,
      percentile: z
        .number()
        .min(0)
        .max(100)
        .meta({
          description:
            "For `percentile`: the share of the best trials, in percent, that may go on. Default: 25.",
          default: 25,
          examples: [25],
        })
        .optional(),
      startup: z
        .int()
        .min(0)
        .meta({
          description:
            "No trial is stopped before so many have run to their end. Default: 5; for `wilcoxon` 0.",
          examples: [5],
        })
        .optional(),
      warmup: z
        .number()
        .min(0)
        .meta({
          description:
            "No trial is stopped before this step. Default: 0. For `wilcoxon`: before it has so many measurements in common with the best trial. Default: 2.",
          examples: [3],
        })
        .optional(),
      interval: countSchema
        .meta({
          description: "The rule is applied every so many steps, from `warmup` on. Default: 1.",
          default: 1,
          examples: [1],
        })
        .optional(),
      patience: countSchema
        .meta({
          description:
            "For `patience`: after how many reports in a row without improvement a trial is stopped. Default: 5.",
          default: 5,
          examples: [5],
        })
        .optional(),
      delta: z
        .number()
        .min(0)
        .meta({
          description:
            "For `patience`: a value that is better by no more than this is no improvement. Default: 0.",
          default: 0,
          examples: [0.001],
        })
        .optional(),
      lower: z
        .number()
        .meta({ description: "For `threshold`: a trial below this value is stopped.", examples: [0.1] })
        .optional(),
      upper: z
        .number()
        .meta({ description: "For `threshold`: a trial above this value is stopped.", examples: [100] })
        .optional(),
      p: z
        .number()
        .positive()
        .max(1)
        .meta({
          description: "For `wilcoxon`: the level of significance. Default: 0.1.",
          default: 0.1,
          examples: [0.1],
        })
        .optional(),
    })
    .meta({
      description: "A stopping rule with its options.",
      examples: [{ rule: "percentile", percentile: 25 }],
    }),
]);

export const stopSchema = z.union([stopRuleSchema, z.array(stopRuleSchema)]).meta({
  description:
    "Rules that stop single trials which do badly: a name, `{ rule, ...options }`, or a list of them. Default: none.",
  examples: ["median", { rule: "percentile", percentile: 25 }],
});

export const compareSchema = z
  .strictObject({
    strategies: z
      .array(strategySchema)
      .min(1)
      .meta({
        description: "The strategies to compare, as under `strategy`.",
        examples: [["random", "sobol"]],
      }),
    seeds: countSchema
      .meta({
        description: "How many times each strategy is run, with different seeds. Default: 1.",
        default: 1,
        examples: [5],
      })
      .optional(),
  })
  .meta({
    description: "Runs each strategy as a study of its own with the same budget, and compares them.",
    examples: [{ strategies: ["random", "sobol"], seeds: 5 }],
  });
