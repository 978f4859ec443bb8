import { isSettled } from "../study/trial.ts";
import { checkFeasible } from "./feasible.ts";
import { gpSampler } from "./gp.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { tpeSampler } from "./tpe.ts";

/**
 * The default: chooses the model for each proposal, by the space and by how many results there are, and says which.
 *
 * - A Gaussian process (`gp`) learns most from few results. It is the choice while its cost, which grows with the cube
 *   of the results, and the number of parameters whose length scales it has to learn allow it.
 * - Parzen estimators (`tpe`) take over beyond; their cost hardly grows.
 */
export const bayesianSampler: SamplerDefinition = {
  name: "bayesian",
  check: (study) => checkFeasible(study.space),
  create: createBayesian,
  isCostly: true,
};

/** Results up to which the Gaussian process is asked. */
const processResults = 200;

/** Parameters up to which it is asked. */
const processParameters = 30;

function createBayesian(context: SamplerContext): Sampler {
  const parameters = context.space.parameters.length;
  const process = gpSampler.create(context);
  const estimators = tpeSampler.create(context);
  return {
    propose(history, index) {
      let results = 0;
      for (const trial of history.configurations.values()) if (isSettled(trial)) results++;
      const isSmall = parameters <= processParameters && results <= processResults;
      const proposal = (isSmall ? process : estimators).propose(history, index);
      if (proposal.kind === "exhausted") return proposal;
      const why = isSmall
        ? `gp: ${results} results in ${parameters} parameters`
        : parameters > processParameters
          ? `tpe: ${parameters} parameters are many for a Gaussian process`
          : `tpe: ${results} results are many for a Gaussian process`;
      return { ...proposal, note: proposal.note === undefined ? why : `${why}; ${proposal.note}` };
    },
  };
}
