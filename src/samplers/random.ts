import { randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import { drawnValue } from "./belief.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";

/**
 * Random search: every configuration is an independent draw, uniform on each parameter's own scale,
 * or by what the study file believes (`prior`).
 *
 * J. Bergstra and Y. Bengio, Random search for hyper-parameter optimization, JMLR 13 (2012), 281-305.
 */
export const randomSampler: SamplerDefinition = {
  name: "random",
  check: (study) => checkFeasible(study.space),
  create: createRandom,
};

function createRandom(context: SamplerContext): Sampler {
  const { space, seed } = context;
  const search = createFeasibleSearch(context);
  return {
    propose(history, index) {
      const stream = randomStream(seed, "random", index);
      return search.first(
        history,
        () => configure(space, (parameter) => drawnValue(parameter, stream.uniform())),
        stream,
      );
    },
    explain: (_, index) => ({ kind: "drawn", how: "random", index }),
  };
}
