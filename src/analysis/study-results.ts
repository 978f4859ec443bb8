import type { Domain } from "../study/domain.ts";
import type { Objective } from "../study/objective.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";
import { trialsBestFirst } from "./best-first.ts";

/** What the trials of a study say about its parameters: where the good ones lie, and whether they press against a bound. */
export interface StudyResults {
  /** Trials that ended complete and within the constraints. */
  readonly complete: number;
  /** Trials that ended, in whatever way, without interrupted attempts. */
  readonly ended: number;
  /** Every metric that a trial has reported. */
  readonly metrics: readonly string[];
  /** Undefined where no trial is complete, and with several objectives, where no trial is best alone. */
  readonly best: BestTrial | undefined;
  /** By name; those that have a value in some complete trial. */
  readonly parameters: ReadonlyMap<string, ParameterResults>;
}

export interface BestTrial {
  readonly number: number;
  readonly value: number;
  readonly metric: string;
  readonly params: ParamValues;
}

export interface ParameterResults {
  /** Its value in the best trial; undefined where it is absent there. */
  readonly best: ParamValue | undefined;
  /** In complete trials, within the range as it is now. */
  readonly all: Distribution;
  /** In the best tenth of them; undefined before there are enough to say so. */
  readonly good: Distribution | undefined;
  /** The bounds of a range that the good trials crowd at, where more may lie beyond. */
  readonly pressure: readonly ("low" | "high")[];
}

export interface Distribution {
  readonly count: number;
  /** How many values lie in each equal part of the range, on its own scale; a choice has a part of its own. */
  readonly bins: readonly number[];
  /** Smallest and largest value of a numeric parameter. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Its median, or the most frequent choice. */
  readonly typical: ParamValue;
}

export interface ResultsInput {
  readonly trials: readonly Trial[];
  readonly objectives: readonly Objective[];
  readonly parameters: readonly { readonly name: string; readonly domain: Domain }[];
}

const binCount = 10;
/** Fewer complete trials than these have no best tenth worth the name. */
const leastForGood = 20;
const goodShare = 0.1;
const leastGood = 5;
/** The part of a range that counts as its edge, on its own scale. */
const edge = 0.05;

/** Folds trials into what they say. With several objectives, the front of trade-offs takes the place of the best tenth. */
export function studyResults({ trials, objectives, parameters }: ResultsInput): StudyResults {
  const ended = trials.filter(
    ({ state, superseded }) => !superseded && state !== "running" && state !== "waiting",
  );
  const complete = ended.filter(({ state, values }) => state === "complete" && values !== null);
  // Of very many trials with several objectives it is a sample, which says nearly the same.
  const ranked = trialsBestFirst(complete, objectives, goodOf(complete.length));
  const [objective, ...others] = objectives;
  const first = others.length === 0 ? ranked[0] : undefined;
  const good =
    objective !== undefined && ranked.length >= leastForGood
      ? ranked.slice(0, goodOf(ranked.length))
      : undefined;
  const found = parameters.flatMap(({ name, domain }): readonly [string, ParameterResults][] => {
    const all = distributionOf(name, domain, complete);
    if (all === undefined) return [];
    const best = first?.params[name];
    const goodOnes = good && distributionOf(name, domain, good);
    const isEnough = goodOnes !== undefined && goodOnes.count >= leastGood;
    return [
      [
        name,
        {
          best: best !== undefined && domain.contains(best) ? best : undefined,
          all,
          good: isEnough ? goodOnes : undefined,
          pressure: isEnough && good !== undefined ? pressureOf(name, domain, good) : [],
        },
      ],
    ];
  });
  return {
    complete: complete.length,
    ended: ended.length,
    metrics: [...new Set(trials.flatMap(({ metrics }) => Object.keys(metrics)))],
    best: first &&
      objective && {
        number: first.number,
        value: first.values?.[0] as number,
        metric: objective.metric,
        params: first.params,
      },
    parameters: new Map(found),
  };
}

/** How many of so many trials are the good ones. */
function goodOf(count: number): number {
  return Math.max(leastGood, Math.ceil(count * goodShare));
}

function valuesOf(name: string, domain: Domain, trials: readonly Trial[]): readonly ParamValue[] {
  return trials.flatMap(({ params }) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value !== undefined && domain.contains(value) ? [value] : [];
  });
}

function distributionOf(name: string, domain: Domain, trials: readonly Trial[]): Distribution | undefined {
  const values = valuesOf(name, domain, trials);
  if (values.length === 0) return undefined;
  const count = Math.min(domain.cardinality, domain.ordered ? binCount : Number.POSITIVE_INFINITY);
  const bins = Array.from({ length: count }, () => 0);
  for (const value of values) {
    const bin = Math.min(count - 1, Math.floor(domain.toUnit(value) * count));
    bins[bin] = (bins[bin] as number) + 1;
  }
  const ordered = values.toSorted((a, b) => domain.toUnit(a) - domain.toUnit(b));
  const numbers = values.filter((value) => typeof value === "number");
  const isNumeric = domain.mapping.low !== undefined;
  return {
    count: values.length,
    bins,
    low: isNumeric ? Math.min(...numbers) : undefined,
    high: isNumeric ? Math.max(...numbers) : undefined,
    typical: domain.ordered
      ? (ordered[Math.floor((ordered.length - 1) / 2)] as ParamValue)
      : mostFrequent(values),
  };
}

function mostFrequent(values: readonly ParamValue[]): ParamValue {
  const counts = new Map<ParamValue, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** Whether so many good trials lie at an end that chance does not explain it: half of them, or three times their share. */
function pressureOf(name: string, domain: Domain, good: readonly Trial[]): readonly ("low" | "high")[] {
  if (domain.mapping.low === undefined || domain.cardinality < 4) return [];
  const units = valuesOf(name, domain, good).map((value) => domain.toUnit(value));
  const zone = Math.max(edge, Number.isFinite(domain.cardinality) ? 1 / domain.cardinality : 0);
  const needed = Math.max(0.5, Math.min(0.9, 3 * zone));
  const shareAt = (isAtEnd: (unit: number) => boolean) => units.filter(isAtEnd).length / units.length;
  return [
    ...(shareAt((unit) => unit <= zone + 1e-9) >= needed ? (["low"] as const) : []),
    ...(shareAt((unit) => unit >= 1 - zone - 1e-9) >= needed ? (["high"] as const) : []),
  ];
}
