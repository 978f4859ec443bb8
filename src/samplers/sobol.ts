import type { Problem } from "../study/problem.ts";
import { randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import type { Study } from "../study/study.ts";
import { drawnValue } from "./belief.ts";
import { checkFeasible, createFeasibleSearch } from "./feasible.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { scrambledSobol, sobolDimensions, sobolLength } from "./sobol-sequence.ts";

/**
 * Quasi-random search: configuration `index` is point `index` of a Sobol sequence under Owen scrambling, one dimension
 * a parameter. The coordinate of a parameter that is absent is not used, so that the others stay where they are.
 *
 * A point that breaks `require`, or that a finite space has had already, is replaced by the point of the same index
 * under another scramble, so that proposals do not depend on how earlier ones fared. Parameters past the 256th are
 * drawn independently. After 2^32 points the sequence starts again under other scrambles.
 */
export const sobolSampler: SamplerDefinition = {
  name: "sobol",
  check: checkSobol,
  create: createSobol,
};

/** Apart from the algorithm, so that the editor can ask without loading it. */
export function checkSobol({ space }: Study): readonly Problem[] {
  const problems = checkFeasible(space);
  if (space.parameters.length <= sobolDimensions) return problems;
  return [
    ...problems,
    {
      code: "strategy-misfit",
      severity: "information",
      message: `The Sobol sequence covers the first ${sobolDimensions} parameters evenly; the others are drawn at random.`,
      path: ["strategy"],
      at: "value",
    },
  ];
}

/** Draws of one configuration have scrambles of their own up to this many; far more than the search ever asks for. */
const scramblesPerPass = 2 ** 20;

function createSobol(context: SamplerContext): Sampler {
  const { space, seed } = context;
  const sequence = scrambledSobol(randomStream(seed, "sobol").below(2 ** 32));
  const search = createFeasibleSearch(context);
  return {
    propose(history, index) {
      const pass = Math.floor(index / sobolLength);
      const independent = randomStream(seed, "sobol", index);
      const draw = (attempt: number) =>
        configure(space, (parameter, dimension) =>
          drawnValue(
            parameter,
            dimension < sobolDimensions
              ? sequence(index % sobolLength, pass * scramblesPerPass + attempt, dimension)
              : independent.uniform(),
          ),
        );
      return search.first(history, draw, independent);
    },
    explain: (_, index) => ({ kind: "drawn", how: "sobol", index }),
  };
}
