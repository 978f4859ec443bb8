import type { Domain } from "../study/domain.ts";
import type { RandomStream } from "../study/random.ts";
import { configure, meetsRequirements, type Parameter, type SearchSpace } from "../study/space.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";

/**
 * New values near those of a member that did well: M. Jaderberg et al., Population based training of neural networks
 * (2017), section 4.
 *
 * Each parameter is drawn anew from its range with the probability `resample`, else perturbed: a number is multiplied by
 * 1 + p or 1 - p with equal chances, p being `perturb`. Where a range holds zero or negative numbers, a step is at
 * least p times a tenth of the range, so that no value is stuck at zero. Integers and steps move by at least one, an
 * ordinal by one choice; choices without an order are kept. Nothing leaves its range.
 */
export interface ExploreOptions {
  /** p. */
  readonly perturb: number;
  readonly resample: number;
  /** Names of the parameters that vary; the others stay as the checkpoint was made with. */
  readonly varied: ReadonlySet<string>;
}

/** Draws before values that break `require` are given up. */
const mostDraws = 200;

/** A parameter that the change of another one brings in is drawn anew. Values that satisfy `require` come back as such. */
export function explore(
  space: SearchSpace,
  values: ParamValues,
  options: ExploreOptions,
  stream: RandomStream,
): ParamValues {
  for (let draw = 0; draw < mostDraws; draw++) {
    const changed = vary(space, values, options, stream);
    if (meetsRequirements(space, changed)) return changed;
  }
  return values;
}

/** One draw, whether it satisfies `require` or not. */
export function vary(
  space: SearchSpace,
  values: ParamValues,
  { perturb: factor, resample, varied }: ExploreOptions,
  stream: RandomStream,
): ParamValues {
  return configure(space, (parameter) => {
    const { name, domain } = parameter;
    // Drawn in any case, so that what one parameter does takes no number from another.
    const [chance, sign, anew] = [stream.uniform(), stream.uniform(), stream.uniform()];
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return domain.fromUnit(anew);
    if (!isVaried(parameter, varied)) return value;
    if (chance < resample) return domain.fromUnit(anew);
    return perturb(domain, value, sign < 0.5 ? -factor : factor);
  });
}

export function isVaried({ name, domain }: Parameter, varied: ReadonlySet<string>): boolean {
  return varied.has(name) && domain.cardinality > 1;
}

/** @param factor the share by which a number grows, negative where it shrinks */
export function perturb(domain: Domain, value: ParamValue, factor: number): ParamValue {
  if (!domain.ordered) return value;
  const up = factor > 0;
  if (domain.kind === "ordinal" || typeof value !== "number") return neighbour(domain, value, up);
  const { low, high, log } = domain.mapping;
  if (low === undefined || high === undefined) return neighbour(domain, value, up);
  const least = log || low > 0 ? 0 : (high - low) / 10;
  const moved = value + factor * Math.max(Math.abs(value), least);
  const inRange = Math.min(high, Math.max(low, moved));
  if (domain.cardinality === Number.POSITIVE_INFINITY) return inRange;
  const nearest = nearestOf(domain, inRange);
  return nearest === value ? neighbour(domain, value, up) : nearest;
}

/** The value of a discrete numeric range that is nearest to a number within it. */
function nearestOf(domain: Domain, target: number): number {
  const first = Number(domain.at(0));
  const stride = Number(domain.at(1)) - first;
  const index = Math.round((target - first) / stride);
  return Number(domain.at(Math.min(domain.cardinality - 1, Math.max(0, index))));
}

/** The value after or before; itself at the end of the range. */
function neighbour(domain: Domain, value: ParamValue, up: boolean): ParamValue {
  const position = indexOf(domain, value) + (up ? 1 : -1);
  return domain.at(Math.min(domain.cardinality - 1, Math.max(0, position)));
}

function indexOf(domain: Domain, value: ParamValue): number {
  if (domain.kind === "ordinal") return domain.toInternal(value);
  const first = Number(domain.at(0));
  return Math.round((Number(value) - first) / (Number(domain.at(1)) - first));
}
