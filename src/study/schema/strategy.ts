import * as z from "zod";
import { defaultStrategy, strategies } from "../strategies.ts";
import { countSchema } from "./parts.ts";

/** The option and the strategies that read it. */
export const strategyOptions: Readonly<Record<string, readonly string[]>> = {
  points: ["grid"],
  eta: ["halving-grid", "halving-random", "hyperband", "asha", "bohb"],
  brackets: ["hyperband", "asha", "bohb"],
  population: ["cma-es", "de", "evolution", "nsga2", "pbt", "pb2"],
  interval: ["pbt", "pb2"],
  startup: ["tpe", "gp", "bohb", "bayesian"],
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

const strategyObjectSchema = z
  .strictObject({
    name: strategyName.optional(),
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
    plugin: z
      .string()
      .min(1)
      .meta({
        description:
          "A module with a strategy of your own, relative to the study file. It is loaded in trusted workspaces only.",
        examples: ["./mine.mjs"],
      })
      .optional(),
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
          "For successive halving: one configuration in `eta` goes on to the next round, which is `eta` times as long. Default: 3.",
        examples: [3],
      })
      .optional(),
    brackets: countSchema
      .meta({
        description: "How many trade-offs between many short and few long trials are run side by side.",
        examples: [3],
      })
      .optional(),
    population: z
      .int()
      .min(2)
      .meta({ description: "How many configurations make up one generation.", examples: [20] })
      .optional(),
    interval: z
      .number()
      .positive()
      .meta({
        description: "For population-based training: after how many steps the worst copy the best.",
        examples: [5],
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
    description: "A strategy by `name` with its options, or a `plugin`.",
    examples: [{ name: "grid", points: 5 }],
  });

export const strategySchema = z.union([strategyName, strategyObjectSchema]).meta({
  description: `How the study searches: a name, or \`{ name, sampler, scheduler, ...options }\`. The names are ${names}. Default: ${defaultStrategy}.`,
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
