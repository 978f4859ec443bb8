import type { History } from "../study/history.ts";
import { checkFeasible } from "./feasible.ts";
import { gpSampler } from "./gp.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { tpeSampler } from "./tpe.ts";
import { keepBook } from "./trial-book.ts";

/**
 * The default: chooses the model for each proposal, by the space, the budget, how many results there are and how many
 * trials run at once, and says which and why.
 *
 * - A Gaussian process (`gp`) learns most from few results, and how noisy they are. It is the choice while its cost,
 *   which grows with the cube of the results, and the number of parameters whose length scales it has to learn allow it.
 * - From some hundreds of results on it takes turns with Parzen estimators (`tpe`), whose cost hardly grows: what one of
 *   them cannot see the other may, and the process then knows only the better half of the results in full.
 * - In the end, and where there are many parameters or many trials at once, the estimators are alone.
 *
 * A small budget has fewer of the first proposals that only cover the space.
 */
export const bayesianSampler: SamplerDefinition = {
  name: "bayesian",
  check: (study) => checkFeasible(study.space),
  create: createBayesian,
  isCostly: true,
  // TPE compares trials at the same step.
  reads: "curves",
};

/** Results up to which the Gaussian process is alone. */
const aloneResults = 200;

/** Results up to which it takes part. */
const processResults = 500;

/** Parameters up to which it is asked. */
const processParameters = 30;

/** Trials at once up to which it is asked: it takes no more running ones into account. */
const processTrialsAtOnce = 50;

/** Of the budget, the first proposals make up at most one in so many. */
const budgetPerStartup = 3;

/** With fewer results than this a model knows too little. */
const leastStartup = 4;

const usualStartup = 10;

interface Choice {
  readonly model: "gp" | "tpe";
  readonly why: string;
}

function createBayesian(context: SamplerContext): Sampler {
  const { space, trials = Number.POSITIVE_INFINITY, parallel, options } = context;
  const parameters = space.parameters.length;
  const affordable = Math.max(leastStartup, Math.floor(trials / budgetPerStartup));
  const startup = options["startup"] ?? Math.min(usualStartup, affordable);
  const inner = { ...context, options: { ...options, startup } };
  const samplers = { gp: gpSampler.create(inner), tpe: tpeSampler.create(inner) };

  const look = keepBook();
  const choose = (history: History, index: number): Choice => {
    if (parameters > processParameters)
      return { model: "tpe", why: `${parameters} parameters are many for a Gaussian process` };
    if (parallel > processTrialsAtOnce)
      return { model: "tpe", why: `${parallel} trials at once are many for a Gaussian process` };
    const { length: results } = look(history.trials).settled;
    const known = `${results} results in ${parameters} ${parameters === 1 ? "parameter" : "parameters"}`;
    if (results <= aloneResults) return { model: "gp", why: known };
    // Two and two, since a Gaussian process itself does something else with every other proposal.
    if (results <= processResults) return { model: index % 4 < 2 ? "gp" : "tpe", why: `${known}, in turn` };
    return { model: "tpe", why: `${results} results are many for a Gaussian process` };
  };
  return {
    propose(history, index) {
      const { model, why } = choose(history, index);
      const proposal = samplers[model].propose(history, index);
      if (proposal.kind === "exhausted") return proposal;
      const note = `${model}: ${why}`;
      return { ...proposal, note: proposal.note === undefined ? note : `${note}; ${proposal.note}` };
    },
    explain(history, index, values) {
      const { model } = choose(history, index);
      return samplers[model].explain?.(history, index, values) ?? { kind: "drawn", how: "sobol", index };
    },
    prepare(history, index) {
      samplers[choose(history, index).model].prepare?.(history, index);
    },
  };
}
