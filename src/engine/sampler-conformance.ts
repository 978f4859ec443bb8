import { compileStudy } from "../study/compile.ts";
import type { History } from "../study/history.ts";
import { configurationKey } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { Trial, TrialState } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { type SamplerPlugin, shown } from "./plugin.ts";
import { proposalFault } from "./plugin-guard.ts";
import { makeSampler } from "./strategy.ts";

/** Spaces of every shape that a study file can have. */
const shapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "with numbers": { space: { x: "uniform(-1, 1)", y: "loguniform(1e-4, 1)", n: "int(8, 256, log)" } },
  "with choices": {
    space: { a: ["sgd", "adam"], b: "bool", c: "ordinal(16, 32, 64)", d: "uniform(0, 1, step=0.25)" },
  },
  "with conditions": {
    space: {
      model: ["svm", "net"],
      c: { in: "loguniform(0.01, 100)", when: 'model == "svm"' },
      layers: { in: "int(1, 3)", when: 'model == "net"' },
      width: { in: "int(8, 64)", when: "layers > 1" },
      fixed: 7,
    },
  },
  "with requirements": {
    space: { width: "int(1, 64)", layers: "int(1, 8)" },
    require: ["width * layers <= 64"],
  },
  "with few configurations": { space: { a: ["x", "y", "z"], b: "bool" } },
  "with several objectives": {
    space: { x: "uniform(0, 1)", y: "uniform(0, 1)" },
    objective: undefined,
    objectives: [{ minimize: "loss" }, { maximize: "speed" }],
  },
};

const configurations = 30;

/** What becomes of trials, in turn. */
const fates: readonly TrialState[] = [
  "complete",
  "running",
  "complete",
  "failed",
  "complete",
  "pruned",
  "cancelled",
  "infeasible",
  "complete",
];

/** What a sampler does that none may do, each as a sentence. */
export function samplerFaults(
  plugin: SamplerPlugin,
  options: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(shapes).flatMap(([shape, changes]) => {
    const { study } = compileStudy(
      {
        objective: { minimize: "loss" },
        strategy: { plugin: plugin.name, ...options },
        budget: { trials: configurations, parallel: 3 },
        ...changes,
      },
      { needsRun: "run-optional" },
    );
    if (study === undefined) throw new Error(`the study ${shape} has errors`);
    const fault = firstFault(study, plugin);
    return fault === undefined ? [] : [`In a space ${shape}: ${fault}`];
  });
}

function firstFault(study: Study, plugin: SamplerPlugin): string | undefined {
  const { space } = study;
  const trials: Trial[] = [];
  const make = () => makeSampler(study, 1, plugin);
  try {
    const sampler = make();
    for (let index = 0; index < configurations; index++) {
      const history = historyOf(trials, study);
      const proposal = sampler.propose(history, index);
      const fault = proposalFault(proposal, space);
      if (fault !== undefined) return `it proposed for configuration ${index}: ${fault}`;
      const again = sampler.propose(history, index);
      if (shown(again) !== shown(proposal))
        return `asked twice for configuration ${index}, with the same history, it proposed ${shown(proposal)} and ${shown(again)}. Draw from \`randomStream(seed, name, index)\`.`;
      const fresh = make().propose(history, index);
      if (shown(fresh) !== shown(proposal))
        return `made anew, it proposed for configuration ${index} ${shown(fresh)} instead of ${shown(proposal)}. What it remembers must not change what it proposes: a study that goes on after a break would decide otherwise.`;
      if (proposal.kind === "exhausted") return undefined;
      if (
        study.duplicates === "skip" &&
        history.configurationKeys.has(configurationKey(space, proposal.values))
      )
        return `it proposed ${shown(proposal.values)} again, though duplicates are skipped. Look into \`history.configurationKeys\`.`;
      trials.push(trialOf(index, proposal.values, study));
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

function historyOf(trials: readonly Trial[], { space }: Study): History {
  return deepFreeze({
    trials: [...trials],
    configurations: new Map(trials.map((trial) => [trial.configuration, trial])),
    configurationKeys: new Set(trials.map(({ params }) => configurationKey(space, params))),
    horizon: undefined,
  });
}

function trialOf(number: number, params: ParamValues, study: Study): Trial {
  const state = fates[number % fates.length] as TrialState;
  const values = study.objectives.map((_, objective) => ((number * (objective + 3)) % 11) / 10);
  const hasValues = state === "complete" || state === "pruned" || state === "infeasible";
  const hasEnded = state !== "running";
  return deepFreeze({
    number,
    configuration: number,
    state,
    params: { ...params },
    values: hasValues ? values : null,
    metrics: Object.fromEntries(study.objectives.map(({ metric }, i) => [metric, values[i] ?? 0])),
    reports: [{ step: 1, values }],
    step: 1,
    note: null,
    reason: null,
    segments: [
      {
        from: null,
        until: null,
        startedAt: number,
        endedAt: hasEnded ? number + 1 : null,
        checkpoint: false,
        reason: null,
        bracket: null,
        worker: 0,
      },
    ],
    startedAt: number,
    endedAt: hasEnded ? number + 1 : null,
    retryOf: null,
    superseded: state === "cancelled",
    violations: state === "infeasible" ? [1] : null,
  });
}

/** So that a sampler that changes what it is shown fails at once. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
