import type { Problem } from "../study/problem.ts";
import { randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import { createCmaEsReplay } from "./cma-es-replay.ts";
import { cmaEsSpace } from "./cma-es-space.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { checkSingleObjective } from "./single-objective.ts";

/**
 * CMA-ES: draws from a normal distribution over the unit cube whose mean, scale and covariance follow the best of each
 * generation. Papers stand in the files of its parts: the normal distribution (cma-es-gaussian.ts), discrete parameters
 * (cma-es-margin.ts), choices without an order (cma-es-categories.ts), restarts (cma-es-replay.ts).
 *
 * The state of the algorithm is not kept but worked out from the study's history.
 *
 * Option `population`: the size of the first generation.
 */
export const cmaEsSampler: SamplerDefinition = {
  name: "cma-es",
  check: checkCmaEs,
  create: createCmaEs,
};

/** Apart from the algorithm, so that the editor can ask without loading it. */
export function checkCmaEs(study: Study): readonly Problem[] {
  return [...checkFeasible(study.space), ...checkSingleObjective(study)];
}

/** Draws from the distribution before a configuration is drawn from the whole space, because `require` rules out all. */
const drawsFromModel = 500;

function createCmaEs(context: SamplerContext): Sampler {
  const { space, seed } = context;
  const cmaSpace = cmaEsSpace(space);
  const replay = createCmaEsReplay(context, cmaSpace);
  const search = createFeasibleSearch(context);
  return {
    propose(history, index) {
      const state = replay(history);
      const stream = randomStream(seed, "cma-es", index);
      const proposal = search.first(
        history,
        (attempt) => {
          if (attempt >= drawsFromModel)
            return configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
          return cmaSpace.decode(state.draw(stream));
        },
        stream,
      );
      if (proposal.kind === "exhausted") return proposal;
      return { note: `drawn for generation ${state.generations + 1}`, ...proposal };
    },
    explain(history, _, values) {
      const { generations, population, middle, deviations } = replay(history);
      const axes = space.parameters
        .filter(({ domain }) => domain.ordered)
        .map(({ name, domain }, j) => {
          const [m, deviation] = [middle[j] as number, deviations[j] as number];
          const value = values[name];
          const distance =
            value === undefined || !domain.contains(value)
              ? null
              : Math.abs(domain.toUnit(value) - m) / deviation;
          return { name, middle: domain.fromUnit(m), spread: deviation, distance };
        });
      return { kind: "cloud", generations, population, axes };
    },
  };
}
