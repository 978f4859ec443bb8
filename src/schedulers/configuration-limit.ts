import { countConfigurations } from "../samplers/count-configurations.ts";
import { gridAxes } from "../samplers/grid-axes.ts";
import { enumerate, isFiniteSpace, type SearchSpace } from "../study/space.ts";
import type { Study } from "../study/study.ts";

/** Spaces with more configurations are not gone through to see what `require` leaves. */
const exactLimit = 20_000;

/**
 * How many configurations budget and space allow at most; undefined where neither limits them. What `require` takes away
 * is known for small spaces only.
 */
export function configurationLimit(
  study: Pick<Study, "budget" | "space" | "strategy" | "duplicates" | "baseline">,
): number | undefined {
  const { budget, space, strategy, duplicates, baseline } = study;
  const isGrid = strategy.sampler === "grid";
  const isSpent = isGrid || (isFiniteSpace(space) && duplicates === "skip");
  const limit = Math.min(
    budget.trials ?? Number.POSITIVE_INFINITY,
    isSpent
      ? // A baseline may lie beside the grid.
        sizeOf(isGrid ? gridAxes(space, strategy.options).space : space) + (isGrid ? baseline.length : 0)
      : Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(limit) ? limit : undefined;
}

function sizeOf(space: SearchSpace): number {
  const count = countConfigurations(space);
  return space.requirements.length > 0 && count <= exactLimit ? [...enumerate(space)].length : count;
}
