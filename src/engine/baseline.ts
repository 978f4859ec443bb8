import { randomStream } from "../study/random.ts";
import { configure, meetsRequirements, type SearchSpace } from "../study/space.ts";
import type { ParamValue, ParamValues } from "../study/value.ts";

/** Tries at filling the gaps so that `require` holds; then the baseline runs as it is, since its author wants it. */
const attempts = 1000;

/** Draws what a baseline leaves open, keyed by its configuration index. */
export function completeBaseline(
  space: SearchSpace,
  baseline: ParamValues,
  seed: number,
  configuration: number,
): ParamValues {
  const random = randomStream(seed, "baseline", configuration);
  const draw = () =>
    configure(space, ({ name, domain }) =>
      Object.hasOwn(baseline, name) ? (baseline[name] as ParamValue) : domain.fromUnit(random.uniform()),
    );
  let values = draw();
  for (let attempt = 1; attempt < attempts && !meetsRequirements(space, values); attempt++) values = draw();
  return values;
}
