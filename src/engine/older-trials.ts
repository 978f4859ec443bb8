import type { History } from "../study/history.ts";
import type { Objective } from "../study/objective.ts";
import {
  configurationKey,
  configure,
  meetsRequirements,
  type SearchSpace,
  withDerived,
} from "../study/space.ts";
import type { Study } from "../study/study.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";
import { type Json, studyAttribute } from "./journal-record.ts";
import type { StudyState } from "./study-state.ts";
import { noMeasurements, trialViolations } from "./trial-value.ts";

/** A trial as another study, a journal or a table has it. */
export interface SourceTrial {
  /** Where it is there: a trial's number, or a table's row from 1. */
  readonly number: number;
  readonly hasResult: boolean;
  /** Whatever was set; of a table, the text of every column. */
  readonly params: ParamValues;
  /** Parameters that the source searched; undefined where nobody knows, as in a table. */
  readonly searched: readonly string[] | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** The value of an objective, where that is not the metric's last one. */
  readonly values: Readonly<Record<string, number>>;
  /** Undefined where it reported none. */
  readonly step: number | undefined;
}

/** A trial that a study starts from, as the journal keeps it. */
export interface OlderTrial {
  readonly number: number;
  /** Searched values and constants. */
  readonly params: ParamValues;
  /** One per objective. */
  readonly values: readonly number[];
  /** One per constraint; null where the study has none. */
  readonly violations: readonly number[] | null;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What became of the trials of one source. */
export interface OlderSource {
  readonly from: string;
  readonly study: string | undefined;
  readonly trials: readonly OlderTrial[];
  /** Why the others were left out, the most frequent reason first. */
  readonly left: readonly LeftOut[];
  /** An earlier run of the same study, which counts whether or not the definition names it. */
  readonly isKept?: boolean;
}

export interface LeftOut {
  readonly reason: string;
  readonly count: number;
}

interface Misfit {
  readonly kind: "misfit";
  readonly reason: string;
}

type Fit = { readonly kind: "fits"; readonly trial: OlderTrial } | Misfit;

const misfit = (reason: string): Misfit => ({ kind: "misfit", reason });

/** Takes over what fits the study: values in its space, a value of each objective, and the whole of its fidelity. */
export function carryOver(
  study: Study,
  source: { readonly from: string; readonly study: string | undefined },
  found: readonly SourceTrial[],
): OlderSource {
  const trials: OlderTrial[] = [];
  const left = new Map<string, number>();
  for (const trial of found) {
    const fit = fitOf(study, trial);
    if (fit.kind === "fits") trials.push(fit.trial);
    else left.set(fit.reason, (left.get(fit.reason) ?? 0) + 1);
  }
  return {
    ...source,
    trials,
    left: [...left].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
  };
}

function fitOf(study: Study, source: SourceTrial): Fit {
  const { space, objectives, constraints, fidelity } = study;
  if (!source.hasResult) return misfit("not run to the end");
  if (fidelity?.max !== undefined && source.step !== undefined && source.step < fidelity.max)
    return misfit(
      `stopped before ${fidelity.resource ?? "step"} ${fidelity.max}, and only whole trials count`,
    );
  const placed = placeIn(space, source);
  if (placed.kind === "misfit") return placed;
  const values = objectives.map((objective) => objectiveValue(objective, source));
  const lacking = objectives.find((_, index) => values[index] === undefined);
  if (lacking !== undefined) return misfit(`no value of \`${lacking.metric}\``);
  const measured = { ...noMeasurements(), latest: new Map(Object.entries(source.metrics)) };
  const violations = trialViolations(measured, constraints);
  if (violations.kind === "none") return misfit("no metric that a constraint needs");
  return {
    kind: "fits",
    trial: {
      number: source.number,
      params: placed.values,
      values: values as readonly number[],
      violations: constraints.length === 0 ? null : violations.values,
      metrics: source.metrics,
    },
  };
}

function objectiveValue({ metric }: Objective, { values, metrics }: SourceTrial): number | undefined {
  const value = values[metric] ?? metrics[metric];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

type Placed = { readonly kind: "values"; readonly values: ParamValues } | Misfit;

/** The source's values as a configuration of the space. */
function placeIn(space: SearchSpace, { params, searched = [] }: SourceTrial): Placed {
  const stray = searched.find((name) => !isNameIn(space, name) && Object.hasOwn(params, name));
  if (stray !== undefined) return misfit(`a search over \`${stray}\`, which this space does not have`);
  const constant = Object.entries(space.constants).find(
    ([name, value]) =>
      Object.hasOwn(params, name) && reading(params[name], (read) => read === value) === undefined,
  );
  if (constant !== undefined) return misfit(`another value of the constant \`${constant[0]}\``);
  let reason: string | undefined;
  const values = configure(space, (parameter) => {
    const { name, domain } = parameter;
    const isGiven = Object.hasOwn(params, name) && params[name] !== "";
    if (!isGiven && parameter.default !== undefined) return parameter.default;
    const value = isGiven ? reading(params[name], (read) => domain.contains(read)) : undefined;
    if (value === undefined) {
      reason ??= isGiven
        ? `a value of \`${name}\` outside of ${domain.text}`
        : `no value of \`${name}\`, which has no \`default\``;
      return domain.fromUnit(0.5);
    }
    return value;
  });
  if (reason !== undefined) return misfit(reason);
  return meetsRequirements(space, values) ? { kind: "values", values } : misfit("a broken `require`");
}

function isNameIn({ parameters, constants, derived }: SearchSpace, name: string): boolean {
  return (
    parameters.some((parameter) => parameter.name === name) ||
    Object.hasOwn(constants, name) ||
    derived.some((other) => other.name === name)
  );
}

/** What a value stands for that a table gives as text; itself first. */
function reading(
  value: ParamValue | undefined,
  isMeant: (value: ParamValue) => boolean,
): ParamValue | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") return isMeant(value) ? value : undefined;
  const words: Readonly<Record<string, ParamValue>> = { true: true, True: true, false: false, False: false };
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const readings = [value, words[value], Number.isNaN(number) ? undefined : number];
  return readings.find((read) => read !== undefined && isMeant(read));
}

/** A study attribute's value for one source. */
export function olderRecord({ study, ...rest }: OlderSource): Json {
  return JSON.parse(JSON.stringify({ ...rest, study: study ?? null })) as Json;
}

/** The sources that a journal holds, in the order in which they were taken over. */
export function olderSources({
  systemAttributes,
}: Pick<StudyState, "systemAttributes">): readonly OlderSource[] {
  const sources: OlderSource[] = [];
  for (let index = 0; ; index++) {
    const record = systemAttributes.get(`${studyAttribute.older}${index}`);
    if (record === undefined) return sources;
    const { study, ...rest } = record as unknown as Omit<OlderSource, "study"> & {
      readonly study: string | null;
    };
    sources.push({ ...rest, study: study ?? undefined });
  }
}

/** Sources that the definition names and the journal does not hold yet. */
export function newSources(study: Study, state: StudyState | undefined): Study["start"] {
  const known = state === undefined ? [] : olderSources(state);
  return study.start.filter((source) => !known.some((other) => isSame(other, source)));
}

function isSame(a: Study["start"][number], b: Study["start"][number]): boolean {
  return a.from === b.from && a.study === b.study;
}

/**
 * The trials that a study starts from, as samplers see them: complete or infeasible, at the study's whole fidelity. A
 * source counts as long as the definition names it; a trial, as long as the space holds its values. In the order of
 * their configurations, the last one's is -1.
 */
export function olderTrials(study: Study, state: Pick<StudyState, "systemAttributes">): readonly Trial[] {
  const { space } = study;
  return olderSources(state)
    .filter((source) => source.isKept === true || study.start.some((named) => isSame(named, source)))
    .flatMap(({ trials }) => trials)
    .filter((trial) => placeIn(space, { ...sourceOf(trial), searched: undefined }).kind === "values")
    .map((trial, index) => asTrial(study, trial, -1 - index))
    .reverse();
}

function sourceOf({ number, params, metrics }: OlderTrial): SourceTrial {
  return { number, hasResult: true, params, searched: undefined, metrics, values: {}, step: undefined };
}

function asTrial({ space, fidelity }: Study, older: OlderTrial, place: number): Trial {
  const { params, values, violations, metrics } = older;
  const step = fidelity?.max ?? null;
  return {
    number: place,
    configuration: place,
    state: violations?.some((excess) => excess > 0) ? "infeasible" : "complete",
    params: withDerived(space, params),
    values,
    metrics,
    reports: step === null ? [] : [{ step, values }],
    step,
    note: null,
    reason: null,
    segments: [],
    startedAt: null,
    endedAt: null,
    retryOf: null,
    superseded: false,
    violations,
  };
}

/** A history with the trials that the study starts from before its own. */
export function withOlder(space: SearchSpace, history: History, older: readonly Trial[]): History {
  if (older.length === 0) return history;
  const trials = [...older, ...history.trials];
  return {
    trials,
    configurations: new Map([
      ...older.map((trial) => [trial.configuration, trial] as const),
      ...history.configurations,
    ]),
    configurationKeys: new Set([
      ...older.map(({ params }) => configurationKey(space, params)),
      ...history.configurationKeys,
    ]),
    horizon: history.horizon,
  };
}

/** What was taken over from a source and what not, in a sentence or two. */
export function sourceText({ from, trials, left }: Pick<OlderSource, "from" | "left" | "trials">): string {
  const taken = `${countText(trials.length)} of ${from} ${trials.length === 1 ? "is" : "are"} learned from.`;
  if (left.length === 0) return taken;
  const total = left.reduce((sum, { count }) => sum + count, 0);
  const reasons = left.map(({ reason, count }) => `${reason} (${count})`).join("; ");
  return `${taken} ${total} left out: ${reasons}.`;
}

function countText(count: number): string {
  return count === 1 ? "1 older trial" : `${count} older trials`;
}
