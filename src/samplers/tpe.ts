import type { History } from "../study/history.ts";
import { type RandomStream, randomStream } from "../study/random.ts";
import {
  configurationKey,
  configure,
  meetsRequirements,
  type Parameter,
  type SearchSpace,
} from "../study/space.ts";
import type { ParamValues } from "../study/value.ts";
import { beliefWeight, hasBeliefs, logBelief } from "./belief.ts";
import { comparableReader } from "./comparable-trials.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import { type ParzenAxis, parzenAxis } from "./parzen-axis.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { sobolSampler } from "./sobol.ts";
import { evidenceReader, type Group, isPresent } from "./tpe-evidence.ts";
import { fitModel, type Model, neededCount } from "./tpe-model.ts";
import { densityView } from "./tpe-view.ts";

/**
 * Tree-structured Parzen estimator: one density l over the values of the best trials, another one g over those of the
 * others; of the values drawn from l, the ones where l / g is largest are tried next.
 *
 * J. Bergstra, R. Bardenet, Y. Bengio and B. Kegl, Algorithms for hyper-parameter optimization, NIPS 2011;
 * S. Falkner, A. Klein and F. Hutter, BOHB, ICML 2018 (densities over all parameters at once);
 * S. Watanabe, Tree-structured Parzen estimator: understanding its algorithm components and their roles for better
 * empirical performance, arXiv:2304.11127, 2023 (which components matter, and most of the defaults).
 *
 * Parameters with the same condition form a group, which has densities of its own over the trials that have these
 * parameters, and the best of its own trials are its good ones: a branch that is rarely among the best of all still
 * learns from its own trials. Groups are decided one after the other, each only where the earlier ones switch it on.
 * Every candidate is a whole configuration that satisfies `require`; the groups yet to come are drawn from their l.
 *
 * The first proposals, until enough configurations are settled, are those of `sobol`.
 */
export const tpeSampler: SamplerDefinition = {
  name: "tpe",
  check: (study) => checkFeasible(study.space),
  create: createTpe,
};

/** How many candidates the densities choose from. More makes proposals greedier. */
const candidateCount = 24;

/** Draws in search of candidates that satisfy `require` and are new, before the model is given up. */
const drawLimit = 10 * candidateCount;

/** How many configurations are settled before the model is used; option `startup`. */
const defaultStartup = 10;

function createTpe(context: SamplerContext): Sampler {
  const { space, objectives, seed, duplicates, options } = context;
  const startup = Number(options["startup"] ?? defaultStartup);
  // As in BOHB: a point more than parameters for either density, and two to spare.
  const enough = space.parameters.length + 3;
  const axes = space.parameters.map(({ domain }) => parzenAxis(domain));
  const groups = groupsOf(space.parameters);
  const design = sobolSampler.create(context);
  const search = createFeasibleSearch(context);

  const compare = comparableReader(objectives, enough);
  const parts = { space, objectives, axes, groups };
  const read = evidenceReader(parts, neededCount);
  /** Undefined as long as the model knows too little. */
  const learn = (history: History) => {
    const trials = compare(history.trials);
    const evidence = read(trials);
    return evidence.settled < startup || evidence.results === 0 ? undefined : { trials, evidence };
  };
  return {
    explain(history, index, values) {
      const learned = learn(history);
      if (learned === undefined) return { kind: "design", how: "sobol", index, before: startup };
      return densityView({ ...parts, ...learned, seed, index }, values);
    },
    propose(history, index) {
      const learned = learn(history);
      if (learned === undefined) return design.propose(history, index);
      const { results, groups: known } = learned.evidence;
      const stream = randomStream(seed, "tpe", index);
      const models = known.map((group) => fitModel(group, axes));
      const isUsable = ({ values }: Draft) =>
        meetsRequirements(space, values) &&
        (duplicates === "allow" || !history.configurationKeys.has(configurationKey(space, values)));

      const weight = beliefWeight(results);
      const believed = hasBeliefs(space)
        ? (values: ParamValues) => weight * logBelief(space, values)
        : () => 0;
      let chosen: Draft | undefined;
      for (const [at, { group }] of models.entries()) {
        if (chosen && !isPresent(group, chosen.coordinates)) continue;
        const candidates: Draft[] = chosen ? [chosen] : [];
        for (let draw = 0; draw < drawLimit && candidates.length < candidateCount; draw++) {
          const draft = complete(space, axes, models, at, chosen, stream);
          if (isUsable(draft)) candidates.push(draft);
        }
        chosen = mostPromising(candidates, models[at] as Model, believed);
        if (chosen === undefined) break;
      }
      const draw = () => configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
      if (chosen === undefined) return search.first(history, draw, stream);
      return { kind: "values", values: chosen.values, note: noteOn(models, chosen) };
    },
  };
}

/** A configuration, and where its values lie on the axes; NaN for parameters that are absent. */
interface Draft {
  readonly values: ParamValues;
  readonly coordinates: Float64Array;
}

/** Groups in the order of their first parameters, so that each comes after those that its condition names. */
function groupsOf(parameters: readonly Parameter[]): readonly Group[] {
  const byCondition = new Map<string, number[]>();
  parameters.forEach(({ when }, position) => {
    const condition = JSON.stringify(when ?? null, (key, value) => (key === "span" ? undefined : value));
    const group = byCondition.get(condition);
    if (group) group.push(position);
    else byCondition.set(condition, [position]);
  });
  return [...byCondition.values()];
}

/** A configuration with the groups before `from` as in `base`, and the others drawn from their models. */
function complete(
  space: SearchSpace,
  axes: readonly ParzenAxis[],
  models: readonly Model[],
  from: number,
  base: Draft | undefined,
  stream: RandomStream,
): Draft {
  const drawn = base ? base.coordinates.slice() : new Float64Array(axes.length);
  for (let at = from; at < models.length; at++) {
    const { group, good } = models[at] as Model;
    const point = new Float64Array(group.length);
    good.sample(stream, point);
    group.forEach((position, index) => {
      drawn[position] = point[index] as number;
    });
  }
  const coordinates = new Float64Array(axes.length).fill(Number.NaN);
  const values = configure(space, (_, position) => {
    const axis = axes[position] as ParzenAxis;
    const value = axis.decode(drawn[position] as number);
    coordinates[position] = axis.encode(value);
    return value;
  });
  return { values, coordinates };
}

/**
 * The candidate with the largest l / g for the model's group.
 *
 * @param believed what is added to its logarithm for what the study file believes of a configuration
 */
function mostPromising(
  candidates: readonly Draft[],
  { group, good, bad }: Model,
  believed: (values: ParamValues) => number,
): Draft | undefined {
  const point = new Float64Array(group.length);
  let best: Draft | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    group.forEach((position, index) => {
      point[index] = candidate.coordinates[position] as number;
    });
    const score = good.logDensity(point) - bad.logDensity(point) + believed(candidate.values);
    if (score > highest) {
      highest = score;
      best = candidate;
    }
  }
  return best;
}

function noteOn(models: readonly Model[], chosen: Draft): string {
  const parts = models
    .filter(({ group, trialCount }) => trialCount > 0 && isPresent(group, chosen.coordinates))
    .map(({ goodCount, trialCount }) => `${goodCount} of ${trialCount}`);
  return `drawn near the best ${[...new Set(parts)].join(", ")} trials`;
}
