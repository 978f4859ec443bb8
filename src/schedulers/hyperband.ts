import { hyperbandFit, hyperbandSequence } from "./hyperband-rounds.ts";
import { stepName } from "./resource-range.ts";
import { createRounds } from "./rounds.ts";
import type { SchedulerDefinition } from "./scheduler.ts";

/**
 * Hyperband: successive halving in several brackets, from many configurations that run shortly at first to a few that
 * run in full at once, because nobody knows beforehand how soon a bad trial can be told. After the last bracket it
 * begins again with the first, as long as the budget lasts.
 *
 * L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh and A. Talwalkar, Hyperband: a novel bandit-based approach to
 * hyperparameter optimization, JMLR 18 (2018). Under the sampler `tpe` it is BOHB: S. Falkner, A. Klein and F. Hutter,
 * BOHB: robust and efficient hyperparameter optimization at scale, ICML 2018.
 *
 * Which bracket a configuration belongs to follows from its index. A bracket that the budget cuts short goes on with
 * those that it has, and brings at least one of them to the end.
 */
export const hyperbandScheduler: SchedulerDefinition = {
  name: "hyperband",
  ...hyperbandFit,
  create: (context) =>
    createRounds({
      objectives: context.objectives,
      unit: stepName(context.fidelity),
      bracketAt: hyperbandSequence(context),
    }),
};
