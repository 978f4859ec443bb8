import { compareValues } from "../study/objective.ts";
import { randomStream } from "../study/random.ts";
import { configure, meetsRequirements } from "../study/space.ts";
import type { Trial } from "../study/trial.ts";
import type { ParamValues } from "../study/value.ts";
import type { ParzenAxis } from "./parzen-axis.ts";
import type { DensityView } from "./proposal-view.ts";
import {
  coordinatesOf,
  evidenceReader,
  type Group,
  isPresent,
  type TpeEvidence,
  type TpeSpace,
} from "./tpe-evidence.ts";
import { fitModel, type Model, neededCount } from "./tpe-model.ts";

/** What a Parzen estimator's proposal came from. */
export interface DensityInput extends TpeSpace {
  /** The trials as they are compared, and what they come to. */
  readonly trials: readonly Trial[];
  readonly evidence: TpeEvidence;
  readonly seed: number;
  readonly index: number;
}

/** Configurations drawn evenly from the space that the proposal is held against. */
const comparedCount = 200;

/**
 * The densities of good trials and of the others at values that were proposed. Good ones that are no denser there than
 * if they were spread evenly have not led to it: such a draw comes from the share of l that is uniform, and explores.
 */
export function densityView(input: DensityInput, values: ParamValues): DensityView {
  const { space, objectives, axes, trials, evidence, seed, index } = input;
  const models = evidence.groups.map((group) => fitModel(group, axes));
  const coordinates = coordinatesOf(space, axes, values);
  const ratioAt = (point: Float64Array) =>
    models.reduce((sum, model) => sum + (densitiesAt(model, point)?.ratio ?? 0), 0);
  const ratio = ratioAt(coordinates);
  const logGood = models.reduce((sum, model) => {
    const densities = densitiesAt(model, coordinates);
    return densities ? sum + densities.good + evenness(model.group, axes) : sum;
  }, 0);
  // Each parameter by itself.
  const single = evidenceReader(
    { ...input, groups: space.parameters.map((_, at) => [at]) },
    neededCount,
  )(trials);
  const stream = randomStream(seed, "tpe-view", index);
  let [count, beaten] = [0, 0];
  for (let draw = 0; draw < comparedCount; draw++) {
    const other = configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
    if (!meetsRequirements(space, other)) continue;
    count += 1;
    if (ratioAt(coordinatesOf(space, axes, other)) < ratio) beaten += 1;
  }
  const [first] = models
    .filter(({ group }) => isPresent(group, coordinates))
    .toSorted((a, b) => b.trialCount - a.trialCount);
  const worst = first?.threshold;
  const [objective] = objectives;
  return {
    kind: "densities",
    trials: first?.trialCount ?? 0,
    good: first?.goodCount ?? 0,
    threshold:
      worst === undefined || objective === undefined ? null : compareValues(objective.direction, worst, 0),
    ratio: Math.exp(ratio),
    goodDensity: Math.exp(logGood),
    aim: logGood > 0 ? "exploit" : "explore",
    parameters: space.parameters
      .flatMap(({ name }, position) => {
        const alone = single.groups[position];
        const densities = alone && densitiesAt(fitModel(alone, axes), coordinates);
        return densities ? [{ name, ratio: Math.exp(densities.ratio) }] : [];
      })
      .sort((a, b) => b.ratio - a.ratio),
    compared: { count, beaten },
  };
}

/** Logarithms of l and of l / g; undefined where the group's parameters are absent. */
function densitiesAt(
  { group, good, bad }: Model,
  coordinates: Float64Array,
): { readonly good: number; readonly ratio: number } | undefined {
  if (!isPresent(group, coordinates)) return undefined;
  const point = Float64Array.from(group, (position) => coordinates[position] as number);
  const l = good.logDensity(point);
  return { good: l, ratio: l - bad.logDensity(point) };
}

/** The logarithm of how many values there are: what takes a probability in a table to the scale of an even spread. */
function evenness(group: Group, axes: readonly ParzenAxis[]): number {
  return group.reduce((sum, position) => sum + Math.log(axes[position]?.size ?? 1), 0);
}
