import { compileKeep } from "../../src/study/keep-policy.ts";
import type { SearchSpace } from "../../src/study/space.ts";
import type { Study } from "../../src/study/study.ts";

/** A study around a space, as far as a sampler's check looks at it. */
export function studyOf(parts: {
  readonly space: SearchSpace;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly trials?: number | undefined;
}): Study {
  return {
    name: "test",
    description: undefined,
    run: undefined,
    executor: { kind: "local" },
    slots: undefined,
    repeat: undefined,
    metrics: {},
    objectives: [{ metric: "loss", direction: "minimize", of: "last" }],
    space: parts.space,
    constraints: [],
    fidelity: undefined,
    strategy: { name: "grid", sampler: "grid", scheduler: "full", options: parts.options ?? {} },
    stop: [],
    budget: { trials: parts.trials, timeMs: undefined, steps: undefined, parallel: 1 },
    stopWhen: { target: undefined, patience: undefined, cost: undefined },
    baseline: [],
    duplicates: "skip",
    comparison: undefined,
    maxFailures: undefined,
    checkpoints: "best",
    keep: compileKeep(),
    start: [],
    reproducible: undefined,
    seed: 1,
  };
}
