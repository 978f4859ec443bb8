import { randomStream } from "../study/random.ts";
import { configure } from "../study/space.ts";
import { countConfigurations } from "./count-configurations.ts";
import { checkFeasible, createFeasibleSearch, listFeasible } from "./feasible.ts";
import { branchesOf, neglectedBranch, wholeSpace } from "./gp/branches.ts";
import { createEncoding } from "./gp/encoding.ts";
import { type MixedSearch, searchListed, searchMixed } from "./gp/mixed-search.ts";
import { createModelMaker } from "./gp/model.ts";
import { type Observations, observe } from "./gp/observations.ts";
import { scalarLosses } from "./gp/scalar-losses.ts";
import type { Sampler, SamplerContext, SamplerDefinition } from "./sampler.ts";
import { sobolSampler } from "./sobol.ts";
import { scrambledSobol, sobolDimensions } from "./sobol-sequence.ts";

/**
 * Bayesian optimization with a Gaussian process: a model of the loss over the whole space, mixed and conditional, says
 * where a trial is likely to improve on the best so far, and the most promising configuration is proposed.
 *
 * D. R. Jones, M. Schonlau and W. J. Welch, Efficient global optimization of expensive black-box functions, Journal of
 * Global Optimization 13 (1998). The parts, each with its source: `gp/kernel.ts` (correlation), `gp/fit.ts`
 * (hyperparameters), `gp/output-warping.ts` (heavy tails), `gp/expected-improvement.ts`, `gp/acquisition.ts`
 * (constraints), `gp/mixed-search.ts` (where it is largest).
 *
 * - In a conditional space half of the proposals go to branches that are tried less than their results deserve
 *   (`gp/branches.ts`).
 * - Running trials are taken to give what the model expects of them, so that the next proposal lies elsewhere.
 * - Several objectives are weighed anew for each proposal: J. Knowles, ParEGO, IEEE Transactions on Evolutionary
 *   Computation 10 (2006).
 */
export const gpSampler: SamplerDefinition = {
  name: "gp",
  check: (study) => checkFeasible(study.space),
  create: createGp,
  isCostly: true,
};

/** Configurations of the Sobol sequence before the model is used. */
const defaultStartup = 10;

/** How many trials a study without a number of them is taken to have. */
const usualTrials = 100;

/** Spaces with at most so many configurations are looked at as a whole. */
const listedConfigurations = 2_000;

function createGp(context: SamplerContext): Sampler {
  const { space, seed, duplicates, objectives, trials = usualTrials } = context;
  const encoding = createEncoding(space);
  const modelOf = createModelMaker(encoding);
  const startup = Number(context.options["startup"] ?? defaultStartup);
  const startupSampler = sobolSampler.create(context);
  const fallback = createFeasibleSearch(context);
  const isListed = countConfigurations(space) <= listedConfigurations;
  let list: ReturnType<typeof listFeasible> | undefined;
  const branches = branchesOf(encoding);
  const neglected = (observations: Observations, losses: readonly (number | undefined)[], tried: number) =>
    neglectedBranch(branches, {
      rows: observations.rows,
      losses: losses.map((loss, i) =>
        observations.violations[i]?.some((excess) => excess > 0) ? undefined : loss,
      ),
      pending: observations.pending,
      remaining: trials - tried,
    });
  return {
    propose(history, index) {
      const observations = observe(history, encoding, objectives);
      const results = observations.losses.filter((loss) => loss !== undefined).length;
      const isReady = history.configurations.size >= startup && results >= Math.max(2, startup / 2);
      if (!isReady || encoding.dimensions.length === 0) return startupSampler.propose(history, index);
      const stream = randomStream(seed, "gp", index);
      const weights = objectives.map(() => -Math.log(1 - stream.uniform()));
      const losses = scalarLosses(observations.losses, weights);
      const branch =
        index % 2 === 0
          ? wholeSpace
          : (neglected(observations, losses, history.configurations.size) ?? wholeSpace);
      const model = modelOf(observations, losses, branch);
      const known = duplicates === "skip" ? history.configurationKeys : new Set<string>();
      const sequence = scrambledSobol(stream.below(2 ** 32));
      const search: MixedSearch = {
        ...model,
        space,
        encoding,
        branch,
        stream,
        known,
        spread: (point, position) =>
          position < sobolDimensions ? sequence(point, 0, position) : stream.uniform(),
      };
      if (isListed) list ??= listFeasible(space);
      const values = list?.kind === "listed" ? searchListed(search, list.entries) : searchMixed(search);
      if (values !== undefined) return { kind: "values", values };
      const draw = () => configure(space, ({ domain }) => domain.fromUnit(stream.uniform()));
      return fallback.first(history, draw, stream);
    },
  };
}
