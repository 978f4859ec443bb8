import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import { olderSources, type SourceTrial } from "./older-trials.ts";
import { objectivesOf } from "./study-objectives.ts";
import type { StudyState } from "./study-state.ts";

/** The trials of a journal's study, those first that an earlier run of it had learned from. */
export function journalTrials(state: StudyState, study: Study): readonly SourceTrial[] {
  const searched = [...state.parameterRanges].flatMap(([name, { attributes }]) =>
    isConstant(attributes) ? [] : [name],
  );
  const names = metricNamesFor(state, study);
  return [...keptTrials(state), ...state.trials.map((trial) => sourceOf(trial, searched, names))];
}

/** A categorical with a single choice is how a constant is written. */
function isConstant(attributes: object): boolean {
  return "choices" in attributes && Array.isArray(attributes.choices) && attributes.choices.length === 1;
}

/** Optuna's single objective has no name unless somebody gave it one: then it is ours, if it has the same direction. */
function metricNamesFor(state: StudyState, { objectives }: Study): readonly string[] {
  const [own, theirs] = [objectives[0], objectivesOf(state)];
  const isUnnamed = theirs.length === 1 && theirs[0]?.metric === "value";
  return isUnnamed && objectives.length === 1 && own !== undefined && own.direction === theirs[0]?.direction
    ? [own.metric]
    : theirs.map(({ metric }) => metric);
}

function sourceOf(trial: Trial, searched: readonly string[], names: readonly string[]): SourceTrial {
  const { number, state, params, metrics, values, step, superseded } = trial;
  return {
    number,
    hasResult: (state === "complete" || state === "infeasible") && !superseded,
    params,
    searched,
    metrics,
    values: Object.fromEntries(
      names.flatMap((name, at) => (values?.[at] === undefined ? [] : [[name, values[at]]])),
    ),
    step: step ?? undefined,
  };
}

function keptTrials(state: StudyState): readonly SourceTrial[] {
  const metricNames = objectivesOf(state).map(({ metric }) => metric);
  return olderSources(state)
    .filter(({ isKept }) => isKept === true)
    .flatMap(({ trials }) => trials)
    .map(({ number, params, values, metrics }) => ({
      number,
      hasResult: true,
      params,
      searched: undefined,
      metrics,
      values: Object.fromEntries(metricNames.map((name, at) => [name, values[at] ?? Number.NaN])),
      step: undefined,
    }));
}

/** Columns that `tunesmith trials --format csv` writes beside parameters and metrics. */
const notMetrics: ReadonlySet<string> = new Set([
  "number",
  "startedAt",
  "endedAt",
  "durationMs",
  "peakMemoryBytes",
]);

/** The rows of a table: as `tunesmith trials --format csv` writes it, or any with columns for parameters and objectives. */
export function tableTrials(
  rows: readonly Readonly<Record<string, string>>[],
  { fidelity }: Study,
): readonly SourceTrial[] {
  return rows.map((row, index) => {
    const numbers = Object.entries(row).flatMap(([heading, text]): readonly (readonly [string, number])[] => {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      return Number.isNaN(value) || notMetrics.has(heading) ? [] : [[heading, value]];
    });
    const { state } = row;
    const step = Number(row["step"] || row[fidelity?.resource ?? "step"] || Number.NaN);
    return {
      number: index + 1,
      hasResult: state === undefined || state === "" || /^(complete|completed|infeasible)$/i.test(state),
      params: withoutPrefix(Object.entries(row), "params.") as ParamValues,
      searched: undefined,
      metrics: withoutPrefix(numbers, "metrics."),
      values: {},
      step: Number.isFinite(step) ? step : undefined,
    };
  });
}

/** Headings are prefixed where a parameter and a metric, or another column, have the same name. */
function withoutPrefix<Value>(
  entries: readonly (readonly [heading: string, value: Value])[],
  prefix: string,
): Readonly<Record<string, Value>> {
  const plain = entries.filter(([heading]) => !heading.startsWith(prefix));
  const prefixed = entries
    .filter(([heading]) => heading.startsWith(prefix))
    .map(([heading, value]) => [heading.slice(prefix.length), value] as const);
  return Object.fromEntries([...plain, ...prefixed]);
}
