import type { Finding } from "../analysis/explain/finding.ts";
import { learnedFrom } from "../analysis/explain/learned.ts";
import { thresholds } from "../analysis/explain/thresholds.ts";
import type { JudgedParameter } from "../analysis/importance.ts";
import { comparableStep, comparableTrials } from "../samplers/comparable-trials.ts";
import { expectedGain } from "../samplers/gp/expected-gain.ts";
import { domainOf } from "../study/domain-of.ts";
import {
  compareValues,
  hasTradeOffs,
  isWeightedSum,
  type Objective,
  weightedLoss,
} from "../study/objective.ts";
import type { SearchSpace } from "../study/space.ts";
import { isSettled, type Trial } from "../study/trial.ts";
import type { ExplainedStudy } from "./explain-trial.ts";
import { mappingOf } from "./parameter-range.ts";

/** What the trials of a study have taught: for one objective, or a weighted sum; else for the first of them. */
export function explainStudy({ study, seed = 0, objectives, state }: ExplainedStudy): readonly Finding[] {
  const space = study?.space ?? spaceOf(state.parameterRanges);
  const [first] = objectives;
  if (first === undefined) return [];
  const isSum = isWeightedSum(objectives);
  const objective: Objective = isSum
    ? { metric: "the weighted sum", direction: "maximize", of: "last" }
    : { metric: first.metric, direction: first.direction, of: study?.objectives[0]?.of ?? "last" };
  const settled = state.trials
    .filter((trial) => isSettled(trial) && trial.state !== "cancelled")
    .sort((a, b) => a.configuration - b.configuration)
    .map((trial) => (isSum ? summed(trial, objectives) : trial));
  const enough = thresholds.leastResults;
  const judged = comparableTrials(settled, [objective], enough).filter(
    ({ state: end }) => end === "complete",
  );
  const step = comparableStep(settled, enough) ?? null;
  const evidence = { objective, parameters: parametersOf(space), settled, judged, step };
  // With trade-offs, one objective that has nothing to gain says nothing of the others.
  if (hasTradeOffs(objectives))
    return [
      { kind: "trade-offs", metrics: objectives.map(({ metric }) => metric) },
      ...learnedFrom({ ...evidence, gain: undefined }).filter(
        (finding) => finding.kind !== "too-few" || finding.about !== "outlook",
      ),
    ];
  const known = [...judged, ...failedAsWorst(settled, judged, objective)];
  return learnedFrom({ ...evidence, gain: expectedGain(known, { space, objective, seed }) });
}

/** A trial that failed counts as the worst there is, so that nothing is expected of where trials fail. */
function failedAsWorst(
  settled: readonly Trial[],
  judged: readonly Trial[],
  { direction }: Objective,
): readonly Trial[] {
  const values = judged.flatMap((trial) => trial.values?.[0] ?? []);
  if (values.length === 0) return [];
  const worst = values.reduce((a, b) => (compareValues(direction, a, b) > 0 ? a : b));
  return settled
    .filter(({ state }) => state === "failed")
    .map((trial) => ({ ...trial, state: "complete", values: [worst] }));
}

function summed(trial: Trial, objectives: ExplainedStudy["objectives"]): Trial {
  // As `tunesmith best` shows it: more is better.
  const sum = (values: readonly number[]) => [-weightedLoss(objectives, values)];
  return {
    ...trial,
    values: trial.values && sum(trial.values),
    reports: trial.reports.map((report) => ({ ...report, values: sum(report.values) })),
  };
}

function parametersOf({ parameters }: SearchSpace): readonly JudgedParameter[] {
  return parameters.map(({ name, domain }) => ({ name, domain }));
}

/** Of a journal without a study file, as wide as its trials ranged. Conditions are not known, so none are assumed. */
function spaceOf(ranges: ExplainedStudy["state"]["parameterRanges"]): SearchSpace {
  return {
    parameters: [...ranges].flatMap(([name, distribution]) => {
      const mapping = mappingOf(distribution);
      return mapping ? [{ name, domain: domainOf(mapping) }] : [];
    }),
    constants: {},
    derived: [],
    requirements: [],
  };
}
