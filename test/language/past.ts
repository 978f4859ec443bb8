import { type JournalStudy, pastTrials } from "../../src/language/past-trials.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import type { Trial } from "../../src/study/trial.ts";
import type { ParamValues } from "../../src/study/value.ts";

/** Trials whose accuracy grows with `lr`, and hardly with anything else. */
export function journalWith(
  count: number,
  paramsOf: (index: number) => ParamValues = (index) => ({ lr: (index + 1) / count, width: 8 + (index % 7) }),
): JournalStudy {
  return {
    trials: Array.from({ length: count }, (_, number) => trialWith(number, paramsOf(number))),
    metricNames: ["val_accuracy"],
    directions: [2],
    definition: undefined,
    seed: 1,
  };
}

function trialWith(number: number, params: ParamValues): Trial {
  const value = Number(params["lr"] ?? 0);
  return {
    number,
    configuration: number,
    state: "complete",
    params,
    values: [value],
    metrics: { val_accuracy: value, latency_ms: 3 },
    reports: [],
    step: 10,
    note: null,
    reason: null,
    startedAt: 0,
    endedAt: 20_000,
    retryOf: null,
    superseded: false,
    violations: null,
    segments: [],
  } as Trial;
}

export function workspaceWithTrials(journal: JournalStudy): Workspace {
  return {
    fileStem: "digits",
    tasks: () => ({ kind: "missing" }),
    pastTrials: (_, parameters) => pastTrials(journal, parameters),
  };
}
