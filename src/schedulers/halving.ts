import { halvingFit, halvingRounds } from "./halving-rounds.ts";
import { stepName } from "./resource-range.ts";
import { createRounds } from "./rounds.ts";
import type { SchedulerDefinition } from "./scheduler.ts";

/**
 * Successive halving in one go, by the rounds of scikit-learn's `HalvingGridSearchCV` and `HalvingRandomSearchCV` (see
 * `halvingRungs`). Its options and theirs:
 *
 * - `eta` is `factor`; `fidelity.min` and `max` are `min_resources` and `max_resources`.
 * - `exhaust: true` (the default) is `min_resources="exhaust"`: fewer configurations than the range has room for begin
 *   with longer rounds. `exhaust: false` keeps to `min`.
 * - `candidates` is `n_candidates`. The default is every combination of a grid, and otherwise `budget.trials`, or
 *   scikit-learn's own where there is no budget: as many as make the last round reach `max`.
 * - `aggressive` is `aggressive_elimination`. Where several rounds have the same steps, the trials run once, and
 *   all of those rounds' eliminations follow.
 */
export const halvingScheduler: SchedulerDefinition = {
  name: "halving",
  ...halvingFit,
  create(context) {
    const bracket = halvingRounds({ ...context, configurations: context.configurations ?? context.trials });
    return createRounds({
      objectives: context.objectives,
      unit: stepName(context.fidelity),
      bracketAt: (position) => (position === 0 ? bracket : undefined),
    });
  },
};
