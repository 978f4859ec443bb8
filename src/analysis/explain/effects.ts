import { floatDomain } from "../../study/domain.ts";
import { randomStream } from "../../study/random.ts";
import type { ParamValue } from "../../study/value.ts";
import { type Forest, growForest, type Observed, variationShare } from "../fanova.ts";
import type { JudgedParameter } from "../importance.ts";
import type { Effect, Effects, Interaction } from "./finding.ts";
import { thresholds } from "./thresholds.ts";

/**
 * Which parameters matter, alone and in pairs: fANOVA (see `fanova.ts`) beside columns of random numbers, which explain
 * nothing and show how much a forest sees in noise (the idea of M. B. Kursa and W. R. Rudnicki, Feature selection with
 * the Boruta package, Journal of Statistical Software 36, 2010).
 */
export interface EffectsFound {
  readonly effects: Omit<Effects, "step">;
  readonly interactions: readonly Interaction[];
  /** Parameters with a condition that too few trials have. */
  readonly untold: readonly string[];
}

const shadowCount = 4;

/** Leaves of at least this share of the trials: deeper trees would learn the noise. */
const leafShare = 1 / 15;

/** With more parameters, only pairs of those that explain most are looked at. */
const pairedParameters = 12;

export function effectsOf(
  observed: readonly Observed[],
  parameters: readonly JudgedParameter[],
  metric: string,
): EffectsFound {
  const searched = parameters.filter(({ domain }) => domain.cardinality > 1);
  const whole = forestOf(observed, searched);
  const singles = searched.map((_, axis) => (whole ? variationShare(whole.forest, [axis]) : 0));
  const total = singles.reduce((sum, share) => sum + share, 0);
  const interactions = whole ? interactionsIn(whole, searched, singles) : [];
  const paired = new Set(interactions.flatMap(({ names }) => names));
  const untold: string[] = [];
  const effects = searched.flatMap((parameter, axis): readonly Effect[] => {
    const { name } = parameter;
    const own = observed.filter(({ trial }) => hasValue(parameter, trial.params[name]));
    if (own.length === observed.length) {
      const explained = singles[axis] as number;
      const share = total > 0 ? explained / total : 0;
      const facts = {
        share,
        explained,
        noise: whole?.noise ?? 0,
        paired: paired.has(name),
        results: own.length,
      };
      return [{ name, share, explained, present: own.length, verdict: verdictOn(facts) }];
    }
    // A parameter with a condition is judged among the trials that have it.
    const within = own.length < thresholds.leastResults ? undefined : forestOf(own, searched);
    if (within === undefined) {
      untold.push(name);
      return [];
    }
    const explained = variationShare(within.forest, [axis]);
    const sum = searched.reduce((all, _, other) => all + variationShare(within.forest, [other]), 0);
    const share = sum > 0 ? explained / sum : 0;
    const facts = { share, explained, noise: within.noise, paired: paired.has(name), results: own.length };
    return [{ name, share, explained, present: own.length, verdict: verdictOn(facts) }];
  });
  return {
    effects: {
      kind: "effects",
      metric,
      results: observed.length,
      noise: whole?.noise ?? 0,
      parameters: effects.toSorted((a, b) => b.share - a.share),
    },
    interactions,
    untold,
  };
}

function verdictOn(facts: {
  readonly share: number;
  readonly explained: number;
  readonly noise: number;
  readonly paired: boolean;
  readonly results: number;
}): Effect["verdict"] {
  const { share, explained, noise, paired, results } = facts;
  if (explained > thresholds.noiseMargin * noise && share >= thresholds.effectShare) return "matters";
  const isNoise = explained <= noise && share < thresholds.noEffectShare;
  return isNoise && !paired && results >= thresholds.leastForNoEffect ? "no-effect" : "minor";
}

interface Grown {
  readonly forest: Forest;
  /** Positions of the columns of random numbers. */
  readonly shadows: readonly number[];
  readonly noise: number;
}

function forestOf(observed: readonly Observed[], parameters: readonly JudgedParameter[]): Grown | undefined {
  const unit = floatDomain({ low: 0, high: 1 });
  const names = Array.from({ length: shadowCount }, (_, shadow) => `\u0000${shadow}`);
  const streams = names.map((_, shadow) => randomStream(0, "shadow", shadow));
  const beside = observed.map(({ trial, target }) => ({
    target,
    trial: {
      params: {
        ...trial.params,
        ...Object.fromEntries(names.map((name, shadow) => [name, streams[shadow]?.uniform() ?? 0])),
      },
    },
  }));
  const forest = growForest(
    beside,
    [...parameters, ...names.map((name) => ({ name, domain: unit }))],
    Math.max(2, Math.round(leafShare * observed.length)),
  );
  if (forest === undefined) return undefined;
  const shadows = names.map((_, shadow) => parameters.length + shadow);
  return { forest, shadows, noise: Math.max(...shadows.map((axis) => variationShare(forest, [axis]))) };
}

function interactionsIn(
  { forest, shadows }: Grown,
  parameters: readonly JudgedParameter[],
  singles: readonly number[],
): readonly Interaction[] {
  const jointly = (first: number, second: number) =>
    variationShare(forest, [first, second]) -
    variationShare(forest, [first]) -
    variationShare(forest, [second]);
  const looked = singles
    .map((share, axis) => ({ share, axis }))
    .sort((a, b) => b.share - a.share)
    .slice(0, pairedParameters)
    .map(({ axis }) => axis);
  const noise = Math.max(...looked.flatMap((axis) => shadows.map((shadow) => jointly(axis, shadow))));
  return looked
    .flatMap((first, place) =>
      looked.slice(place + 1).map((second): Interaction => {
        const names = [parameters[first]?.name ?? "", parameters[second]?.name ?? ""] as const;
        return { kind: "interaction", names, share: jointly(first, second), noise };
      }),
    )
    .filter(({ share }) => share >= thresholds.interactionShare && share > noise)
    .sort((a, b) => b.share - a.share);
}

function hasValue({ domain }: JudgedParameter, value: ParamValue | undefined): boolean {
  return value !== undefined && domain.contains(value);
}
