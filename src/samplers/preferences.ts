import { followTrials } from "../study/follow-trials.ts";
import type { History } from "../study/history.ts";
import { isWeightedSum, type Objective, thresholdExcesses, weightedLoss } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";

/**
 * Weights and thresholds of objectives, turned into what every sampler understands, a plug-in's too: a weighted sum is
 * a single objective that is minimized, and a trial beyond a threshold is infeasible by as much.
 *
 * A single objective's threshold is left alone: worse values are what its sampler turns away from anyway.
 */
export function withPreferences(definition: SamplerDefinition): SamplerDefinition {
  return {
    ...definition,
    create: (context) => {
      const view = viewOf(context.objectives);
      if (view === undefined) return definition.create(context);
      const sampler = definition.create({ ...context, objectives: view.objectives });
      const prepare = sampler.prepare?.bind(sampler);
      const explain = sampler.explain?.bind(sampler);
      const wrapped: Sampler = {
        propose: (history, index) => sampler.propose(view.of(history), index),
        ...(prepare && { prepare: (history: History, index: number) => prepare(view.of(history), index) }),
        ...(explain && { explain: (history, index, values) => explain(view.of(history), index, values) }),
      };
      return wrapped;
    },
  };
}

interface View {
  readonly objectives: SamplerContext["objectives"];
  of(history: History): History;
}

function viewOf(objectives: readonly Objective[]): View | undefined {
  const isSum = isWeightedSum(objectives);
  const hasThreshold = objectives.some(({ threshold }) => threshold !== undefined);
  if (objectives.length < 2 || !(isSum || hasThreshold)) return undefined;
  const judge = hasThreshold ? (trial: Trial) => withThresholds(trial, objectives) : (trial: Trial) => trial;
  const reduce = isSum ? (trial: Trial) => withSum(trial, objectives) : (trial: Trial) => trial;
  const follow = followTrials();
  let trials: Trial[] = [];
  let configurations = new Map<number, Trial>();
  return {
    objectives: isSum ? [{ metric: "weighted sum", direction: "minimize", of: "last" }] : objectives,
    of(history) {
      const { isAnew, positions } = follow(history.trials);
      if (isAnew) {
        trials = [];
        configurations = new Map();
      }
      for (const at of positions) {
        const trial = history.trials[at] as Trial;
        const seen = reduce(judge(trial));
        trials[at] = seen;
        if (history.configurations.get(trial.configuration) === trial)
          configurations.set(trial.configuration, seen);
      }
      const { configurationKeys, horizon } = history;
      return { trials, configurations, configurationKeys, horizon };
    },
  };
}

function withThresholds(trial: Trial, objectives: readonly Objective[]): Trial {
  if (trial.values === null || (trial.state !== "complete" && trial.state !== "infeasible")) return trial;
  const excesses = thresholdExcesses(objectives, trial.values);
  const isBeyond = excesses.some((excess) => excess > 0);
  return {
    ...trial,
    state: isBeyond ? "infeasible" : trial.state,
    violations: [...(trial.violations ?? []), ...excesses],
  };
}

function withSum(trial: Trial, objectives: readonly Objective[]): Trial {
  const { values, reports } = trial;
  return {
    ...trial,
    values: values && [weightedLoss(objectives, values)],
    reports: reports.map((report) => ({ ...report, values: [weightedLoss(objectives, report.values)] })),
  };
}
